"""What a clinician types into the record."""

from milium_site.consultations.forms.plan import GatesForm, PlanForm
from milium_site.consultations.forms.record import (
    CardForm,
    ConclusionForm,
    FindingsForm,
    LesionChangeForm,
    LesionForm,
)
from milium_site.consultations.forms.removal import AmendmentForm, StepForm

__all__ = [
    "AmendmentForm",
    "CardForm",
    "ConclusionForm",
    "FindingsForm",
    "GatesForm",
    "LesionChangeForm",
    "LesionForm",
    "PlanForm",
    "StepForm",
]
