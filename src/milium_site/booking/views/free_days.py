"""Free times as a page shows them: four weeks of days, the times of one day, the next few."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from milium.booking.interval import FIRST_YEAR, LAST_YEAR
from milium.booking.wording import clock_time, date_in_words, day_in_words, offset_in_words, zone_in_words
from milium_site.booking.queries import FreeTime, free_times

WEEKS = 4
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
class FreeDays:
    """Four weeks from Monday on, and the times of the chosen day (None when nothing is free)."""

    weeks: tuple[tuple[DayCell, ...], ...]
    chosen: dict | None
    earlier: str
    later: str
    title: str
    zone: str


def free_days(asked, query: QueryDict, *, now: datetime, time_address: TimeAddress) -> FreeDays:
    """The calendar for what was `asked` (see `Asked`), at the weeks and the day that the address names.

    `?from=` and `?day=` take dates; what is no date, or lies outside what can be booked, is passed over.
    """
    zone = ZoneInfo(asked.location.time_zone)
    today = now.astimezone(zone).date()
    last_day = (now + timedelta(days=asked.service.window_days)).astimezone(zone).date()
    day = read_date(query.get("day", ""))
    if asked.moving and day is None and "from" not in query:
        # Who moves an appointment most often looks for a time near it.
        day = asked.moving.start.astimezone(zone).date()
    first = _monday(min(max(read_date(query.get("from", "")) or day or today, today), last_day))
    last = first + WEEKS * 7 * ONE_DAY - ONE_DAY
    times = free_times(
        asked.service, asked.location, first, last,
        now=now, practitioner=asked.practitioner, moving=asked.moving,
    )  # fmt: skip
    by_day: dict[date, list[FreeTime]] = {}
    for time in asked.within_limit(times):
        by_day.setdefault(time.start.astimezone(zone).date(), []).append(time)
    more = f"&who={asked.who}" if asked.moving else ""
    chosen = day if day in by_day else next(iter(by_day), None)
    return FreeDays(
        weeks=_weeks(first, by_day, chosen, more),
        chosen=day_list(by_day[chosen], asked.location.time_zone, time_address) if chosen else None,
        earlier=f"?from={first - WEEKS * 7 * ONE_DAY}{more}" if first > today else "",
        later=f"?from={last + ONE_DAY}{more}" if last < last_day else "",
        title=f"{_short(max(first, today))} to {_short(min(last, last_day))}",
        zone=zone_in_words(by_day[chosen][0].start if chosen else now, asked.location.time_zone),
    )


def day_list(times: Sequence[FreeTime], time_zone: str, time_address: TimeAddress) -> dict:
    """One day for the component `slots`. The hour that a clock shows twice tells its two times apart."""
    labels = Counter(clock_time(time.start, time_zone) for time in times)
    return {
        "label": day_in_words(times[0].start, time_zone),
        "times": [
            {
                "label": (label := clock_time(time.start, time_zone)),
                "datetime": time.start.astimezone(ZoneInfo(time_zone)).isoformat(timespec="minutes"),
                "url": time_address(time),
                "hint": offset_in_words(time.start, time_zone) if labels[label] > 1 else "",
            }
            for time in times
        ],
    }


def next_list(times: Sequence[FreeTime], time_zone: str, time_address: TimeAddress) -> list[dict]:
    """The next free times, each with its day, for the component `slots`."""
    return [
        {
            "label": clock_time(time.start, time_zone),
            "datetime": time.start.astimezone(ZoneInfo(time_zone)).isoformat(timespec="minutes"),
            "url": time_address(time),
            "hint": _brief(time.start.astimezone(ZoneInfo(time_zone)).date()),
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


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _brief(day: date) -> str:
    weekday, rest = date_in_words(day).rpartition(" ")[0].split(" ", 1)
    return f"{weekday[:3]} {rest}"


def _short(day: date) -> str:
    return " ".join(date_in_words(day).split()[1:3])


def _weeks(
    first: date, by_day: dict[date, list[FreeTime]], chosen: date | None, more: str
) -> tuple[tuple[DayCell, ...], ...]:
    def cell(day: date) -> DayCell:
        free = len(by_day.get(day, ()))
        url = f"?from={first}&day={day}{more}" if free else ""
        return DayCell(day, date_in_words(day), free, url, day == chosen)

    return tuple(
        tuple(cell(first + (week * 7 + weekday) * ONE_DAY) for weekday in range(7)) for week in range(WEEKS)
    )
