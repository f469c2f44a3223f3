"""Holding a time while somebody decides, and waiting for one that becomes free."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from milium.errors import SlotTakenError, TimeNotOfferedError, TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import needs_wait
from milium_site.api import forms
from milium_site.api.actions import once_kept, own_key
from milium_site.audit.actions import Actor
from milium_site.booking.actions import PatientDetails, hold_time, join_waiting_list, release_hold

from .booking import REFUSED, Key, api, cannot_be_had, checked, in_zone, offer_to, practitioner_in


@api.post("/holds", response={201: forms.Held, **REFUSED}, tags=["Booking"])
def hold(request: HttpRequest, holding: forms.Holding, idempotency_key: Key) -> Any:
    """Keep a time while the details are written down. It books nobody, and ends by itself."""
    found = offer_to(request, holding)
    person, now = practitioner_in(found, holding.practitioner), timezone.now()

    if request.program:
        count_try("program", str(request.program.pk))

    def keep() -> dict[str, Any]:
        held = hold_time(
            by=Actor.of(request),
            service=found.service,
            location=found.location,
            start=holding.start,
            practitioner=person,
            replacing=holding.replacing or "",
            now=now,
        )
        return {
            "token": held.token,
            "start": in_zone(holding.start, found.location.time_zone),
            "expires_at": in_zone(held.expires_at, found.location.time_zone),
        }

    try:
        return Status(
            201, once_kept(own_key(request.program, idempotency_key), ["hold", dict(holding)], keep)
        )
    except (SlotTakenError, TimeNotOfferedError) as error:
        return cannot_be_had(error, found, holding.start, holding.practitioner, now)


@api.post("/holds/release", response={200: forms.LetGo, **REFUSED}, tags=["Booking"])
def release(request: HttpRequest, letting: forms.Letting, idempotency_key: Key) -> Any:
    """Let a held time go, so that somebody else can have it. `was_held` is false where nothing was held (any more)."""
    if wait := needs_wait("token", request.client_address):
        raise TooManyTriesError("token", wait)
    answer = once_kept(
        idempotency_key, ["release", letting.hold], lambda: {"was_held": release_hold(token=letting.hold)}
    )
    if not answer["was_held"]:
        count_try("token", request.client_address)
    return answer


@api.post("/waiting-list", response={201: forms.OnTheList, **REFUSED}, tags=["Booking"])
def wait(request: HttpRequest, waiting: forms.Waiting, idempotency_key: Key) -> Any:
    """Be told when a time becomes free. The offer comes by mail, with a time that is kept for a while."""
    found = offer_to(request, waiting)
    person = practitioner_in(found, waiting.practitioner)
    today = timezone.now().astimezone(ZoneInfo(found.location.time_zone)).date()
    details = checked(forms.person_form(waiting, today=today))
    del details["for_whom"]  # a guardian's name says it

    def join() -> dict[str, Any]:
        entry = join_waiting_list(
            by=Actor.of(request),
            service=found.service,
            location=found.location,
            practitioner=person,
            patient=PatientDetails(language=waiting.language, **details),
            first_day=waiting.first_day,
            last_day=waiting.last_day,
            weekdays=waiting.weekdays,
            earliest=waiting.earliest,
            latest=waiting.latest,
        )
        days = {name: getattr(entry, name).isoformat() for name in ("first_day", "last_day")}
        return {"service": found.service.slug, "location": found.location.slug, **days}

    return Status(201, once_kept(own_key(request.program, idempotency_key), ["wait", dict(waiting)], join))
