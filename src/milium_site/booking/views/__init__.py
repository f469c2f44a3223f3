"""The pages of booking."""

from .choosing import choose_place, choose_practitioner, choose_time, start
from .managing import appointment, calendar, cancel, close, confirm_move, manage_link, move
from .photographs import photograph, photograph_consent, photographs, take_out_photograph
from .visitor import booked, booked_calendar, details, forget_answers, open_booked

__all__ = [
    "appointment",
    "booked",
    "booked_calendar",
    "calendar",
    "cancel",
    "choose_place",
    "choose_practitioner",
    "choose_time",
    "close",
    "confirm_move",
    "details",
    "forget_answers",
    "manage_link",
    "move",
    "open_booked",
    "photograph",
    "photograph_consent",
    "photographs",
    "start",
    "take_out_photograph",
]
