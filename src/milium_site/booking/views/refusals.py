"""Why something cannot be had, in the visitor's language."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from milium.errors import (
    BeyondWindowError,
    ChangedMeanwhileError,
    IdempotencyConflictError,
    MiliumError,
    NotOfferedError,
    OutsideOpeningError,
    PastTimeError,
    SlotTakenError,
    StatusChangeError,
    TimeNotOfferedError,
    TooLateError,
    TooManyBookingsError,
    TooSoonError,
)
from milium_site.catalogue.queries import clinic

# What the booking itself says is English, and often closer to the case than these.
WORDS = {
    BeyondWindowError: gettext_lazy("This time is too far ahead. Choose an earlier one, or call the clinic."),
    ChangedMeanwhileError: gettext_lazy(
        "This appointment was changed meanwhile. Look at it again, then decide."
    ),
    IdempotencyConflictError: gettext_lazy(
        "This form was already sent with other details. Open the booking page again and fill it in anew."
    ),
    NotOfferedError: gettext_lazy("This cannot be booked like this. Choose again, or call the clinic."),
    OutsideOpeningError: gettext_lazy("No visit starts at this time. Choose another one."),
    PastTimeError: gettext_lazy("This time has passed. Choose a later one, or call the clinic."),
    SlotTakenError: gettext_lazy("Somebody else has just taken this time. Choose another one."),
    StatusChangeError: gettext_lazy("This appointment can no longer be changed like this. Call the clinic."),
    TimeNotOfferedError: gettext_lazy("No visit starts at this time. Choose another one."),
    TooManyBookingsError: gettext_lazy(
        "There are already as many appointments under this e-mail address as can be booked here. Move or cancel one "
        "by the link in its mail, or call the clinic."
    ),
    TooSoonError: gettext_lazy(
        "This time is too soon to be booked here. Choose a later one, or call the clinic."
    ),
}


def refusal_words(error: MiliumError) -> str:
    """What the error says; in another language than English the sentence of its kind, where there is one."""
    if (get_language() or "en").startswith("en"):
        return str(error)
    if isinstance(error, TooLateError):
        return _too_late()
    return str(WORDS.get(type(error), error))


def _too_late() -> str:
    words = _("It is too late to change this appointment here, because the visit is near.")
    phone = clinic().phone
    call = _("Call %(phone)s, and we find a way.") if phone else _("Call the clinic, and we find a way.")
    return f"{words} {call % {'phone': phone}}"
