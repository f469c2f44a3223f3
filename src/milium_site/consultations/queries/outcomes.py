"""How many bumps were counted at each visit: a plot, and the same as rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.consultations.models import Encounter
from milium_site.consultations.queries.lesions import FINAL, site_name
from milium_site.consultations.queries.persons import records_of
from milium_site.records.models import Patient

# The drawing's size and its margins, in its own units.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 480, 200, 34, 16, 34


@dataclass(frozen=True)
class CountedVisit:
    """One visit with its count; `by_site` holds the name of each region and its count."""

    day: date
    count: int
    by_site: tuple[tuple[str, int], ...]
    was_treated: bool
    x: float = 0
    y: float = 0

    @property
    def day_words(self) -> str:
        return date_in_words(self.day)


@dataclass(frozen=True)
class CountPlot:
    """The counts over time, placed on a drawing of `WIDTH` by `HEIGHT`; `ticks` are counts with their height."""

    visits: tuple[CountedVisit, ...]
    ticks: tuple[tuple[int, float], ...]
    line: str

    @property
    def frame(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def floor(self) -> int:
        return HEIGHT - BOTTOM


def counted_visits(viewer: User, patient: Patient) -> list[CountedVisit]:
    """The person's visits with a record at the viewer's places, the first one first."""
    rows = Encounter.objects.filter(pk__in=records_of(patient)).select_related("location", "procedure")
    rows = within(rows, viewer, "read", "record", person="patient_id").prefetch_related("lesions")
    return [_counted(row) for row in rows.order_by("started_at")]


def _counted(row: Any) -> CountedVisit:
    counts = Counter(lesion.site for lesion in row.lesions.all() if lesion.status == FINAL)
    return CountedVisit(
        day=row.started_at.astimezone(ZoneInfo(row.location.time_zone)).date(),
        count=counts.total(),
        by_site=tuple((site_name(site), count) for site, count in sorted(counts.items())),
        was_treated=hasattr(row, "procedure") and row.procedure.signed_at is not None,
    )


def count_plot(visits: list[CountedVisit]) -> CountPlot | None:
    """The counts as a drawing; None for fewer than two visits, which are no course."""
    if len(visits) < 2:
        return None
    first, last = visits[0].day, visits[-1].day
    most = max(1, *(visit.count for visit in visits))
    days = max(1, (last - first).days)
    across, down = WIDTH - 2 * LEFT, HEIGHT - TOP - BOTTOM

    def height(count: int) -> float:
        return round(HEIGHT - BOTTOM - down * count / most, 1)

    placed = tuple(
        CountedVisit(
            **{
                **visit.__dict__,
                "x": round(LEFT + across * (visit.day - first).days / days, 1),
                "y": height(visit.count),
            }
        )
        for visit in visits
    )
    ticks = tuple((count, height(count)) for count in sorted({0, most // 2, most}))
    return CountPlot(placed, ticks, " ".join(f"{visit.x},{visit.y}" for visit in placed))
