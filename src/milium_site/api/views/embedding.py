"""The next free times in a frame on another page. The frame only shows; choosing opens the clinic's own page."""

import re
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from csp.constants import SELF
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from milium_site.api.queries import Offer, offer
from milium_site.booking.queries import next_free_times
from milium_site.catalogue.queries import clinic, offered_languages
from milium_site.catalogue.queries.wording import brief_day, clock_time, zone_in_words

MOST_TIMES = 12
USUAL_TIMES = 6


@login_not_required
@require_safe
@xframe_options_exempt
@cache_control(no_cache=True)
def frame(request: HttpRequest, service: str, location: str) -> HttpResponse:
    """The next free times, for pages that `MILIUM_EMBED_ON` names; `?times=` of them, six if not said, and in the
    `?language=` of that page where the clinic offers it."""
    found = offer(service, location)
    if found is None:
        raise Http404
    language = request.GET.get("language", "").lower()
    with translation.override(language if language in offered_languages() else settings.LANGUAGE_CODE):
        return _frame(request, found)


def _frame(request: HttpRequest, found: Offer) -> HttpResponse:
    now, zone = timezone.now(), found.location.time_zone
    place = f"{settings.BASE_URL}{reverse('booking:start')}{found.service.slug}/{found.location.slug}"
    times = [
        {
            "day": brief_day(time.start.astimezone(ZoneInfo(zone)).date()),
            "clock": clock_time(time.start, zone),
            "start": time.start,
            "url": f"{place}/anyone/{time.start:%Y%m%dT%H%MZ}/",
        }
        for time in next_free_times(found.service, found.location, _wanted(request), now=now)
    ]
    context = {
        "clinic": clinic(),
        "offer": found,
        "times": times,
        "zone": zone_in_words(times[0]["start"] if times else now, zone),
        "all_url": f"{place}/anyone/",
    }
    response = render(request, "api/frame.html", context)
    # Replaces the site's own rule, which lets nobody put a page of it into a frame.
    response._csp_update = {"frame-ancestors": [SELF, *settings.EMBED_ON]}
    return response


def _wanted(request: HttpRequest) -> int:
    text = request.GET.get("times", "")
    return min(int(text), MOST_TIMES) if re.fullmatch("[1-9][0-9]?", text) else USUAL_TIMES


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def script(request: HttpRequest) -> HttpResponse:
    """The script that another page loads; it makes the frame and gives it its height."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> str:
    return (resources.files("milium_site.api") / "static/api/embed.js").read_text()
