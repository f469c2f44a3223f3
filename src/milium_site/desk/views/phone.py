"""Booking by phone: find a free time, write down who comes; or put a visit where no free time is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from milium.booking.hours import instant_at
from milium.booking.interval import parse_instant
from milium.errors import BookingError, InvalidInputError, InvalidTimeError
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.forms import new_key
from milium_site.booking.queries import appointments
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries.wording import clock_time, day_in_words, zone_in_words
from milium_site.desk import actions, queries
from milium_site.desk.forms import CallerForm, FindForm, PlaceForm
from milium_site.desk.views.page import staff_page

TICK_MINUTES = 5


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The free times of a week, as staff can book them."""
    choices = _choices(request)
    now = timezone.now()
    asked = request.GET.dict()
    for name in ("service", "place"):
        asked.setdefault(name, choices[f"{name}s"][0].slug if choices[f"{name}s"] else "")
    form = FindForm(asked, **choices)
    context: dict[str, Any] = {"form": form, "may_overbook": may(request.user, "overbook", "appointment")}
    if form.is_valid():
        context |= _week(form, now)
        form.data = {**asked, "day": context["first_day"].isoformat()}
        context["caller"] = caller = _caller(request, form)
        if caller is not None:
            actions.record_read(by=Actor.of(request), appointment=caller)
    return staff_page(request, "desk/phone/book.html", context, status=200)


def _caller(request: HttpRequest, form: FindForm) -> Any:
    """An earlier visit of who is on the phone, where the address names one that the viewer may see."""
    key = form.cleaned_data["again"]
    return appointments(request.user).select_related("patient").filter(pk=key).first() if key else None


def _known(caller: Any) -> dict[str, Any]:
    """What is known of the caller, for the form to begin with."""
    if caller is None:
        return {}
    known = {name: getattr(caller.patient, name) for name in actions.DETAILS}
    return known | {"for_child": caller.for_child}


def _week(form: FindForm, now: datetime) -> dict[str, Any]:
    service, place, who = form.row("service"), form.row("place"), form.row("who")
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    asked = {"service": service.slug, "place": place.slug, "who": who.slug if who else ""}
    if form.cleaned_data["again"]:
        asked["again"] = str(form.cleaned_data["again"])
    first = form.cleaned_data["day"] or queries.first_day_with_time(service, place, who, now=now) or today

    def address(time: Any) -> str:
        start = queries.write_start(time.start)
        return f"{reverse('desk:book_details')}?{urlencode({**asked, 'start': start})}"

    def step(days: int) -> str:
        return "?" + urlencode({**asked, "day": (first + timedelta(days=days)).isoformat()})

    return {
        "first_day": first,
        "place": place,
        "zone": zone_in_words(now, place.time_zone),
        "days": queries.free_days(service, place, who, first, now=now, address=address),
        "earlier": step(-queries.DAYS_SHOWN) if first > today else "",
        "later": step(queries.DAYS_SHOWN),
        "place_url": f"{reverse('desk:place_visit')}?{urlencode({**asked, 'day': first.isoformat()})}",
        "walk_in_url": f"{reverse('desk:place_visit')}?{urlencode({**asked, 'here': '1'})}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def book_details(request: HttpRequest) -> HttpResponse:
    """Who comes at the chosen time. A time that is gone meanwhile keeps what was typed."""
    find = FindForm(request.GET, **_choices(request))
    if not find.is_valid():
        raise Http404("These do not go together.")
    try:
        start = parse_instant(request.GET.get("start", ""))
    except InvalidTimeError:
        raise Http404("The address names no time.") from None
    place, now = find.row("place"), timezone.now()
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    caller = _caller(request, find)
    if caller is not None:
        actions.record_read(by=Actor.of(request), appointment=caller)
    initial = {"idempotency_key": new_key(), **_known(caller)}
    form = CallerForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            booked = actions.book_by_phone(
                by=Actor.of(request),
                service=find.row("service"),
                location=place,
                start=start,
                practitioner=find.row("who"),
                caller=form.cleaned_data,
                known=caller.patient
                if caller and may(request.user, "write", "patient", caller.location_id)
                else None,
                now=now,
            )
        except (BookingError, InvalidInputError) as error:
            form.add_error(None, str(error))
        else:
            return _booked(request, booked)
    context = {
        "form": form,
        "caller": caller,
        "service": find.row("service"),
        "place": place,
        "who": find.row("who"),
        "day": day_in_words(start, place.time_zone),
        "time": clock_time(start, place.time_zone),
        "zone": zone_in_words(start, place.time_zone),
        "back": f"{reverse('desk:book')}?{urlencode({**find.data.dict(), 'start': ''})}",
    }
    return staff_page(request, "desk/phone/details.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def place_visit(request: HttpRequest) -> HttpResponse:
    """A visit at any time: of who walks in, or over another one on purpose."""
    choices, now = _choices(request), timezone.now()
    form = PlaceForm(
        request.POST or None, today=now.date(), initial=_first_guess(request, choices, now), **choices
    )
    if request.method == "POST" and form.is_valid():
        data, place = form.cleaned_data, form.row("place")
        try:
            booked = actions.place_visit(
                by=Actor.of(request),
                viewer=request.user,
                service=form.row("service"),
                location=place,
                start=instant_at(datetime.combine(data["day"], data["time"]), ZoneInfo(place.time_zone)),
                practitioner=form.row("who"),
                caller=data,
                reason=data["reason"],
                is_here=data["is_here"],
                now=now,
            )
        except (BookingError, InvalidInputError) as error:
            form.add_error(None, str(error))
        else:
            return _booked(request, booked)
    context = {"form": form, "may_overbook": may(request.user, "overbook", "appointment")}
    return staff_page(request, "desk/phone/place.html", context, status=422 if form.errors else 200)


def _first_guess(request: HttpRequest, choices: dict[str, Any], now: datetime) -> dict[str, Any]:
    asked = request.GET
    place = next((row for row in choices["places"] if row.slug == asked.get("place")), None)
    place = place or (choices["places"] or [None])[0]
    local = now.astimezone(ZoneInfo(place.time_zone)) if place else now
    local -= timedelta(minutes=local.minute % TICK_MINUTES)
    is_here = asked.get("here") == "1"
    return {
        "idempotency_key": new_key(),
        "service": asked.get("service"),
        "place": place.slug if place else "",
        "who": asked.get("who"),
        "day": local.date() if is_here else _date(asked.get("day", "")) or local.date(),
        "time": f"{local:%H:%M}" if is_here else "",
        "is_here": is_here,
        "reason": "walk_in" if is_here else "",
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _choices(request: HttpRequest) -> dict[str, list[Any]]:
    places = list(queries.bookable_places(request.user))
    if not places:
        raise PermissionDenied
    return {
        "services": list(catalogue.every_service()),
        "places": places,
        "clinicians": list(catalogue.practitioners()),
    }


def _booked(request: HttpRequest, booked: Any) -> HttpResponse:
    told = "A mail is on its way." if booked.patient.email else "There is no e-mail address: say it now."
    messages.success(
        request,
        f"Booked: {day_in_words(booked.start, booked.time_zone)}, "
        f"{clock_time(booked.start, booked.time_zone)}, reference {booked.identifier}. {told}",
    )
    return redirect("desk:appointment", booked.pk)
