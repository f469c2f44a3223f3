"""Which visits can start when: one big integer per person, room and device, one bit per five minutes of UTC.

Slots are computed, never stored. The function that draws the free times is the one that a booking asks again
under its lock.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from milium.booking.hours import offset_spans
from milium.booking.interval import Interval
from milium.booking.policy import ServicePolicy

TICK_MINUTES = 5
TICK = timedelta(minutes=TICK_MINUTES)

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Grid:
    """`ticks` stretches of five minutes from `origin` on; bit n of a mask stands for the n-th of them."""

    origin: datetime
    ticks: int

    @classmethod
    def around(cls, span: Interval) -> "Grid":
        """The smallest grid of whole ticks, counted from midnight UTC, that covers `span`."""
        midnight = span.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        first = (span.start - midnight) // TICK
        return cls(midnight + first * TICK, -((midnight + first * TICK - span.end) // TICK))

    def inside(self, intervals: Iterable[Interval]) -> int:
        """The ticks that lie wholly in one of the intervals: for what is open."""
        return reduce(or_, (self._bits(self._up(i.start), self._down(i.end)) for i in intervals), 0)

    def touched(self, intervals: Iterable[Interval]) -> int:
        """The ticks that share an instant with one of the intervals: for what is taken."""
        return reduce(or_, (self._bits(self._down(i.start), self._up(i.end)) for i in intervals), 0)

    def from_to(self, first: datetime, last: datetime) -> int:
        """The ticks that begin at or after `first` and at or before `last`."""
        return self._bits(self._up(first), self._down(last) + 1)

    def steps(self, step: timedelta, zone: ZoneInfo) -> int:
        """The ticks that begin a whole number of steps after midnight on the clock of `zone`.

        In an hour that is repeated both passes count; an hour that the clock jumps over has no ticks.
        """
        minutes = int(step / timedelta(minutes=1))
        mask = 0
        for span, offset in offset_spans(Interval(self.origin, self.instant(self.ticks)), zone):
            first, end = self._up(span.start), self._down(span.end)
            wall = self.instant(first) + offset
            late = (wall.hour * 60 + wall.minute) % minutes
            first += -(-((minutes - late) % minutes) // TICK_MINUTES)
            if first < end:
                mask |= _every(minutes // TICK_MINUTES, end - first) << first
        return mask

    def instant(self, tick: int) -> datetime:
        return self.origin + tick * TICK

    def tick(self, instant: datetime) -> int | None:
        """The tick that begins at `instant`; None between two ticks and outside the grid."""
        tick, rest = divmod(instant - self.origin, TICK)
        return tick if not rest and 0 <= tick < self.ticks else None

    def _down(self, instant: datetime) -> int:
        return (instant - self.origin) // TICK

    def _up(self, instant: datetime) -> int:
        return -((self.origin - instant) // TICK)

    def _bits(self, first: int, end: int) -> int:
        first, end = max(first, 0), min(end, self.ticks)
        return ((1 << (end - first)) - 1) << first if first < end else 0


def _every(period: int, length: int) -> int:
    """Bits 0, period, 2 * period … below `length`."""
    count = -(-length // period)
    return ((1 << (period * count)) - 1) // ((1 << period) - 1)


def runs(mask: int, length: int) -> int:
    """The positions from which `length` bits in a row are set, in about log2(length) shifts.

    >>> bin(runs(0b1110111, 3))
    '0b10001'
    """
    have = 1
    while have < length:
        shift = min(have, length - have)
        mask &= mask >> shift
        have += shift
    return mask


def set_bits(mask: int) -> Iterator[int]:
    """The positions of the set bits, rising.

    >>> list(set_bits(0b1010))
    [1, 3]
    """
    digits = bin(mask)[:1:-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """A person, room or device that could serve: when it is there (None: always), and when it is taken.

    In `full` no further visit starts, such as on a day that has as many as it may.
    """

    key: Key
    open: Sequence[Interval] | None
    busy: Sequence[Interval] = ()
    full: Sequence[Interval] = ()


@dataclass(frozen=True)
class FreeStarts(Generic[Key]):
    """Where a visit can start, and with whom; made by `free_starts`."""

    grid: Grid
    offered: int
    free: int
    by_need: Mapping[str, Mapping[Key, int]]

    def __iter__(self) -> Iterator[datetime]:
        """The free starts in UTC, rising."""
        return (self.grid.instant(tick) for tick in set_bits(self.free))

    def is_offered(self, start: datetime) -> bool:
        """Whether a visit could start then if nothing were taken."""
        return self._has(self.offered, start)

    def is_free(self, start: datetime) -> bool:
        return self._has(self.free, start)

    def candidates(self, need: str, start: datetime) -> list[Key]:
        """Who or what of this kind is free for a visit from `start`, in the order given; empty if nobody."""
        return [key for key, mask in self.by_need[need].items() if self._has(mask & self.free, start)]

    def with_candidates(self, need: str) -> Iterator[tuple[datetime, list[Key]]]:
        """Each free start in UTC, rising, with who or what of this kind is free."""
        digits = [(key, bin(mask & self.free)[:1:-1]) for key, mask in self.by_need[need].items()]
        for tick in set_bits(self.free):
            yield self.grid.instant(tick), [key for key, text in digits if text[tick : tick + 1] == "1"]

    def _has(self, mask: int, start: datetime) -> bool:
        tick = self.grid.tick(start)
        return tick is not None and bool(mask >> tick & 1)


def free_starts(
    needs: Mapping[str, Sequence[Candidate[Key]]],
    policy: ServicePolicy,
    *,
    zone: ZoneInfo,
    span: Interval,
    now: datetime,
) -> FreeStarts[Key]:
    """Every start in `span` at which one candidate of each need is there all through, and free with buffers.

    A visit may end after `span`. A service that needs nothing and nobody starts never.

    >>> day = Interval(datetime(2027, 1, 4, 8, tzinfo=UTC), datetime(2027, 1, 4, 10, tzinfo=UTC))
    >>> lunch = Interval(datetime(2027, 1, 4, 9, tzinfo=UTC), datetime(2027, 1, 4, 9, 30, tzinfo=UTC))
    >>> policy = ServicePolicy(duration=timedelta(minutes=30), step=timedelta(minutes=30))
    >>> times = free_starts({"practitioner": [Candidate("ada", [day], [lunch])]}, policy,
    ...     zone=ZoneInfo("Europe/Lisbon"), span=day, now=datetime(2027, 1, 1, tzinfo=UTC))
    >>> [f"{start:%H:%M}" for start in times]
    ['08:00', '08:30', '09:30']
    """
    before, visit = _ticks(policy.buffer_before), _ticks(policy.duration)
    taken = before + _ticks(policy.duration + policy.buffer_after)
    grid = Grid.around(Interval(span.start - before * TICK, span.end + taken * TICK))
    everything = (1 << grid.ticks) - 1
    last = min(span.end - timedelta.resolution, policy.latest(now))
    timely = grid.steps(policy.step, zone) & grid.from_to(max(span.start, policy.earliest(now)), last)

    offered = free = timely if needs else 0
    by_need: dict[str, dict[Key, int]] = {}
    for need, candidates in needs.items():
        anybody = 0
        by_need[need] = {}
        for candidate in candidates:
            there = everything if candidate.open is None else grid.inside(candidate.open)
            present = runs(there, visit)
            quiet = runs(everything & ~grid.touched(candidate.busy), taken) << before
            anybody |= present
            by_need[need][candidate.key] = present & quiet & ~grid.touched(candidate.full)
        offered &= anybody
        # OR over whole visits, not over ticks: nobody hands a patient over in the middle.
        free &= reduce(or_, by_need[need].values(), 0)
    return FreeStarts(grid, offered, free, by_need)


def _ticks(length: timedelta) -> int:
    return -(-length // TICK)
