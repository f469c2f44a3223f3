"""What a program with a token of its own finds and changes: the appointments that it booked itself, and no others."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query
from ninja.security import HttpBearer
from pydantic import Field

from milium_site.api import forms
from milium_site.api.actions import own_key, record_program_look, record_program_read
from milium_site.api.queries import bookings_of
from milium_site.audit.actions import Actor
from milium_site.booking.queries import terms

from .booking import NOT_FOUND, REFUSED, Key, api, cancelled, check_range, moved, shown

MOST_BOOKINGS = 500
ANSWERED = {401: forms.Problem, 429: forms.Problem}


class ProgramToken(HttpBearer):
    """The token that an owner made for a program. What it did not book looks like what does not exist."""

    openapi_bearerFormat = "opaque"  # noqa: N815 the name that ninja reads

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if request.program is None:
            return None
        identifier = request.resolver_match.kwargs.get("identifier")
        if identifier is None:
            return request.program
        found = bookings_of(request.program, self.verb).filter(identifier=identifier).first()
        if found is None:
            raise Http404
        return found


class Range(forms.Given):
    first: forms.Day = Field(alias="from", description="The first day, in UTC.")
    last: forms.Day = Field(alias="to", description="The last day; it belongs to the range.")


@api.get("/bookings", response={200: forms.OwnBookings, 422: forms.Problem, **ANSWERED},
         auth=ProgramToken("read"), tags=["A program’s own bookings"])  # fmt: skip
def list_bookings(request: HttpRequest, asked: Query[Range]) -> Any:
    """The visits of these days that this program booked, in order: at most 500. Ask for fewer days if there are
    more."""
    check_range(asked)
    first, last = (datetime.combine(day, time(), UTC) for day in (asked.first, asked.last))
    rows = list(
        bookings_of(request.auth).filter(start__gte=first, start__lt=last + timedelta(days=1))[:MOST_BOOKINGS]
    )
    record_program_read(by=Actor.of(request), rows=rows, location_id=request.auth.location_id)
    notice = terms().change_notice_minutes
    return {"bookings": [_with_contact(row, notice) for row in rows]}


@api.get("/bookings/{identifier}", response={200: forms.OwnBooking, **NOT_FOUND, **ANSWERED},
         auth=ProgramToken("read"), tags=["A program’s own bookings"])  # fmt: skip
def show_booking(request: HttpRequest, identifier: str) -> Any:
    """One of them."""
    record_program_look(by=Actor.of(request), row=request.auth)
    return _with_contact(request.auth)


@api.post("/bookings/{identifier}/move", response={200: forms.OwnBooking, 401: forms.Problem, **REFUSED},
          auth=ProgramToken("cancel"), tags=["A program’s own bookings"])  # fmt: skip
def move_booking(request: HttpRequest, identifier: str, move: forms.Move, idempotency_key: Key) -> Any:
    """Move it to another free time, under the rules that hold for the person themselves."""
    return moved(request, move, own_key(request.program, idempotency_key), _with_contact)


@api.post("/bookings/{identifier}/cancel", response={200: forms.OwnBooking, 401: forms.Problem, **REFUSED},
          auth=ProgramToken("cancel"), tags=["A program’s own bookings"])  # fmt: skip
def cancel_booking(
    request: HttpRequest, identifier: str, cancellation: forms.Cancellation, idempotency_key: Key
) -> Any:
    """Cancel it; the time is free again."""
    return _with_contact(cancelled(request, cancellation, own_key(request.program, idempotency_key)))


def _with_contact(row: Any, notice_minutes: int | None = None) -> dict[str, Any]:
    return {
        **shown(row, notice_minutes),
        **{name: getattr(row.patient, name) for name in ("name", "email", "phone")},
    }
