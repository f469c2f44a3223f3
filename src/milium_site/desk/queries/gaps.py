"""Free stretches of the calendar in which somebody on the waiting list would fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.models import WaitlistEntry
from milium_site.booking.queries import FreeTime, free_times, waiting_between
from milium_site.catalogue.models import Resource
from milium_site.catalogue.queries.wording import clock_time, date_in_words
from milium_site.desk.queries.phone import write_start
from milium_site.desk.queries.week import MOST_WAITING, placed_at


@dataclass
class GapPerson:
    """Somebody who waits, with the starts in the gap that suit them: as they are sent, and as they are read."""

    entry: Any
    starts: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Gap:
    """A stretch `[start, end)` in which one clinician, or nobody in particular, could see those who wait."""

    slug: str
    name: str
    day: date
    start: datetime
    end: datetime
    zone: str
    people: dict[Any, GapPerson] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """What an address names it by."""
        return f"{self.slug}-{self.start.astimezone(UTC):%Y%m%dT%H%M}"

    @property
    def clocks(self) -> str:
        """From when to when, on the clock of the place."""
        ends = {"start": clock_time(self.start, self.zone), "end": clock_time(self.end, self.zone)}
        return _("%(start)s to %(end)s") % ends

    @property
    def words(self) -> str:
        return f"{date_in_words(self.day)}, {self.clocks}"

    @property
    def classes(self) -> str:
        """Where it stands in the calendar."""
        return placed_at(self.start, self.end, self.day, ZoneInfo(self.zone))


def waiting_entries(viewer: User, verb: str = "read") -> QuerySet[WaitlistEntry]:
    """Who waits at the places where the viewer may read the list, or with `verb="write"` change it."""
    rows = WaitlistEntry.objects.filter(status=WaitlistEntry.Status.WAITING)
    return within(rows.select_related("service", "location", "practitioner"), viewer, verb, "waitlist")


def gaps(location: Any, days: Sequence[date], now: datetime) -> list[Gap]:
    """The gaps of the place in the order of their start; of those who wait the `MOST_WAITING` longest.

    A few queries for each service and clinician that somebody waits for. The caller has checked the right.
    """
    waiting = list(waiting_between(location, days[0], days[-1]).prefetch_related("offers")[:MOST_WAITING])
    zone = ZoneInfo(location.time_zone)
    free: dict[tuple[int, int | None], list[FreeTime]] = {}
    suiting: defaultdict[tuple[str, date], list[tuple[FreeTime, Any]]] = defaultdict(list)
    for entry in waiting:
        if any(offer.closed_at is None for offer in entry.offers.all()):
            continue
        asked = (entry.service_id, entry.practitioner_id)
        if asked not in free:
            free[asked] = free_times(
                entry.service, location, days[0], days[-1], now=now, practitioner=entry.practitioner
            )
        for time in _suiting(entry, free[asked], zone):
            for slug in time.practitioner_slugs or ("",):
                suiting[slug, time.start.astimezone(zone).date()].append((time, entry))
    names = dict(
        Resource.objects.filter(slug__in={slug for slug, _day in suiting}).values_list("slug", "name")
    )
    found = [
        gap
        for (slug, day), times in suiting.items()
        for gap in _joined(slug, names.get(slug, ""), day, times, location.time_zone)
    ]
    return sorted(found, key=lambda gap: (gap.start, gap.name))


def _suiting(entry: Any, times: Iterable[FreeTime], zone: ZoneInfo) -> Iterator[FreeTime]:
    """The times that fit the wish, without those that were offered to them before."""
    offered = {offer.start for offer in entry.offers.all()}
    for time in times:
        local = time.start.astimezone(zone)
        clock = local.time()
        if (
            entry.first_day <= local.date() <= entry.last_day
            and (not entry.weekdays or local.weekday() in entry.weekdays)
            and (entry.earliest is None or clock >= entry.earliest)
            and (entry.latest is None or clock <= entry.latest)
            and time.start not in offered
        ):
            yield time


def _joined(
    slug: str, name: str, day: date, times: Iterable[tuple[FreeTime, Any]], zone: str
) -> Iterator[Gap]:
    """Stretches that touch or overlap become one gap."""
    gap: Gap | None = None
    for time, entry in sorted(times, key=lambda one: (one[0].start, one[0].end)):
        if gap is None or time.start > gap.end:
            if gap is not None:
                yield gap
            gap = Gap(slug, name, day, time.start, time.end, zone)
        gap.end = max(gap.end, time.end)
        person = gap.people.setdefault(entry.pk, GapPerson(entry))
        person.starts.append((write_start(time.start), clock_time(time.start, zone)))
    if gap is not None:
        yield gap
