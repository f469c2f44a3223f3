"""The visit's record: opened at the first thing written, numbered versions, nothing written over unseen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from milium.booking.status import AppointmentStatus
from milium.face_map import point_in, site_at
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.booking.actions import check_in, fulfil
from milium_site.consultations.models import Condition, Encounter, LesionObservation
from milium_site.records.queries import questionnaire_responses
from milium_site.selfcheck.actions import conclude
from milium_site.selfcheck.queries import assess_sent

DID_NOT_TAKE_PLACE = {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}
TO_COME = {AppointmentStatus.PENDING, AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED}


class NotOpenError(Exception):
    """Nothing can be written to this record now; the message says why."""


class EditConflictError(Exception):
    """Somebody wrote meanwhile: `current` is the row as it stands, and nothing of ours was written."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody else has changed this meanwhile. Both are shown below.")
        self.current = current


def check_version(row: Any, expected: int) -> None:
    """Raises: EditConflictError unless the row is the one that the page showed; 0 means that it showed none."""
    if row.version != expected:
        raise EditConflictError(row)


def may_write(user: User, appointment: Any) -> None:
    """Raises: PermissionError for who writes no records at the visit's place."""
    if not may(user, "write", "record", appointment.location_id):
        raise PermissionError("Only a clinician of this place writes in the record.")


@transaction.atomic
def open_encounter(*, by: Actor, user: User, appointment: Any, now: datetime | None = None) -> Encounter:
    """The visit's record, locked; begun now if there was none. Who is being seen counts as checked in.

    Raises: PermissionError; NotOpenError for a visit that did not take place, lies ahead, or is finished.
    """
    may_write(user, appointment)
    now = now or timezone.now()
    row = Encounter.objects.select_for_update().filter(appointment_id=appointment.pk).first()
    if row is None:
        row = _begin(by, user, appointment, now)
    if row.status == Encounter.Status.FINISHED:
        raise NotOpenError("This visit is finished. Its record is changed by an amendment alone.")
    return row


def _begin(by: Actor, user: User, appointment: Any, now: datetime) -> Encounter:
    status = AppointmentStatus(appointment.status)
    if status in DID_NOT_TAKE_PLACE:
        raise NotOpenError(f"This visit is {status.display.lower()}: there is nothing to write down.")
    zone = ZoneInfo(appointment.time_zone)
    if appointment.start.astimezone(zone).date() > now.astimezone(zone).date():
        raise NotOpenError("This visit lies ahead. Its record opens on its day.")
    if status in TO_COME:
        check_in(by=by, appointment=appointment)
    row, is_new = Encounter.objects.select_for_update().get_or_create(
        appointment_id=appointment.pk,
        defaults={
            "patient_id": appointment.patient_id,
            "location_id": appointment.location_id,
            "practitioner": user,
            "started_at": now,
        },
    )
    if is_new:
        _record(by, "C", "encounter", row.pk, row)
    return row


def _record(by: Actor, action: str, kind: str, key: object, encounter: Encounter, purpose: str = "") -> None:
    record(by=by, action=action, kind=kind, id=key, location_id=encounter.location_id, purpose=purpose)


def read_record(*, by: Actor, encounter: Encounter | None, appointment: Any, purpose: str) -> None:
    """Writes down that somebody opened the record of a visit, also one in which nothing stands yet."""
    record(
        by=by,
        action="R",
        kind="encounter",
        id=encounter.pk if encounter else appointment.pk,
        location_id=appointment.location_id,
        purpose=purpose,
    )


@transaction.atomic
def save_findings(
    *, by: Actor, user: User, appointment: Any, findings: str, expected_version: int
) -> Encounter:
    """What was seen, in words. `expected_version` is the one that the page showed, 0 for none.

    Raises: EditConflictError, NotOpenError, PermissionError.
    """
    row = open_encounter(by=by, user=user, appointment=appointment)
    # A record that was begun since, without a word yet, is as good as none.
    check_version(row, expected_version or 1)
    if row.findings != findings:
        row.findings, row.version = findings, row.version + 1
        row.save(update_fields=["findings", "version"])
        _record(by, "U", "encounter", row.pk, row, "findings")
    return row


