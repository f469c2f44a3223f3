"""Which guides are read, and which lead to a booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest

from milium_site.guides.queries import GuideSums, guide_sums, views_by_day
from milium_site.selfcheck.queries import wilson_interval

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 40, 470, 16, 170
# A column of the plot is so many days, so that a month has thirty and a year has fifty-two.
STEPS = {30: 1, 90: 3, 365: 7}


@dataclass(frozen=True)
class GuideLine:
    """One guide in the table. `low` and `high` are Wilson's 95 % interval of bookings a view, in percent.

    None without a view, and where more bookings than views were counted: then the views are too few to go by.
    """

    sums: GuideSums
    share_of_most: float

    @property
    def rate(self) -> float | None:
        """Bookings of a hundred views."""
        return 100 * self.sums.bookings / self.sums.views if self._can_tell else None

    @property
    def low(self) -> float | None:
        return self._bounds[0] if self._bounds else None

    @property
    def high(self) -> float | None:
        return self._bounds[1] if self._bounds else None

    @property
    def _can_tell(self) -> bool:
        return 0 < self.sums.views >= self.sums.bookings

    @property
    def _bounds(self) -> tuple[float, float] | None:
        if not self._can_tell:
            return None
        low, high = wilson_interval(self.sums.bookings, self.sums.views)
        return 100 * low, 100 * high


@dataclass(frozen=True)
class Column:
    """Views of `days` days from `first` on, placed on the plot."""

    first: date
    last: date
    views: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ViewsPlot:
    columns: tuple[Column, ...]
    ticks: tuple[tuple[int, float], ...]
    step: int
    frame: str = f"0 0 {WIDTH} {HEIGHT}"
    bottom: int = BOTTOM


def guide_lines(first: date, last: date, request: HttpRequest | None = None) -> list[GuideLine]:
    """A line for every guide, the one opened most first."""
    found = guide_sums(first, last, request)
    most = max((one.views for one in found), default=0)
    return [GuideLine(one, one.views / most if most else 0.0) for one in found]


def views_plot(first: date, last: date, guide: str = "") -> ViewsPlot:
    """The views of these days, of one guide or of all, as columns. The last column may be of fewer days."""
    days = (last - first).days + 1
    step = STEPS.get(days, 1)
    by_day = views_by_day(first, last, guide)
    starts = [first + timedelta(days=number) for number in range(0, days, step)]
    sums = [sum(by_day.get(start + timedelta(days=number), 0) for number in range(step)) for start in starts]
    most = max(1, *sums)
    room = (RIGHT - LEFT) / len(starts)

    def place(number: int, start: date, views: int) -> Column:
        height = (BOTTOM - TOP) * views / most
        return Column(
            start,
            min(start + timedelta(days=step - 1), last),
            views,
            x=round(LEFT + room * number + room * 0.15, 1),
            y=round(BOTTOM - height, 1),
            width=round(room * 0.7, 1),
            height=round(height, 1),
        )

    columns = tuple(place(number, *one) for number, one in enumerate(zip(starts, sums, strict=True)))
    ticks = tuple(
        (count, round(BOTTOM - (BOTTOM - TOP) * count / most, 1)) for count in sorted({0, most // 2, most})
    )
    return ViewsPlot(columns, ticks, step)
