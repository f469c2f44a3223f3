"""Wall-clock hours turned into instants, a clock change included."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from milium.booking.interval import FIRST_YEAR, LAST_YEAR, Interval
from milium.errors import AmbiguousTimeError, InvalidTimeError, NonexistentTimeError

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeeklyHours:
    """Hours that return every week, on the clock of the place.

    `weekday` counts as `date.weekday()` does, Monday is 0. `closes` at or before `opens` is on the next day.
    `valid_from` and `valid_until` are the first and the last day on which the hours begin.
    """

    weekday: int
    opens: time
    closes: time
    valid_from: date | None = None
    valid_until: date | None = None

    def dates(self, first_day: date, last_day: date) -> Iterator[date]:
        """The days on which the hours begin, from `first_day` to `last_day`, both included."""
        first = max(first_day, self.valid_from or first_day)
        last = min(last_day, self.valid_until or last_day)
        day = first + ((self.weekday - first.weekday()) % 7) * ONE_DAY
        while day <= last:
            yield day
            day += 7 * ONE_DAY


def instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants in UTC at which the clock of `zone` shows `wall`: one, none or two.

    >>> vilnius = ZoneInfo("Europe/Vilnius")
    >>> days = ((3, 27), (3, 28), (10, 31))
    >>> [len(instants(datetime(2027, month, day, 3, 30), vilnius)) for month, day in days]
    [1, 0, 2]
    """
    found = []
    for fold in (0, 1):
        instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall and instant not in found:
            found.append(instant)
    return tuple(found)


def instant_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The one instant in UTC at which the clock of `zone` shows `wall`.

    Raises:
        NonexistentTimeError: the clock jumps over it.
        AmbiguousTimeError: the clock shows it twice.
        InvalidTimeError: a year outside 2000 to 2199, or `wall` is aware.

    >>> instant_at(datetime(2027, 3, 28, 2, 30), ZoneInfo("Europe/Berlin"))
    Traceback (most recent call last):
    milium.errors.NonexistentTimeError: The clock jumps over 02:30 on 28 March 2027. Choose another time.
    """
    if wall.tzinfo is not None or not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise InvalidTimeError(
            f"A time on the clock has no offset and is in the years {FIRST_YEAR} to {LAST_YEAR}."
        )
    found = instants(wall, zone)
    said = f"{wall:%H:%M} on {wall.day} {wall:%B %Y}"
    if not found:
        raise NonexistentTimeError(f"The clock jumps over {said}. Choose another time.")
    if len(found) > 1:
        raise AmbiguousTimeError(f"The clock shows {said} twice. Say the offset as well.")
    return found[0]


def wall_interval(start: datetime, end: datetime, zone: ZoneInfo) -> Interval | None:
    """The stretch of time from one wall-clock time to another; None if the clock jumps over all of it.

    Each end is converted apart. An end that does not exist moves to the instant of the jump; of an end that
    comes twice the first counts as a start and the second as an end, so that the repeated hour lies inside.

    >>> night = wall_interval(datetime(2027, 3, 28, 1), datetime(2027, 3, 28, 6), ZoneInfo("Europe/Vilnius"))
    >>> str(night.duration)
    '4:00:00'
    """
    first = _existing(start.replace(fold=0), zone)
    last = _existing(end.replace(fold=1), zone)
    return Interval(first, last) if first < last else None


def _existing(wall: datetime, zone: ZoneInfo) -> datetime:
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(fold=0):
        return instant
    # In a gap one fold takes the offset before the jump, the other the one after: the jump lies between.
    other = wall.replace(tzinfo=zone, fold=1 - wall.fold).astimezone(UTC)
    return _change(min(instant, other), max(instant, other), zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, to the second, at which the offset is no longer what it was at `before`."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + ((after - before) // timedelta(seconds=2)) * timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def offset_spans(span: Interval, zone: ZoneInfo) -> Iterator[tuple[Interval, timedelta]]:
    """`span` cut at the clock changes, in order, each part with what its clock is ahead of UTC."""
    start = at = span.start.astimezone(UTC)
    end = span.end.astimezone(UTC)
    while at < end:
        until = min(at + ONE_DAY, end)
        offset = _offset(at, zone)
        if _offset(until, zone) != offset:
            until = _change(at, until, zone)
            yield Interval(start, until), offset
            start = until
        at = until
    if start < end:
        yield Interval(start, end), _offset(start, zone)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def day_span(first_day: date, last_day: date, zone: ZoneInfo) -> Interval:
    """From the start of the first day to the end of the last, on the clock of `zone`.

    Raises:
        InvalidTimeError: days in the wrong order, or outside the years 2000 to 2199.
    """
    if not FIRST_YEAR <= first_day.year <= last_day.year <= LAST_YEAR or last_day < first_day:
        raise InvalidTimeError(f"Days are in order and in the years {FIRST_YEAR} to {LAST_YEAR}.")
    midnight = time(0)
    return Interval(
        _existing(datetime.combine(first_day, midnight), zone),
        _existing(datetime.combine(last_day + ONE_DAY, midnight), zone),
    )


def opening_intervals(
    hours: Iterable[WeeklyHours],
    first_day: date,
    last_day: date,
    zone: ZoneInfo,
    closed_on: Container[date] = frozenset(),
) -> list[Interval]:
    """When the weekly hours that begin from `first_day` to `last_day` are open; both days included.

    Hours that begin on a day in `closed_on`, such as a public holiday, are left out whole.
    """
    found = []
    for rule in hours:
        for day in rule.dates(first_day, last_day):
            if day in closed_on:
                continue
            closing_day = day if rule.closes > rule.opens else day + ONE_DAY
            interval = wall_interval(
                datetime.combine(day, rule.opens), datetime.combine(closing_day, rule.closes), zone
            )
            if interval is not None:
                found.append(interval)
    return sorted(found)


def without(intervals: Iterable[Interval], gaps: Iterable[Interval]) -> list[Interval]:
    """What is left of `intervals` when `gaps` are cut out of them.

    >>> nine = datetime(2027, 1, 4, 9, tzinfo=UTC)
    >>> hour = timedelta(hours=1)
    >>> parts = without([Interval(nine, nine + 3 * hour)], [Interval(nine + hour, nine + 2 * hour)])
    >>> [str(part.duration) for part in parts]
    ['1:00:00', '1:00:00']
    """
    left = list(intervals)
    for gap in gaps:
        left = [part for interval in left for part in _cut(interval, gap)]
    return left


def _cut(interval: Interval, gap: Interval) -> Iterator[Interval]:
    if not interval.overlaps(gap):
        yield interval
        return
    if interval.start < gap.start:
        yield Interval(interval.start, gap.start)
    if gap.end < interval.end:
        yield Interval(gap.end, interval.end)
