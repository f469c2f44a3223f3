"""What a clinician types into the record."""

from milium_site.consultations.forms.check_in import CheckInForm
from milium_site.consultations.forms.consent import ConsentForm, WithdrawalForm
from milium_site.consultations.forms.plan import GatesForm, PlanForm
from milium_site.consultations.forms.recall import SeeAgainForm
from milium_site.consultations.forms.record import (
    CardForm,
    ConclusionForm,
    FindingsForm,
    LesionChangeForm,
    LesionForm,
)
from milium_site.consultations.forms.referral import ReferralForm
from milium_site.consultations.forms.removal import AmendmentForm, StepForm

__all__ = [
    "AmendmentForm",
    "CardForm",
    "CheckInForm",
    "ConclusionForm",
    "ConsentForm",
    "FindingsForm",
    "GatesForm",
    "LesionChangeForm",
    "LesionForm",
    "PlanForm",
    "ReferralForm",
    "SeeAgainForm",
    "StepForm",
    "WithdrawalForm",
]
