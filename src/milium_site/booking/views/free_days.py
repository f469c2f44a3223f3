"""Free times as a page shows them: a month of days, the times of one day, the next few."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from milium.booking.interval import FIRST_YEAR, LAST_YEAR
from milium_site.booking.queries import FreeTime, free_times
from milium_site.catalogue.queries.wording import (
    brief_day,
    clock_time,
    date_in_words,
    day_in_words,
    month_in_words,
    offset_in_words,
    zone_in_words,
)

ONE_DAY = timedelta(days=1)
TimeAddress = Callable[[FreeTime], str]


@dataclass(frozen=True)
class DayCell:
    """One day of the calendar; `url` is empty when nothing is free."""

    date: date
    words: str
    free: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Month:
    words: str
    url: str


@dataclass(frozen=True)
class FreeDays:
    """A month in weeks from Monday on, None for the days of other months, and the times of the chosen day
    (None when nothing is free). `earlier` and `later` are the months beside it, where they can be booked."""

    weeks: tuple[tuple[DayCell | None, ...], ...]
    chosen: dict | None
    earlier: Month | None
    later: Month | None
    title: str
    zone: str


def free_days(asked, query: QueryDict, *, now: datetime, time_address: TimeAddress) -> FreeDays:
    """The calendar for what was `asked` (see `Asked`), at the month and the day that the address names.

    `?from=` and `?day=` take dates; what is no date, or lies outside what can be booked, is passed over.
    Where the address names neither, it is the month of the next free time.
    """
    zone = ZoneInfo(asked.location.time_zone)
    today = now.astimezone(zone).date()
    last_day = (now + timedelta(days=asked.service.window_days)).astimezone(zone).date()
    day = read_date(query.get("day", ""))
    if asked.moving and day is None and "from" not in query:
        # Who moves an appointment most often looks for a time near it.
        day = asked.moving.start.astimezone(zone).date()
    wished = read_date(query.get("from", "")) or day
    first = min(max(wished or today, today), last_day).replace(day=1)
    by_day = _by_day(asked, first, zone, now)
    following = _next_month(first)
    if not by_day and wished is None and following <= last_day:
        by_day = _by_day(asked, following, zone, now)
        first = following if by_day else first
    last = _next_month(first) - ONE_DAY
    more = f"&who={asked.who}" if asked.moving else f"&guide={asked.guide}" if asked.guide else ""
    chosen = day if day in by_day else next(iter(by_day), None)
    return FreeDays(
        weeks=_weeks(max(first, today), last, by_day, chosen, more),
        chosen=day_list(by_day[chosen], asked.zone, time_address, holds=asked.holds) if chosen else None,
        earlier=_month((first - ONE_DAY).replace(day=1), more) if first > today else None,
        later=_month(last + ONE_DAY, more) if last < last_day else None,
        title=month_in_words(first),
        zone=zone_in_words(by_day[chosen][0].start if chosen else now, asked.location.time_zone),
    )


def _by_day(asked, first: date, zone: ZoneInfo, now: datetime) -> dict[date, list[FreeTime]]:
    """The free times of the month that begins on `first`, by day of the place's calendar."""
    times = free_times(
        asked.service, asked.location, first, _next_month(first) - ONE_DAY,
        now=now, practitioner=asked.practitioner, moving=asked.moving,
    )  # fmt: skip
    found: dict[date, list[FreeTime]] = {}
    for time in asked.within_limit(times):
        found.setdefault(time.start.astimezone(zone).date(), []).append(time)
    return found


def day_list(
    times: Sequence[FreeTime], time_zone: str, time_address: TimeAddress, *, holds: bool = False
) -> dict:
    """One day for the component `slots`. The hour that a clock shows twice tells its two times apart.

    With `holds` choosing a time keeps it, and so is a button and no link.
    """
    labels = Counter(clock_time(time.start, time_zone) for time in times)
    return {
        "label": day_in_words(times[0].start, time_zone),
        "times": [
            {
                "label": (label := clock_time(time.start, time_zone)),
                "datetime": time.start.astimezone(ZoneInfo(time_zone)).isoformat(timespec="minutes"),
                "url": time_address(time),
                "hint": offset_in_words(time.start, time_zone) if labels[label] > 1 else "",
                "holds": holds,
            }
            for time in times
        ],
    }


def next_list(
    times: Sequence[FreeTime], time_zone: str, time_address: TimeAddress, *, holds: bool = False
) -> list[dict]:
    """The next free times, each with its day, for the component `slots`."""
    return [
        {
            "label": clock_time(time.start, time_zone),
            "datetime": time.start.astimezone(ZoneInfo(time_zone)).isoformat(timespec="minutes"),
            "url": time_address(time),
            "hint": brief_day(time.start.astimezone(ZoneInfo(time_zone)).date()),
            "holds": holds,
        }
        for time in times
    ]


def read_date(text: str) -> date | None:
    """The date in `text`, as YYYY-MM-DD, or None."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def write_start(start: datetime) -> str:
    """An instant as it stands in an address: 20270329T0700Z."""
    return start.astimezone(UTC).strftime("%Y%m%dT%H%MZ")


def read_start(text: str) -> datetime | None:
    """The instant in an address, or None for what is none."""
    if not re.fullmatch(r"[0-9]{8}T[0-9]{4}Z", text):
        return None
    try:
        found = datetime.strptime(text, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if FIRST_YEAR < found.year < LAST_YEAR else None


def _next_month(first: date) -> date:
    return (first + 31 * ONE_DAY).replace(day=1)


def _month(first: date, more: str) -> Month:
    return Month(month_in_words(first), f"?from={first}{more}")


def _weeks(
    first: date, last: date, by_day: dict[date, list[FreeTime]], chosen: date | None, more: str
) -> tuple[tuple[DayCell | None, ...], ...]:
    # `first` is today in the month that has begun: its weeks that have passed only stand in the way.
    month = first.replace(day=1)

    def cell(day: date) -> DayCell | None:
        if not month <= day <= last:
            return None
        free = len(by_day.get(day, ()))
        return DayCell(day, date_in_words(day), free, f"?day={day}{more}" if free else "", day == chosen)

    monday = first - first.weekday() * ONE_DAY
    weeks = range((last - monday).days // 7 + 1)
    return tuple(
        tuple(cell(monday + (week * 7 + weekday) * ONE_DAY) for weekday in range(7)) for week in weeks
    )
