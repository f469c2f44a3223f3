"""The calendar of a week or a day, and moving a visit in it or on a page of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from milium.booking.hours import instant_at
from milium.errors import BookingError, InvalidInputError
from milium_site.accounts.queries import is_own_path, may
from milium_site.audit.actions import Actor
from milium_site.booking.queries import appointments
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.desk import queries
from milium_site.desk.actions.week import move_at_desk, record_calendar_read
from milium_site.desk.forms.week import CalendarForm, MoveForm
from milium_site.desk.queries import week as calendars
from milium_site.desk.views.page import staff_page


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The calendar. Asked again with the version that it had, it answers 304 while nothing is different."""
    if not may(request.user, "read", "appointment"):
        raise PermissionDenied
    now = timezone.now()
    places = list(queries.places(request.user))
    location = next((one for one in places if one.slug == request.GET.get("place")), None)
    location = location or next(iter(places), None)
    if location is None:
        return staff_page(request, "desk/week/no_place.html", {})
    form, chosen, resources = _form(request, places, location)
    today = now.astimezone(ZoneInfo(location.time_zone)).date()
    day = chosen.get("day") or today
    days = calendars.days_shown(day, chosen["span"])
    asked, known = request.get_full_path(), request.headers.get("If-None-Match")
    if known and known == calendars.calendar_version(request.user, location, days, asked, now):
        return HttpResponseNotModified(headers={"ETag": known})
    found = calendars.calendar(
        request.user,
        location=location,
        days=days,
        resources=[one for one in resources if not chosen.get("who") or one.slug == chosen["who"]],
        shown=chosen.get("shown", ""),
        asked=asked,
        now=now,
    )
    record_calendar_read(by=Actor.of(request), calendar=found)
    query = {**chosen, "place": location.slug}
    step = timedelta(days=1 if len(days) == 1 else calendars.WEEK)
    context = {
        "form": form,
        "calendar": found,
        "is_week": len(days) > 1,
        "is_now": today in days,
        "before": _address(query, day - step),
        "after": _address(query, day + step),
        "this": _address(query, None),
        "day_address": _address({**query, "span": "day"}, None),
        "gaps": f"{reverse('desk:gaps')}{_address({name: query[name] for name in ('span', 'place')}, day)}",
        "may_write": may(request.user, "write", "appointment", location),
    }
    # Without the frame's own look at the clinic: nothing on this page names it.
    response = render(request, "desk/week/week.html", context)
    response.headers["ETag"] = found.version
    return response


def _form(
    request: HttpRequest, places: list[Any], location: Any
) -> tuple[CalendarForm, dict[str, Any], list[Any]]:
    kind = request.GET.get("by", "")
    kind = kind if kind in {"practitioner", "room", "device"} else "practitioner"
    resources = list(calendars.columns_at(location, kind))
    form = CalendarForm(request.GET, places=places, resources=resources)
    form.is_valid()
    chosen = {**form.cleaned_data, "by": kind}
    chosen["span"] = chosen.get("span") or "week"
    shown = {"by": kind, "span": chosen["span"], "place": location.slug}
    if "day" not in form.errors:
        shown["day"] = (
            chosen.get("day") or timezone.localdate(timezone=ZoneInfo(location.time_zone))
        ).isoformat()
    form.data = {**request.GET.dict(), **shown}
    return form, chosen, resources


def _address(query: dict[str, Any], day: Any) -> str:
    asked = {name: value for name, value in query.items() if value and name != "day"}
    if day is not None:
        asked["day"] = day.isoformat()
    return f"?{urlencode(asked)}"


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A visit's new time: as a page, and for the calendar's script, which is answered in JSON."""
    row = get_object_or_404(appointments(request.user, "write"), pk=pk)
    now, zone = timezone.now(), ZoneInfo(row.time_zone)
    local = row.start.astimezone(zone)
    first = {"day": local.date(), "time": local.time(), "tell": bool(row.patient.email), **_wished(request)}
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        resources=calendars.resources_for(row),
        has_address=bool(row.patient.email),
        initial={**first, "sequence": row.sequence},
    )
    words = ""
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            moved = move_at_desk(
                by=Actor.of(request),
                appointment=row,
                start=instant_at(
                    datetime.combine(data["day"], data["time"]), ZoneInfo(row.location.time_zone)
                ),
                resource=form.resource(),
                expected_sequence=data["sequence"],
                tell=data["tell"],
                now=now,
            )
        except (BookingError, InvalidInputError) as error:
            words = str(error)
            form.add_error(None, words)
        else:
            where = form.resource() if moved.start == row.start else None
            return _moved(request, moved, data["tell"], where)
    if request.method == "POST" and _wants_json(request):
        return JsonResponse({"words": words or _first_error(form)}, status=409)
    context = {
        "visit": queries.visit(request.user, row, now),
        "form": form,
        "offers": _offers(row, first["day"], now),
    }
    return staff_page(request, "desk/week/move.html", context, status=422 if form.errors else 200)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _first_error(form: MoveForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _wished(request: HttpRequest) -> dict[str, Any]:
    """The day, time and clinician that a link to the page names, as far as they can be read."""
    form = MoveForm(request.GET, resources=[], has_address=True)
    form.is_valid()
    found = {name: form.cleaned_data[name] for name in ("day", "time") if form.cleaned_data.get(name)}
    return {**found, **({"who": request.GET["who"]} if "who" in request.GET else {})}


def _offers(row: Any, day: Any, now: datetime) -> list[dict[str, Any]]:
    """The free times of the day, each a link to this page with that time filled in."""

    def address(time: Any) -> str:
        local = time.start.astimezone(ZoneInfo(row.location.time_zone))
        return f"?{urlencode({'day': local.date().isoformat(), 'time': f'{local:%H:%M}'})}#new-time"

    return queries.free_on(row, day, now=now, address=address)


def _moved(request: HttpRequest, moved: Any, tell: bool, where: Any) -> HttpResponse:
    """The answer to a move; `where` is the other room or clinician of a visit that keeps its time."""
    when = f"{day_in_words(moved.start, moved.time_zone)}, {clock_time(moved.start, moved.time_zone)}"
    gets_mail = tell and moved.patient.email
    told = _("A mail is on its way.") if gets_mail else _("No mail goes: tell them.")
    if where is not None and where.kind != "practitioner":
        words = _("%(name)s, %(when)s: now in %(where)s.")
        told = told if gets_mail else ""
    else:
        words = _("%(name)s now comes on %(when)s.")
    words = words % {"name": moved.patient.name, "when": when, "where": where}
    words = f"{words} {told}".strip()
    if _wants_json(request):
        return JsonResponse({"words": words})
    messages.success(request, words)
    target = request.POST.get("next", "")
    known = target.startswith("/desk/") and is_own_path(target)
    return redirect(target if known else reverse("desk:appointment", args=[moved.pk]))
