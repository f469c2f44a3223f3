"""Who on the waiting list would fit into the gaps of the calendar, and offering them a time."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from milium.booking.interval import parse_instant
from milium.errors import BookingError, InvalidInputError
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.actions import offer_time
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.desk import queries
from milium_site.desk.actions.gaps import record_waiting_read
from milium_site.desk.forms.week import CalendarForm
from milium_site.desk.queries import gaps as gap_queries
from milium_site.desk.queries import week as calendars
from milium_site.desk.views.page import staff_page


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """The gaps of a week or a day, and of the one that `gap` names whom they suit."""
    if not may(request.user, "read", "waitlist"):
        raise PermissionDenied
    now = timezone.now()
    places = list(queries.places(request.user))
    form = CalendarForm(request.GET, places=places, resources=[])
    form.is_valid()
    chosen = form.cleaned_data.get("place")
    location = next((one for one in places if one.slug == chosen), next(iter(places), None))
    if location is None:
        raise Http404
    day = form.cleaned_data.get("day") or now.astimezone(ZoneInfo(location.time_zone)).date()
    span = form.cleaned_data.get("span") or "week"
    found = gap_queries.gaps(location, calendars.days_shown(day, span), now)
    opened = next((one for one in found if one.code == request.GET.get("gap")), None)
    if opened is not None:
        record_waiting_read(by=Actor.of(request), location=location, gap=opened)
    query = {"place": location.slug, "day": day.isoformat(), "span": span}
    context = {
        "location": location,
        "gaps": found,
        "opened": opened,
        "asked_for": request.GET.get("gap"),
        "query": urlencode(query),
        "back": f"{reverse('desk:week')}?{urlencode(query)}",
        "may_write": may(request.user, "write", "waitlist", location),
    }
    return staff_page(request, "desk/week/gaps.html", context)


@require_POST
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keeps a time for somebody who waits, and asks them by mail."""
    entry = get_object_or_404(gap_queries.waiting_entries(request.user, "write"), pk=pk)
    query, zone = {"place": entry.location.slug}, entry.location.time_zone
    try:
        start = parse_instant(request.POST.get("start", ""))
        query["day"] = start.astimezone(ZoneInfo(zone)).date().isoformat()
        made = offer_time(by=Actor.of(request), entry=entry, start=start)
    except (BookingError, InvalidInputError) as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(when)s is kept for %(name)s until %(until)s; a mail asks them.")
            % {
                "when": f"{day_in_words(made.start, zone)}, {clock_time(made.start, zone)},",
                "name": entry.name,
                "until": clock_time(made.expires_at, zone),
            },
        )
    return redirect(f"{reverse('desk:gaps')}?{urlencode(query)}")
