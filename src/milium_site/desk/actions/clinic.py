"""The owner's changes: tried out first, then made together with what they mean for booked visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from milium.booking.interval import parse_instant
from milium.errors import ChangedMeanwhileError
from milium_site.audit.actions import Actor, record
from milium_site.booking.actions import move_appointment, one_writer
from milium_site.booking.actions.waiting import lock_place, offer_freed
from milium_site.booking.queries import policy_of, unkept
from milium_site.desk.actions.day import cancel_at_desk
from milium_site.desk.queries import (
    OutlookChange,
    Touched,
    at_desk,
    clinician_at,
    compare,
    offers_for,
    outlook,
    visits_to_come,
)

KEEP, CANCEL = "keep", "cancel"
Change = Callable[[], Any]


@dataclass(frozen=True)
class Rehearsal:
    """What a change would do."""

    lines: list[OutlookChange]
    touched: list[Touched]


class _UndoError(Exception):
    """Ends the transaction of a rehearsal."""


def rehearse(change: Change, *, now: datetime) -> Rehearsal:
    """What `change` would do to the free times and to booked visits. Nothing of it stays."""
    before, rows = outlook(now), visits_to_come(now)
    already = unkept(rows)
    found: list[Rehearsal] = []
    try:
        with one_writer():
            change()
            lost = unkept(visits_to_come(now)) - already
            touched = offers_for([row for row in rows if row.pk in lost], now)
            found.append(Rehearsal(compare(before, outlook(now)), touched))
            raise _UndoError
    except _UndoError:
        return found[0]


def change_clinic(
    change: Change, *, by: Actor, decisions: Mapping[UUID, str], now: datetime
) -> dict[str, int]:
    """Makes the change and what was decided about each visit that it touches, all or nothing.

    A decision is "keep", "cancel", or the start to move to. Counts what was done, by kind.

    Raises:
        ChangedMeanwhileError: a visit is touched about which nothing was decided.
        BookingError: a visit cannot be moved or cancelled as decided; nothing was changed.
    """
    done = {"moved": 0, "cancelled": 0, "kept": 0}
    with one_writer():
        rows = {row.pk: row for row in visits_to_come(now)}
        already = unkept(rows.values())
        change()
        lost = unkept(visits_to_come(now)) - already
        if lost - decisions.keys():
            raise ChangedMeanwhileError("There are visits about which nothing is decided yet. Look again.")
        for place in sorted({rows[pk].location for pk in lost}, key=lambda place: place.pk):
            lock_place(place)
        freed = []
        for pk in sorted(lost, key=lambda key: rows[key].start):
            row, start = rows[pk], rows[pk].start
            what = _settle(by, row, decisions[pk], now)
            done[what] += 1
            if what != "kept":
                freed.append((row.location, policy_of(row.service).claim(start)))
        # Only when everybody has their new time: who waits must not be given one of these.
        for place, claim in freed:
            offer_freed(place, claim, now)
    return done


def _settle(by: Actor, row: Any, decision: str, now: datetime) -> str:
    if decision == CANCEL:
        cancel_at_desk(
            by=by, appointment=row, reason="clinic", expected_status=row.status, offers_freed=False
        )
        return "cancelled"
    if decision == KEEP:
        record(
            by=by,
            action="E",
            kind="appointment",
            id=row.pk,
            location_id=row.location_id,
            purpose="kept outside the hours",
        )
        return "kept"
    start = parse_instant(decision)
    # Whoever the offer was of: at the present time it is somebody else.
    practitioner = clinician_at(row, start, now) if start == row.start else None
    row.service = at_desk(row.service)
    move_appointment(
        by=by,
        appointment=row,
        start=start,
        practitioner=practitioner,
        expected_sequence=row.sequence,
        offers_freed=False,
        now=now,
    )
    return "moved"