@transaction.atomic
def add_lesion(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    key: UUID,
    view: str,
    at: tuple[int, int] | None = None,
    site: str = "",
    size_mm: Decimal | None = None,
    milia_type: str = "",
    note: str = "",
) -> LesionObservation:
    """One more bump: at a point of the map, or at the middle of a site that was named. The same key adds once.

    Raises: KeyError for a site that the view does not show, ValueError for a point off the map, NotOpenError,
    PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    known = LesionObservation.objects.filter(pk=key, encounter=encounter).first()
    if known is not None:
        return known
    x, y = at or _free_point(encounter, view, site)
    last = encounter.lesions.aggregate(last=Max("number"))["last"] or 0
    row = LesionObservation.objects.create(
        id=key,
        encounter=encounter,
        number=last + 1,
        view=view,
        x=x,
        y=y,
        site=site if at is None else site_at(view, x, y),
        size_mm=size_mm,
        milia_type=milia_type,
        note=note,
        recorded_by=user,
        recorded_at=timezone.now(),
    )
    _record(by, "C", "lesion", row.pk, encounter)
    return row


def _free_point(encounter: Encounter, view: str, site: str) -> tuple[int, int]:
    """The middle of the site, or beside it where a point lies there already, so that none hides another."""
    x, y = point_in(view, site)
    taken = set(encounter.lesions.filter(view=view).values_list("x", "y"))
    steps = [(x + across, y + down) for down in (0, 18, -18) for across in (0, 18, -18, 36, -36)]
    inside = [at for at in steps if min(at) >= 0 and max(at) <= 1000 and site_at(view, *at) == site]
    return next((at for at in inside if at not in taken), (x, y))


@transaction.atomic
def change_lesion(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    number: int,
    expected_version: int,
    **values: Any,
) -> LesionObservation:
    """The bump with other `values` of size_mm, milia_type and note. One that was carried over is seen by this.

    Raises: LesionObservation.DoesNotExist, EditConflictError, NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = encounter.lesions.select_for_update().get(number=number)
    check_version(row, expected_version)
    for name in ("size_mm", "milia_type", "note"):
        setattr(row, name, values.get(name, getattr(row, name)))
    if row.status == LesionObservation.Status.PRELIMINARY:
        row.status = LesionObservation.Status.FINAL
    row.version += 1
    row.save()
    _record(by, "U", "lesion", row.pk, encounter)
    return row


@transaction.atomic
def withdraw_lesion(
    *, by: Actor, user: User, appointment: Any, number: int, expected_version: int
) -> LesionObservation:
    """The bump as entered in error: it leaves the map and the counts, and stays on record. A second time as once.

    Raises: LesionObservation.DoesNotExist, EditConflictError, NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = encounter.lesions.select_for_update().get(number=number)
    if row.status != LesionObservation.Status.ENTERED_IN_ERROR:
        check_version(row, expected_version)
        row.status, row.version = LesionObservation.Status.ENTERED_IN_ERROR, row.version + 1
        row.save(update_fields=["status", "version"])
        _record(by, "U", "lesion", row.pk, encounter, "entered in error")
    return row


@transaction.atomic
def save_conclusion(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    expected_version: int,
    code: str,
    milia_type: str = "",
    has_dermoscopy: bool = False,
    has_histology: bool = False,
    note: str = "",
) -> Condition:
    """What the clinician says it is, beside what the self-check had put first; the self-check's figures learn of it.

    Raises: EditConflictError, NotOpenError, PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = Condition.objects.select_for_update().filter(encounter=encounter).first()
    is_new = row is None
    if row is None:
        row = Condition(encounter=encounter, version=0)
    check_version(row, expected_version)
    row.code, row.milia_type, row.note = code, milia_type, note
    row.has_dermoscopy, row.has_histology = has_dermoscopy, has_histology
    row.recorded_by, row.recorded_at, row.version = user, timezone.now(), row.version + 1
    row.self_check = _beside_self_check(by, user, appointment, code, milia_type)
    row.save()
    _record(by, "C" if is_new else "U", "condition", row.pk, encounter, row.self_check)
    return row


def _beside_self_check(by: Actor, user: User, appointment: Any, code: str, milia_type: str) -> str:
    response = questionnaire_responses(user).filter(appointment_id=appointment.pk).first()
    assessment = assess_sent(response.answers) if response else None
    if response is None or assessment is None:
        return ""
    conclude(by=by, user=user, response=response, concluded=code, milia_type=milia_type)
    is_same = assessment.ranked[0].slug == code
    return Condition.Agreement.CONFIRMED if is_same else Condition.Agreement.CORRECTED


@transaction.atomic
def finish_encounter(*, by: Actor, user: User, appointment: Any, now: datetime | None = None) -> Encounter:
    """The record as finished, and the visit as done. Without a conclusion nothing is finished.

    Raises: NotOpenError, PermissionError.
    """
    row = open_encounter(by=by, user=user, appointment=appointment)
    if not Condition.objects.filter(encounter=row).exists():
        raise NotOpenError("Write down what it is first; “something else” is an answer, too.")
    if row.lesions.filter(status=LesionObservation.Status.PRELIMINARY).exists():
        raise NotOpenError(
            _("Some bumps of the last visit are not confirmed yet. Say of each if it is there.")
        )
    row.status, row.finished_at = Encounter.Status.FINISHED, now or timezone.now()
    row.version += 1
    row.save(update_fields=["status", "finished_at", "version"])
    fulfil(by=by, appointment=appointment)
    _record(by, "U", "encounter", row.pk, row, "finished")
    return row
