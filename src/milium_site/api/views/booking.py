"""The steps of booking: what there is, what is free, and the appointment."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Query, Status
from ninja.security import HttpBearer
from pydantic import Field

from milium.booking.status import OPEN
from milium.errors import SlotTakenError, TimeNotOfferedError, TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import needs_wait, program_may
from milium_site.api import forms
from milium_site.api.actions import book_for, once, own_key
from milium_site.api.queries import Offer, appointment_of, offer, offered, somebody_of, token_of
from milium_site.audit.actions import Actor
from milium_site.booking.actions import (
    PatientDetails,
    book_appointment,
    cancel_appointment,
    move_appointment,
)
from milium_site.booking.queries import FreeTime, free_times, held_appointment, terms
from milium_site.catalogue.queries import locations, practitioner_there, practitioners

from .problems import InvalidDetails, handle_errors, refusal
from .reading import StrictParser

DESCRIPTION = (
    "Book, look at, move and cancel an appointment. Every write takes an `Idempotency-Key` of its own: the same "
    "request sent again with the same key changes nothing more and gets the same answer. Refusals are "
    "problems as in RFC 9457. No cookies, no account: an appointment is opened by its token. A program that the "
    "clinic gave a token of its own also finds the bookings that it made itself."
)
NEAR = timedelta(days=7)
MOST_NEAR = 5


class Interface(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        return operation.view_func.__name__


api = Interface(
    title="milium",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
handle_errors(api)

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=forms.KEY_PATTERN,
        description="16 to 64 letters, figures, - and _; a new one for each request.",
    ),
]
REFUSED = dict.fromkeys((400, 404, 409, 413, 415, 422, 429), forms.Problem)
NOT_FOUND = {404: forms.Problem}


class ManageToken(HttpBearer):
    """The token of one appointment. A wrong, an expired and a foreign one are answered alike."""

    openapi_bearerFormat = "opaque"  # noqa: N815 the name that ninja reads

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if wait := needs_wait("token", request.client_address):
            raise TooManyTriesError("token", wait)
        found = appointment_of(token, timezone.now())
        if found is None:
            count_try("token", request.client_address)
            raise Http404
        return found


TOKEN = ManageToken()


@api.get("/services", response=forms.Services, tags=["What there is"])
def list_services(request: HttpRequest) -> Any:
    """What can be booked, and where."""
    return {
        "services": [
            {
                **{name: getattr(row, name) for name in forms.Service.model_fields if hasattr(row, name)},
                "price_amount": str(row.price_amount),
                "locations": [place.slug for place in row.locations.all()],
            }
            for row in offered()
        ]
    }


@api.get("/locations", response=forms.Locations, tags=["What there is"])
def list_locations(request: HttpRequest) -> Any:
    """The clinic's places."""
    return {"locations": list(locations())}


@api.get(
    "/services/{slug:service}/locations/{slug:location}/practitioners",
    response={200: forms.Practitioners, **NOT_FOUND},
    tags=["What there is"],
)
def list_practitioners(request: HttpRequest, service: str, location: str) -> Any:
    """Who gives a service at a place."""
    found = _offer(service, location)
    return {"practitioners": list(practitioners(found.service, found.location))}


class Range(forms.Given):
    first: forms.Day = Field(alias="from", description="The first day, on the place’s calendar.")
    last: forms.Day = Field(alias="to", description="The last day; it belongs to the range.")
    practitioner: forms.Slug | None = Field(None, description="Leave it out for anyone.")


@api.get(
    "/services/{slug:service}/locations/{slug:location}/free-times",
    response={200: forms.FreeTimes, 404: forms.Problem, 422: forms.Problem},
    tags=["Booking"],
)
def list_free_times(request: HttpRequest, service: str, location: str, asked: Query[Range]) -> Any:
    """The free times of a range of days, in order. A booking is seen by the very next call."""
    found = _offer(service, location)
    check_range(asked)
    times = free_times(
        found.service,
        found.location,
        asked.first,
        asked.last,
        now=timezone.now(),
        practitioner=somebody_of(asked.practitioner) if asked.practitioner else None,
    )
    if asked.practitioner and not times:
        practitioner_of(found, asked.practitioner)
    return JsonResponse(
        {
            "service": service,
            "location": location,
            "time_zone": found.location.time_zone,
            "duration_minutes": found.service.duration_minutes,
            "times": _times(times, found.location.time_zone),
        }
    )


