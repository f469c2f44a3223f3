"""Adding to a finished record, beside what stands there."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import NotOpenError, may_write
from milium_site.consultations.models import Encounter, EncounterAmendment


@transaction.atomic
def amend_record(*, by: Actor, user: User, appointment: Any, text: str, reason: str) -> EncounterAmendment:
    """What is to be read beside the record of a finished visit.

    Raises: NotOpenError for a visit that is not finished; PermissionError.
    """
    may_write(user, appointment)
    encounter = Encounter.objects.filter(appointment_id=appointment.pk).first()
    if encounter is None or encounter.status != Encounter.Status.FINISHED:
        raise NotOpenError(_("This visit is not finished yet: change the record itself."))
    row = EncounterAmendment.objects.create(
        encounter=encounter, text=text, reason=reason, recorded_by=user, recorded_at=timezone.now()
    )
    location_id = encounter.location_id
    record(by=by, action="C", kind="record_amendment", id=row.pk, location_id=location_id)
    return row
