"""Bookings that nobody stands behind: those whose address was never confirmed, one by one or a burst of them."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from milium.booking.status import OPEN, AppointmentStatus
from milium.errors import BookingError
from milium_site.audit.actions import Actor
from milium_site.booking.actions.changes import cancel_appointment
from milium_site.booking.models import Appointment

MOST_IN_A_ROUND = 50


def clear_burst(*, by: Actor, appointments: Iterable[Appointment], now: datetime | None = None) -> int:
    """Cancels these without a mail to anybody, each with its own audit row; how many.

    One that was confirmed, moved or came to an end meanwhile is left alone.
    """
    cleared = 0
    open_ones = {status.value for status in OPEN}
    for appointment in appointments:
        if appointment.status not in open_ones:
            continue
        try:
            cancel_appointment(
                by=by,
                appointment=appointment,
                expected_sequence=appointment.sequence,
                is_quiet=True,
                now=now,
            )
        except BookingError:
            continue
        cleared += 1
    return cleared


def cancel_unconfirmed(now: datetime | None = None) -> int:
    """Frees the times whose mail nobody opened in time; how many. For the worker's round."""
    now = now or timezone.now()
    due = Appointment.objects.filter(status=AppointmentStatus.PENDING.value, confirm_by__lte=now)
    rows = list(due.select_related("patient", "service", "location")[:MOST_IN_A_ROUND])
    return clear_burst(by=Actor.system("worker"), appointments=rows, now=now)
