"""Pages of the desk. What the viewer may not see does not exist for them: foreign and missing are one 404."""

from milium_site.desk.views.day import (
    acknowledge,
    answers,
    appointment,
    cancel,
    check_in,
    day,
    no_show,
    send_mail_again,
)
from milium_site.desk.views.phone import book, book_details, place_visit

__all__ = [
    "acknowledge",
    "answers",
    "appointment",
    "book",
    "book_details",
    "cancel",
    "check_in",
    "day",
    "no_show",
    "place_visit",
    "send_mail_again",
]
