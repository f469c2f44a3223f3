"""Stretches of time between two instants."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from milium.errors import InvalidTimeError

#: Instants outside these years are refused before anything is computed with them: converting the last hours
#: of year 9999 between zones overflows.
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, order=True)
class Interval:
    """A stretch of time, half-open `[start, end)`, as DTSTART and DTEND are.

    FHIR's `Period.end` is inclusive: one that ends at 10:00 there still contains 10:00.

    >>> nine = datetime(2027, 1, 4, 9, tzinfo=UTC)
    >>> Interval(nine, nine)
    Traceback (most recent call last):
    ValueError: an interval ends after it starts
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("an interval lies between two aware instants")
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @property
    def duration(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share an instant; those that only touch do not.

        >>> hour = timedelta(hours=1)
        >>> nine = datetime(2027, 1, 4, 9, tzinfo=UTC)
        >>> Interval(nine, nine + hour).overlaps(Interval(nine + hour, nine + 2 * hour))
        False
        """
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants in order, as few intervals as possible: what overlaps or touches becomes one.

    >>> nine = datetime(2027, 1, 4, 9, tzinfo=UTC)
    >>> hour = timedelta(hours=1)
    >>> len(union([Interval(nine + hour, nine + 2 * hour), Interval(nine, nine + hour)]))
    1
    """
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return merged


_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})")


def parse_instant(text: str) -> datetime:
    """The instant in UTC that `text` names, such as `2027-01-04T09:00Z` or `2027-01-04T10:00+01:00`.

    Raises:
        InvalidTimeError: it has no offset, names no day, or has a year outside 2000 to 2199 or stray text.

    >>> parse_instant("2027-01-04T10:00+01:00").isoformat()
    '2027-01-04T09:00:00+00:00'
    >>> parse_instant("9999-12-31T23:59:59-12:00")
    Traceback (most recent call last):
    milium.errors.InvalidTimeError: A time is written like 2027-01-04T09:00Z, in the years 2000 to 2199.
    """
    # fromisoformat() accepts a trailing NUL and much else: the shape is checked first, and in ASCII.
    if _INSTANT.fullmatch(text) and FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            pass
    raise InvalidTimeError(
        f"A time is written like 2027-01-04T09:00Z, in the years {FIRST_YEAR} to {LAST_YEAR}."
    )


def is_in_range(instant: datetime) -> bool:
    """Whether an instant is aware and far enough from the ends of the calendar to compute with."""
    return instant.tzinfo is not None and FIRST_YEAR <= instant.year <= LAST_YEAR