def check_range(asked: Any) -> None:
    """Raises: InvalidDetails for days in the wrong order, which would be answered with nothing at all."""
    if asked.last < asked.first:
        raise InvalidDetails([{"pointer": "#to", "detail": "This day is before `from`."}])


@api.post("/appointments", response={201: forms.Booked, **REFUSED}, tags=["Booking"])
def book(request: HttpRequest, booking: forms.Booking, idempotency_key: Key) -> Any:
    """Book one of the free times. The confirmation goes to the e-mail address."""
    found = offer_to(request, booking)
    now = timezone.now()
    person = practitioner_in(found, booking.practitioner)
    details = _details(request, booking, idempotency_key, found, now)
    try:
        row = book_for(
            request.program,
            lambda: book_appointment(
                by=Actor.of(request),
                service=found.service,
                location=found.location,
                start=booking.start,
                practitioner=person,
                patient=PatientDetails(
                    language=booking.language,
                    **{
                        name: details[name] for name in PatientDetails.__dataclass_fields__ if name in details
                    },
                ),
                for_child=details["for_whom"] == "child",
                note=details["note"],
                idempotency_key=own_key(request.program, idempotency_key),
                hold=booking.hold or "",
                now=now,
            ),
        )
    except (SlotTakenError, TimeNotOfferedError) as error:
        return cannot_be_had(error, found, booking.start, booking.practitioner, now)
    held = held_appointment(row.pk)
    return Status(201, {**shown(held), "token": token_of(held)})


@api.get("/appointment", response={200: forms.Appointment, 401: forms.Problem, 404: forms.Problem, 429: forms.Problem},
         auth=TOKEN, tags=["The appointment"])  # fmt: skip
def show(request: HttpRequest) -> Any:
    """The appointment that the token opens."""
    return shown(request.auth)


@api.post("/appointment/move", response={200: forms.Appointment, 401: forms.Problem, **REFUSED},
          auth=TOKEN, tags=["The appointment"])  # fmt: skip
def move(request: HttpRequest, move: forms.Move, idempotency_key: Key) -> Any:
    """Move it to another free time; the old one is kept until the new one is sure."""
    return moved(request, move, idempotency_key, shown)


def moved(request: HttpRequest, move: forms.Move, key: str, tell: Callable[[Any], Any]) -> Any:
    """The appointment of the request at its new time, as `tell` puts it; or the refusal."""
    row = request.auth
    found = Offer(row.service, row.location)
    person = practitioner_in(found, move.practitioner)
    now = timezone.now()
    try:
        row_moved = once(
            key,
            ["move", move.start, move.practitioner, move.sequence],
            row,
            lambda: move_appointment(
                by=Actor.of(request),
                appointment=row,
                start=move.start,
                practitioner=person,
                expected_sequence=move.sequence,
                now=now,
            ),
        )
    except (SlotTakenError, TimeNotOfferedError) as error:
        return cannot_be_had(error, found, move.start, move.practitioner, now, moving=row)
    return tell(held_appointment(row_moved.pk))


@api.post("/appointment/cancel", response={200: forms.Appointment, 401: forms.Problem, **REFUSED},
          auth=TOKEN, tags=["The appointment"])  # fmt: skip
def cancel(request: HttpRequest, cancellation: forms.Cancellation, idempotency_key: Key) -> Any:
    """Cancel it; the time is free again."""
    return shown(cancelled(request, cancellation, idempotency_key))


def cancelled(request: HttpRequest, cancellation: forms.Cancellation, key: str) -> Any:
    """The appointment of the request, cancelled."""
    row = request.auth
    done = once(
        key,
        ["cancel", cancellation.sequence],
        row,
        lambda: cancel_appointment(
            by=Actor.of(request), appointment=row, expected_sequence=cancellation.sequence
        ),
    )
    return held_appointment(done.pk)


