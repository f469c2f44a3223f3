"""The alerts on a person's card."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import check_version
from milium_site.consultations.models import PatientCard
from milium_site.consultations.queries import card_of
from milium_site.records.models import Patient


@transaction.atomic
def save_card(
    *,
    by: Actor,
    user: User,
    patient: Patient,
    alerts: dict[str, Any],
    expected_version: int,
    location_id: int | None = None,
) -> PatientCard:
    """The person's alerts as they are from now on. The caller has checked the right to write their record.

    Raises: EditConflictError when somebody changed them since the page was drawn.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)
    row = card_of(patient) or PatientCard(patient=patient, version=0)
    check_version(row, expected_version)
    action = "U" if row.version else "C"
    row.alerts = alerts
    row.has_alerts = any(isinstance(one, dict) and one.get("applies") for one in alerts.values())
    row.changed_by, row.changed_at, row.version = user, timezone.now(), row.version + 1
    row.save()
    record(by=by, action=action, kind="patient_card", id=row.pk, location_id=location_id)
    return row
