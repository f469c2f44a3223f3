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

__all__ = [
    "acknowledge",
    "answers",
    "appointment",
    "cancel",
    "check_in",
    "day",
    "no_show",
    "send_mail_again",
]
