"""What the desk can offer on the phone."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.queries import FreeTime, free_times, next_free_times
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries.wording import clock_time, date_in_words, offset_in_words

DAYS_SHOWN = 7


def bookable_places(viewer: User) -> QuerySet:
    """The places where the viewer may book."""
    return within(catalogue.locations(), viewer, "write", "appointment", "pk")


def at_desk(service: Any) -> Any:
    """The service as staff books it: without its notice, for who is on the phone can say whether they make it."""
    found = copy.copy(service)
    found.notice_minutes = 0
    return found


def write_start(start: datetime) -> str:
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def free_days(
    service: Any,
    place: Any,
    who: Any,
    first_day: date,
    *,
    now: datetime,
    address: Callable[[FreeTime], str],
) -> list[dict[str, Any]]:
    """A week from `first_day` on for the component `slots`, days without a free time left out.

    The first time is where the keyboard begins: it is what the caller is offered first.
    """
    last_day = first_day + timedelta(days=DAYS_SHOWN - 1)
    days = days_of(
        free_times(at_desk(service), place, first_day, last_day, now=now, practitioner=who), place, address
    )
    for day in days[:1]:
        day["times"][0]["is_first"] = True
    return days


def first_day_with_time(service: Any, place: Any, who: Any, *, now: datetime) -> date | None:
    """The day of the next free time; None when nothing is free in the service's window."""
    found = next_free_times(at_desk(service), place, 1, now=now, practitioner=who)
    return found[0].start.astimezone(ZoneInfo(place.time_zone)).date() if found else None


def days_of(times: list[FreeTime], place: Any, address: Callable[[FreeTime], str]) -> list[dict[str, Any]]:
    zone = place.time_zone
    labels = Counter(f"{time.start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for time in times)
    days: dict[date, dict[str, Any]] = {}
    for time in times:
        local = time.start.astimezone(ZoneInfo(zone))
        day = days.setdefault(local.date(), {"label": date_in_words(local.date()), "times": []})
        day["times"].append(
            {
                "label": clock_time(time.start, zone),
                "datetime": local.isoformat(timespec="minutes"),
                "url": address(time),
                # The hour that a clock shows twice tells its two times apart.
                "hint": offset_in_words(time.start, zone) if labels[f"{local:%Y-%m-%d %H:%M}"] > 1 else "",
            }
        )
    return list(days.values())


def free_on(
    row: Any, day: date, *, now: datetime, address: Callable[[FreeTime], str]
) -> list[dict[str, Any]]:
    """The free times of one day for a visit that is to be moved, whoever gives it; its own time counts as free."""
    times = free_times(at_desk(row.service), row.location, day, day, now=now, moving=row)
    return days_of(times, row.location, address)
