"""Changing the calendar: what patients and staff do, and the bookings of the demo clinic."""

from milium_site.booking.actions.appointments import (
    PatientDetails,
    SentAnswers,
    book_appointment,
)
from milium_site.booking.actions.bursts import clear_burst
from milium_site.booking.actions.changes import (
    add_note,
    cancel_appointment,
    check_in,
    check_notice,
    fulfil,
    mark_noshow,
    move_appointment,
    send_answers_later,
)
from milium_site.booking.actions.demo import load_demo
from milium_site.booking.actions.guard import one_writer
from milium_site.booking.actions.holds import HeldTime, hold_time, release_hold
from milium_site.booking.actions.insisting import Insistence
from milium_site.booking.actions.links import issue_link, open_link
from milium_site.booking.actions.reminders import (
    CHECK_WEEKS,
    ask_check_reminder,
    note_coming,
    stop_check_reminder,
)
from milium_site.booking.actions.terms import save_terms
from milium_site.booking.actions.waiting import (
    accept_offer,
    join_waiting_list,
    leave_waiting_list,
    offer_time,
)

__all__ = [
    "CHECK_WEEKS",
    "HeldTime",
    "Insistence",
    "PatientDetails",
    "SentAnswers",
    "accept_offer",
    "add_note",
    "ask_check_reminder",
    "book_appointment",
    "cancel_appointment",
    "check_in",
    "check_notice",
    "clear_burst",
    "fulfil",
    "hold_time",
    "issue_link",
    "join_waiting_list",
    "leave_waiting_list",
    "load_demo",
    "mark_noshow",
    "move_appointment",
    "note_coming",
    "offer_time",
    "one_writer",
    "open_link",
    "release_hold",
    "save_terms",
    "send_answers_later",
    "stop_check_reminder",
]
