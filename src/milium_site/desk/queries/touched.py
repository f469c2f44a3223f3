"""What a change of hours, leave or a service does: to the free times, and to visits that are booked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from milium.booking.interval import Interval
from milium.booking.status import OPEN
from milium_site.booking.models import Appointment
from milium_site.booking.queries import FreeTime, free_times, policy_of
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.desk.queries.phone import at_desk, write_start

WEEKS = 4
OFFERS = 4
LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Outlook:
    """How many times are free for a service at a place in the coming four weeks, and the first of them."""

    service: str
    place: str
    free: int
    first: str


def outlook(now: datetime) -> dict[tuple[int, int], Outlook]:
    """For every service at every place where it is offered."""
    found = {}
    for service in catalogue.every_service().prefetch_related("locations"):
        for place in service.locations.all():
            today = now.astimezone(ZoneInfo(place.time_zone)).date()
            times = free_times(service, place, today, today + timedelta(weeks=WEEKS), now=now)
            first = moment_in_words(times[0].start, place.time_zone) if times else ""
            found[service.pk, place.pk] = Outlook(service.name, place.name, len(times), first)
    return found


@dataclass(frozen=True)
class OutlookChange:
    """One line of the preview."""

    service: str
    place: str
    before: int
    after: int
    first: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def compare(
    before: dict[tuple[int, int], Outlook], after: dict[tuple[int, int], Outlook]
) -> list[OutlookChange]:
    """The lines of the preview: what changes first."""
    lines = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        named = new or old
        if named:
            lines.append(
                OutlookChange(
                    named.service,
                    named.place,
                    old.free if old else 0,
                    new.free if new else 0,
                    new.first if new else "",
                )
            )
    return sorted(lines, key=lambda line: not line.is_changed)


def visits_to_come(now: datetime) -> list[Any]:
    """Every visit that is still to come, the next one first."""
    rows = Appointment.objects.select_related("patient", "service", "location")
    rows = rows.prefetch_related("claims__resource").order_by("start", "id")
    return list(rows.filter(status__in=[status.value for status in OPEN], start__gt=now))


@dataclass(frozen=True)
class Touched:
    """A visit that a change would leave without its clinician, room or hours; and other times for it."""

    appointment: Any
    offers: tuple[tuple[str, str], ...]

    @property
    def when(self) -> str:
        return moment_in_words(self.appointment.start, self.appointment.time_zone)


def offers_for(rows: Iterable[Any], now: datetime) -> list[Touched]:
    """Each visit with the free times nearest after it, as pairs of what is sent back and its words.

    Two visits get different first offers where there are enough, so that accepting them all works.
    """
    found: list[Touched] = []
    used: defaultdict[int, list[Interval]] = defaultdict(list)
    for row in rows:
        times, policy = _near(row, now), policy_of(row.service)
        taken = used[row.location_id]
        # One that overlaps another first offer may want the same person, room or device.
        free = [time for time in times if not any(policy.claim(time.start).overlaps(one) for one in taken)]
        fresh = free or times
        if fresh:
            taken.append(policy.claim(fresh[0].start))
        words = tuple(
            (write_start(time.start), moment_in_words(time.start, row.time_zone)) for time in fresh[:OFFERS]
        )
        found.append(Touched(row, words))
    return found


def clinician_at(row: Any, start: datetime, now: datetime) -> Any:
    """Another clinician than the visit's own who is free for it at `start`; None for nobody."""
    day = start.astimezone(ZoneInfo(row.location.time_zone)).date()
    times = free_times(at_desk(row.service), row.location, day, day, now=now, moving=row)
    slugs = {slug for time in times if time.start == start for slug in time.practitioner_slugs}
    own = row.practitioner.slug if row.practitioner else ""
    return catalogue.practitioners().filter(slug__in=slugs - {own}).first()


def _near(row: Any, now: datetime) -> list[FreeTime]:
    day = max(row.start, now).astimezone(ZoneInfo(row.location.time_zone)).date()
    times = free_times(at_desk(row.service), row.location, day, day + LOOK_AHEAD, now=now, moving=row)
    own = row.practitioner.slug if row.practitioner else ""
    times = [time for time in times if time.start != row.start or {*time.practitioner_slugs} - {own}]
    return sorted(times, key=lambda time: abs(time.start - row.start))[: 20 * OFFERS]


def moment_in_words(at: datetime, zone: str) -> str:
    return f"{day_in_words(at, zone)}, {clock_time(at, zone)}"
