"""Refusals as other programs read them: RFC 9457, the same words as on the pages."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from milium.errors import (
    BookingError,
    ChangedMeanwhileError,
    IdempotencyConflictError,
    InvalidInputError,
    MiliumError,
    NotOfferedError,
    SlotTakenError,
    StatusChangeError,
    TimeNotOfferedError,
    TooLateError,
    TooManyBookingsError,
    TooManyTriesError,
)
from milium_site.middleware import problem_response, wait_in_words

# The first that fits: subclasses stand before what they are made of.
KINDS: tuple[tuple[type[MiliumError], int, str, str], ...] = (
    (SlotTakenError, 409, "taken", "The time is taken"),
    (ChangedMeanwhileError, 409, "changed-meanwhile", "The appointment was changed meanwhile"),
    (StatusChangeError, 409, "status", "The appointment’s status does not allow this"),
    (TooLateError, 409, "too-late", "Too late to change it here"),
    (TooManyBookingsError, 409, "too-many-bookings", "Too many appointments ahead"),
    (IdempotencyConflictError, 422, "key-used", "The key came with another request before"),
    (TimeNotOfferedError, 422, "time-not-offered", "No visit starts then"),
    (NotOfferedError, 422, "not-offered", "Not offered"),
    (BookingError, 422, "refused", "Refused"),
    (InvalidInputError, 422, "invalid", "The request cannot be used"),
)
NOTHING_SENT = "This needs a token, sent as `Authorization: Bearer …`."
WRONG_FIELDS = "Some of what was sent cannot be used. `errors` says which and why."


class InvalidDetails(Exception):  # noqa: N818 it carries what to answer, and is caught where answers are made
    """What a request says about a person cannot be used; `errors` as in a problem."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        super().__init__(errors)


def refusal(error: MiliumError, **more: Any) -> HttpResponse:
    """The answer to one of our own errors; `more` goes along."""
    if isinstance(error, TooManyTriesError):
        wait = wait_in_words(error.retry_after_seconds)
        return problem_response(
            429, "Too many tries", f"Try again in {wait}.", wait_seconds=error.retry_after_seconds
        )
    for kind, status, name, title in KINDS:
        if isinstance(error, kind):
            return problem_response(status, title, str(error), kind=name, **more)
    raise error


def handle_errors(api: NinjaAPI) -> None:
    """Teaches the interface to answer with problems whatever goes wrong."""
    api.add_exception_handler(MiliumError, lambda request, error: refusal(error))
    api.add_exception_handler(ValidationError, _wrong_fields)
    api.add_exception_handler(
        InvalidDetails,
        lambda request, error: problem_response(
            422, "The request cannot be used", WRONG_FIELDS, kind="invalid", errors=error.errors
        ),
    )
    api.add_exception_handler(Http404, lambda request, error: not_found())
    api.add_exception_handler(HttpError, _http_error)


def not_found() -> HttpResponse:
    return problem_response(404, "Not found", "There is nothing here, or not for this token.")


def unknown_program() -> HttpResponse:
    response = problem_response(401, "Unauthorized", "This token is wrong, has run out or was taken back.")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, HttpError):
        error = error.__cause__  # ninja has one sentence for every fault of a body; ours says which
    words = NOTHING_SENT if error.status_code == 401 else str(error)
    response = problem_response(error.status_code, HTTPStatus(error.status_code).phrase, words)
    if error.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _wrong_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"pointer": _pointer(found["loc"]), "detail": _words(found["msg"])} for found in error.errors]
    # What belongs to the way of asking is a fault of the program, and not of what somebody typed.
    is_header = any(found["loc"][:1] == ("header",) for found in error.errors)
    status = 400 if is_header else 422
    return problem_response(status, "The request cannot be used", WRONG_FIELDS, kind="invalid", errors=errors)


def _pointer(location: Sequence[Any]) -> str:
    source, *inner = location
    if source == "body":
        # The first name after it is that of the whole body.
        return "".join(f"/{part}" for part in inner[1:])
    name = str(inner[-1]) if inner else source
    return f"#{'Idempotency-Key' if source == 'header' else name}"


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")
