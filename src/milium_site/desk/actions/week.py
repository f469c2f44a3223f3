"""Moving a visit at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from milium_site.audit.actions import Actor, record
from milium_site.booking.actions import move_appointment
from milium_site.desk.queries import at_desk


def move_at_desk(
    *,
    by: Actor,
    appointment: Any,
    start: datetime,
    resource: Any,
    expected_sequence: int,
    tell: bool,
    now: datetime,
) -> Any:
    """The visit at its new time, with the clinician or in the room of `resource`, or as it is without one.

    The service's notice is waived; a mail goes where `tell` says so.

    Raises: as `booking.actions.move_appointment`.
    """
    appointment.service = at_desk(appointment.service)
    return move_appointment(
        by=by,
        appointment=appointment,
        start=start,
        practitioner=resource,
        expected_sequence=expected_sequence,
        is_quiet=not tell,
        now=now,
    )


def record_calendar_read(*, by: Actor, calendar: Any) -> None:
    """Writes down which appointments somebody saw in the calendar: one row a page."""
    record(
        by=by,
        action="R",
        kind="appointment_list",
        id=f"{calendar.days[0].day.isoformat()} to {calendar.days[-1].day.isoformat()}",
        location_id=calendar.location.pk,
        detail={"appointments": [str(visit.appointment.pk) for visit in calendar.visits]},
    )
