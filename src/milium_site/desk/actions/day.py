"""What staff does at the desk beyond what the rooms below already do."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from milium_site.audit.actions import Actor, record
from milium_site.booking.actions import cancel_appointment


@transaction.atomic
def cancel_at_desk(
    *,
    by: Actor,
    appointment: Any,
    reason: str,
    expected_status: str | None = None,
    offers_freed: bool = True,
) -> Any:
    """Cancels for the person or for the clinic, and writes the reason's code into the trail.

    Raises: ChangedMeanwhileError, StatusChangeError.
    """
    cancelled = cancel_appointment(
        by=by, appointment=appointment, expected_status=expected_status, offers_freed=offers_freed
    )
    record(
        by=by,
        action="E",
        kind="appointment",
        id=appointment.pk,
        location_id=appointment.location_id,
        purpose=f"reason: {reason}",
    )
    return cancelled


def record_list_read(*, by: Actor, lists: list[Any]) -> None:
    """Writes down which appointments somebody saw on a list: one row a place."""
    for one in lists:
        record(
            by=by,
            action="R",
            kind="appointment_list",
            id=one.day.isoformat(),
            location_id=one.location.pk,
            detail={"appointments": [str(visit.appointment.pk) for visit in one.visits]},
        )


def record_read(*, by: Actor, appointment: Any) -> None:
    """Writes down that somebody opened an appointment with the person's contact data."""
    record(
        by=by,
        action="R",
        kind="appointment",
        id=appointment.pk,
        location_id=appointment.location_id,
        purpose="opened",
    )


def record_unconfirmed_read(*, by: Actor, lines: list[Any]) -> None:
    """Writes down which unconfirmed bookings somebody saw."""
    record(
        by=by,
        action="R",
        kind="appointment_list",
        id="unconfirmed",
        detail={"appointments": [str(line.appointment.pk) for line in lines]},
    )


def record_recalls_read(*, by: Actor, lines: list[Any]) -> None:
    """Writes down whose recalls somebody saw on the list."""
    record(
        by=by,
        action="R",
        kind="recall_list",
        id="recalls",
        detail={"recalls": [str(line.row.pk) for line in lines]},
    )
