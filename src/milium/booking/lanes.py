"""Which visits stand beside which in one column of a calendar, so that none covers another."""

from collections.abc import Sequence
from typing import NamedTuple

from milium.booking.interval import Interval


class Lane(NamedTuple):
    """Where one stretch stands: in lane `number`, counted from 0, of `of` that its neighbours share."""

    number: int
    of: int


def lanes(stretches: Sequence[Interval]) -> list[Lane]:
    """The lane of each stretch, in the order they are given; two that overlap never share one.

    Stretches that touch, directly or through others, are one group and have as many lanes as it needs.

    >>> from datetime import UTC, datetime, timedelta
    >>> nine, hour = datetime(2027, 1, 4, 9, tzinfo=UTC), timedelta(hours=1)
    >>> lanes([Interval(nine, nine + 2 * hour), Interval(nine + hour, nine + 3 * hour)])
    [Lane(number=0, of=2), Lane(number=1, of=2)]
    >>> lanes([Interval(nine, nine + hour), Interval(nine + hour, nine + 2 * hour)])
    [Lane(number=0, of=1), Lane(number=0, of=1)]
    """
    found: dict[int, Lane] = {}
    group: dict[int, int] = {}
    ends: list[Interval] = []
    for index in sorted(range(len(stretches)), key=lambda index: (stretches[index].start, index)):
        stretch = stretches[index]
        if all(last.end <= stretch.start for last in ends):
            found.update(_closed(group, len(ends)))
            group, ends = {}, []
        free = next((lane for lane, last in enumerate(ends) if last.end <= stretch.start), len(ends))
        ends[free : free + 1] = [stretch]
        group[index] = free
    found.update(_closed(group, len(ends)))
    return [found[index] for index in range(len(stretches))]


def _closed(group: dict[int, int], of: int) -> dict[int, Lane]:
    return {index: Lane(number, of) for index, number in group.items()}