def offer_to(request: HttpRequest, wanted: Any) -> Offer:
    """What is to be booked or held. Raises: InvalidDetails for what is not offered, or not to this program."""
    found = offer(wanted.service, wanted.location)
    program = request.program
    if found is None or (program and not program_may(program, "make", "own_booking", found.location.pk)):
        raise InvalidDetails([{"pointer": "/service", "detail": "This is not offered at this place."}])
    return found


def _offer(service: str, location: str) -> Offer:
    found = offer(service, location)
    if found is None:
        raise Http404
    return found


def practitioner_of(found: Offer, slug: str) -> Any:
    """Who of that slug gives the offer. Raises: Http404 for nobody."""
    person = practitioner_there(found.service, found.location, slug)
    if person is None:
        raise Http404
    return person


def practitioner_in(found: Offer, slug: str | None) -> Any:
    if slug is None:
        return None
    try:
        return practitioner_of(found, slug)
    except Http404:
        error = {"pointer": "/practitioner", "detail": "Nobody of this name gives the service here."}
        raise InvalidDetails([error]) from None


def _details(
    request: HttpRequest, booking: forms.Booking, key: str, found: Offer, now: datetime
) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(found.location.time_zone)).date()
    return checked(forms.details_form(booking, key, today=today, client=request.client_address))


def checked(form: Any) -> dict[str, Any]:
    """What a form makes of what was sent. Raises: InvalidDetails, with the form's own words."""
    if not form.is_valid():
        raise InvalidDetails(
            [
                {"pointer": "" if name == "__all__" else f"/{name}", "detail": words}
                for name, found_errors in form.errors.items()
                for words in found_errors
            ]
        )
    return form.cleaned_data


def cannot_be_had(
    error: SlotTakenError | TimeNotOfferedError,
    found: Offer,
    start: datetime,
    practitioner: str | None,
    now: datetime,
    moving: Any = None,
) -> HttpResponse:
    """The refusal with the free times nearest to the one that was asked for."""
    zone = found.location.time_zone
    day = start.astimezone(ZoneInfo(zone)).date()
    who = somebody_of(practitioner) if practitioner else None
    times = free_times(
        found.service, found.location, day - NEAR, day + NEAR, now=now, practitioner=who, moving=moving
    )
    nearest = sorted(times, key=lambda time: abs(time.start - start))[:MOST_NEAR]
    return refusal(error, free_times=_times(sorted(nearest, key=lambda time: time.start), zone))


def _times(times: list[FreeTime], time_zone: str) -> list[dict[str, Any]]:
    # Said once for all of them: of a thousand times every call counts.
    zone = ZoneInfo(time_zone)
    return [
        {
            "start": time.start.astimezone(zone).isoformat(),
            "practitioners": time.practitioner_slugs,
        }
        for time in times
    ]


def in_zone(moment: datetime, time_zone: str) -> str:
    """The instant on the clock of the place, with its offset: an hour that comes twice is told apart."""
    return moment.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def shown(row: Any, notice_minutes: int | None = None) -> dict[str, Any]:
    """An appointment as the interface tells it. `notice_minutes`, for many of them, is the clinic's, asked once."""
    notice = terms().change_notice_minutes if notice_minutes is None else notice_minutes
    now = timezone.now()
    is_in_time = row.start > now and row.start - now >= timedelta(minutes=notice)
    return {
        "identifier": row.identifier,
        "status": row.status,
        "sequence": row.sequence,
        "service": row.service.slug,
        "location": row.location.slug,
        "practitioner": row.practitioner.slug if row.practitioner else None,
        "start": in_zone(row.start, row.time_zone),
        "end": in_zone(row.end, row.time_zone),
        "time_zone": row.time_zone,
        "for_child": row.for_child,
        "can_change": row.status in {status.value for status in OPEN} and is_in_time,
    }
