"""Taking back what a person agreed to about their photographs, one purpose at a time."""

from __future__ import annotations

from django.db import transaction

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor
from milium_site.photographs.actions.keeping import delete_photograph
from milium_site.photographs.models import Photograph
from milium_site.records.actions import withdraw_consent
from milium_site.records.models import Consent, Patient
from milium_site.records.queries import was_seen


@transaction.atomic
def take_back(*, by: Actor, patient: Patient, purpose: str, how: str, recorded_by: User | None = None) -> int:
    """Ends the agreement; returns how many photographs were deleted with it.

    Without consent for care nothing may be kept, except what belongs to the record of somebody who was here.
    """
    withdraw_consent(by=by, patient=patient, purpose=purpose, how=how, recorded_by=recorded_by)
    if purpose != Consent.Purpose.PHOTO_CARE or was_seen(patient):
        return 0
    photographs = list(Photograph.objects.filter(patient=patient))
    for photograph in photographs:
        delete_photograph(by=by, photograph=photograph, purpose="consent withdrawn")
    return len(photographs)
