"""Service, place, clinician, time: each a plain address that can be opened, shared and gone back to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from milium_site.booking.queries import next_free_times
from milium_site.catalogue.queries import clinic, locations_of, practitioners, services
from milium_site.catalogue.queries.wording import moment_in_words, zone_in_words

from .asked import ANYONE, Asked, asked_for
from .draft import latest_start, urgent_first
from .free_days import free_days
from .origin import guide_of, guide_query

# Beyond so many places the first page names them only: times of each would make it slow and long.
MOST_PLACES_WITH_TIMES = 3
ENOUGH_TO_SEE_EVERYBODY = 200


@login_not_required
@never_cache
@require_safe
@urgent_first
def start(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    offered = list(services())
    first = next((service for service in offered if service.price_amount == 0), None)
    places = list(locations_of(first)) if first else []
    shown = places if len(places) <= MOST_PLACES_WITH_TIMES else []
    until, tail = latest_start(request, now), guide_query(guide_of(request))
    asked = [Asked(first, place, until=until, guide=guide_of(request)) for place in shown]
    context = {
        "clinic": clinic(),
        "first": first,
        "first_url": reverse("booking:choose_place", args=[first.slug]) + tail if first else "",
        "guide_query": tail,
        "places": [{"asked": choice, "day": place_day(choice, now)} for choice in asked],
        "services": offered,
        "until": until,
    }
    return render(request, "booking/start.html", context)


def place_day(asked: Asked, now: datetime) -> dict[str, Any]:
    """The next free times of one place, for the component `slots`."""
    words = {"city": asked.location.city, "zone": zone_in_words(now, asked.zone)}
    return {
        "label": asked.location.name,
        "note": _("%(city)s. Times are %(zone)s.") % words,
        "times": asked.next_times(now),
        "empty": _("Nothing is free here in the weeks that can be booked. Please phone us."),
    }


@login_not_required
@never_cache
@require_safe
@urgent_first
def choose_place(request: HttpRequest, service: str) -> HttpResponse:
    chosen = get_object_or_404(services(), slug=service)
    places, tail = list(locations_of(chosen)), guide_query(guide_of(request))
    if len(places) == 1:
        return redirect(reverse("booking:choose_practitioner", args=[chosen.slug, places[0].slug]) + tail)
    now = timezone.now()
    return render(
        request,
        "booking/choose_place.html",
        {"clinic": clinic(), "service": chosen, "places": places, "now": now, "guide_query": tail},
    )


@login_not_required
@never_cache
@require_safe
@urgent_first
def choose_practitioner(request: HttpRequest, service: str, location: str) -> HttpResponse:
    until = latest_start(request, timezone.now())
    asked = asked_for(service, location, until=until, guide=guide_of(request))
    people = list(practitioners(asked.service, asked.location))
    if len(people) < 2:
        return redirect(asked.times_url)
    first = first_times(asked, (person.slug for person in people))
    return render(
        request,
        "booking/choose_practitioner.html",
        {
            "clinic": clinic(),
            "asked": asked,
            "zone": zone_in_words(timezone.now(), asked.zone),
            "anyone_first": first.get(ANYONE, ""),
            "people": [{"person": person, "first": first.get(person.slug, "")} for person in people],
        },
    )


def first_times(asked: Asked, slugs: Iterable[str]) -> dict[str, str]:
    """For each clinician, and for anyone, the first free time in words, out of one look at the calendar."""
    wanted, found = {*slugs}, {}
    times = next_free_times(asked.service, asked.location, ENOUGH_TO_SEE_EVERYBODY, now=timezone.now())
    for time in asked.within_limit(times):
        for slug in (ANYONE, *time.practitioner_slugs):
            if slug not in found and (slug == ANYONE or slug in wanted):
                found[slug] = moment_in_words(time.start, asked.zone)
    return found


@login_not_required
@never_cache
@require_safe
@urgent_first
def choose_time(request: HttpRequest, service: str, location: str, who: str) -> HttpResponse:
    until = latest_start(request, timezone.now())
    asked = asked_for(service, location, who, until=until, guide=guide_of(request))
    return render(request, "booking/choose_time.html", time_context(request, asked))


def time_context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What the page of free times shows, for booking and for moving alike."""
    now = timezone.now()
    days = free_days(asked, request.GET, now=now, time_address=asked.time_address)
    return {
        "clinic": clinic(),
        "asked": asked,
        "days": days,
        "now": now,
        "next_times": [] if days.chosen else asked.next_times(now),
    }
