"""Changing the calendar: what patients and staff do, and the bookings of the demo clinic."""

from milium_site.booking.actions.appointments import (
    PatientDetails,
    SentAnswers,
    book_appointment,
)
from milium_site.booking.actions.changes import (
    cancel_appointment,
    check_in,
    mark_noshow,
    move_appointment,
)
from milium_site.booking.actions.demo import load_demo
from milium_site.booking.actions.holds import HeldTime, hold_time, release_hold
from milium_site.booking.actions.insisting import Insistence
from milium_site.booking.actions.links import issue_link, open_link

__all__ = [
    "HeldTime",
    "Insistence",
    "PatientDetails",
    "SentAnswers",
    "book_appointment",
    "cancel_appointment",
    "check_in",
    "hold_time",
    "issue_link",
    "load_demo",
    "mark_noshow",
    "move_appointment",
    "open_link",
    "release_hold",
]
