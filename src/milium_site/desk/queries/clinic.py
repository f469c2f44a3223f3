"""What the owner's pages show of places, holidays and leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries.wording import clock_time, date_in_words, zone_in_words

HOLIDAYS_SHOWN = 3
ONE_YEAR = timedelta(days=365)


def moment_at(now: datetime, zone: str) -> str:
    """What the clock of a place shows now."""
    return f"{clock_time(now, zone)}, {zone_in_words(now, zone)}"


def next_holidays(place: Any, now: datetime) -> list[str]:
    """The next public holidays that close the place, in words."""
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    found = catalogue.public_holidays(place, today, today + ONE_YEAR)
    return [f"{date_in_words(day)}: {name}" for day, name in [*found.items()][:HOLIDAYS_SHOWN]]


@dataclass(frozen=True)
class ExceptionLine:
    """Leave, a closing or an extra opening, in words on the clock of its place."""

    row: Any

    @property
    def what(self) -> str:
        return self.row.get_kind_display()

    @property
    def whose(self) -> str:
        place = self.row.location.name if self.row.location else "every place"
        return f"{self.row.resource.name if self.row.resource else 'Everybody'}, {place}"

    @property
    def when(self) -> str:
        location = self.row.location or catalogue.locations().first()
        zone = ZoneInfo(location.time_zone if location else "UTC")
        start, end = self.row.start.astimezone(zone), self.row.end.astimezone(zone)
        if start.time() == end.time() == datetime.min.time():
            last = (end - timedelta(days=1)).date()
            first = date_in_words(start.date())
            return first if last <= start.date() else f"{first} to {date_in_words(last)}"
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{date_in_words(end.date())}, {end:%H:%M}"
        return f"{date_in_words(start.date())}, {start:%H:%M} to {until}"
