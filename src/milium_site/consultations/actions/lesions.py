"""Bumps of the last visit on today's map: carried over in one go, then confirmed or found gone one by one."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import check_version, open_encounter
from milium_site.consultations.models import Encounter, LesionObservation
from milium_site.consultations.queries import earlier_lesions

Status = LesionObservation.Status


@transaction.atomic
def carry_over(*, by: Actor, user: User, appointment: Any) -> int:
    """Marks each bump of the person's last visit on today's map, to be confirmed; how many. A second time adds none.

    Raises: NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    carried = set(encounter.lesions.values_list("carried_from_id", flat=True))
    number = encounter.lesions.aggregate(last=Max("number"))["last"] or 0
    rows = []
    for old in earlier_lesions(user, appointment.patient, encounter):
        if old.pk not in carried:
            number += 1
            rows.append(_copy(old, encounter, number, user))
    for row in rows:
        row.save(force_insert=True)
    if rows:
        _record(by, "C", encounter, encounter, f"{len(rows)} bumps carried over")
    return len(rows)


def _copy(old: LesionObservation, encounter: Encounter, number: int, user: User) -> LesionObservation:
    return LesionObservation(
        # Two who press at the same moment carry over the same rows.
        id=uuid5(encounter.pk, str(old.pk)),
        encounter=encounter,
        carried_from=old,
        number=number,
        view=old.view,
        x=old.x,
        y=old.y,
        site=old.site,
        size_mm=old.size_mm,
        milia_type=old.milia_type,
        status=Status.PRELIMINARY,
        recorded_by=user,
        recorded_at=timezone.now(),
    )


@transaction.atomic
def settle_lesion(
    *, by: Actor, user: User, appointment: Any, number: int, is_there: bool, expected_version: int
) -> LesionObservation:
    """A bump that was carried over as seen again, or as no longer there.

    Raises: LesionObservation.DoesNotExist, EditConflictError, NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = encounter.lesions.select_for_update().exclude(carried_from=None).get(number=number)
    check_version(row, expected_version)
    _settle(by, user, row, encounter, is_there=is_there)
    return row


@transaction.atomic
def confirm_lesions(*, by: Actor, user: User, appointment: Any, numbers: list[int]) -> int:
    """These of the bumps that were carried over are all still there; how many were confirmed now.

    What a colleague has settled since the page was drawn stays as they said. Raises: NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    rows = list(encounter.lesions.select_for_update().filter(status=Status.PRELIMINARY, number__in=numbers))
    for row in rows:
        _settle(by, user, row, encounter, is_there=True)
    return len(rows)


def _settle(by: Actor, user: User, row: LesionObservation, encounter: Encounter, *, is_there: bool) -> None:
    row.status = Status.FINAL if is_there else Status.CANCELLED
    row.version, row.recorded_by, row.recorded_at = row.version + 1, user, timezone.now()
    row.save(update_fields=["status", "version", "recorded_by", "recorded_at"])
    _record(by, "U", row, encounter, "seen again" if is_there else "no longer there")


def _record(by: Actor, action: str, row: Any, encounter: Encounter, purpose: str) -> None:
    kind = "encounter" if row is encounter else "lesion"
    record(by=by, action=action, kind=kind, id=row.pk, location_id=encounter.location_id, purpose=purpose)
