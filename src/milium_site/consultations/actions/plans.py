"""Keeping the plan of a visit."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import check_version, open_encounter
from milium_site.consultations.models import CarePlan


@transaction.atomic
def save_plan(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    expected_version: int,
    circumstances: dict[str, bool],
    chosen: list[dict[str, Any]] | None = None,
    note: str | None = None,
) -> CarePlan:
    """The plan as it is from now on; what is None stays. Each refusal that is overridden is one row of the trail.

    Raises: ValueError for a refused option without a reason; EditConflictError, NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = CarePlan.objects.select_for_update().filter(encounter=encounter).first()
    row = row or CarePlan(encounter=encounter, version=0)
    check_version(row, expected_version)
    overridden = [one for one in chosen or () if one["verdict"] == "refused"]
    if any(not one["override"] for one in overridden):
        raise ValueError("A refused option is chosen with a reason alone.")
    action = "U" if row.version else "C"
    row.circumstances = circumstances
    row.chosen = row.chosen if chosen is None else chosen
    row.note = row.note if note is None else note
    row.recorded_by, row.recorded_at, row.version = user, timezone.now(), row.version + 1
    row.save()
    about = {"kind": "care_plan", "id": row.pk, "location_id": encounter.location_id}
    record(by=by, action=action, **about)
    for _ in overridden:
        record(by=by, action="U", purpose="a refusal overridden with a reason", **about)
    return row
