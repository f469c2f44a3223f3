"""The pages of booking."""

from .adding import answers, check_reminder, note
from .choosing import choose_place, choose_practitioner, choose_time, start
from .managing import (
    appointment,
    calendar,
    cancel,
    close,
    confirm_move,
    manage_link,
    move,
)
from .photographs import photograph, photograph_consent, photographs, take_out_photograph
from .reminders import coming, stop_reminder
from .visitor import booked, booked_calendar, details, forget_answers, open_booked
from .waiting import join_list, waiting

__all__ = [
    "answers",
    "appointment",
    "booked",
    "booked_calendar",
    "calendar",
    "cancel",
    "check_reminder",
    "choose_place",
    "choose_practitioner",
    "choose_time",
    "close",
    "coming",
    "confirm_move",
    "details",
    "forget_answers",
    "join_list",
    "manage_link",
    "move",
    "note",
    "open_booked",
    "photograph",
    "photograph_consent",
    "photographs",
    "start",
    "stop_reminder",
    "take_out_photograph",
    "waiting",
]
