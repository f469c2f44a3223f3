"""The calendar of one place: a week or a day, a column for each clinician, room or device."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from milium.booking.hours import day_span
from milium.booking.interval import FIRST_YEAR, LAST_YEAR, Interval, union
from milium.booking.lanes import lanes
from milium.booking.status import AppointmentStatus
from milium_site.accounts.models import User
from milium_site.accounts.queries import may, within
from milium_site.booking.models import Appointment
from milium_site.booking.queries import open_hours, waiting_between
from milium_site.catalogue.models import Resource
from milium_site.catalogue.queries.wording import clock_time, date_in_words, zone_in_words
from milium_site.desk.queries.day import HERE, TO_COME, Visit
from milium_site.desk.queries.notes import has_note
from milium_site.records.queries import urgency_of

FIRST_HOUR, LAST_HOUR = 8, 18
TICK_MINUTES = 5
SHORTEST_BLOCK = 15
MOST_LANES = 4
MOST_WAITING = 12
WEEK, SATURDAY = 7, 5
# The line of now moves, and what a clinician acknowledged disappears, at least this often.
FRESH_MINUTES = 5
# So near an hour the clock of now would hide its words, in minutes.
CLOCK_ROOM = 13


@dataclass(frozen=True)
class Block:
    """One visit in one column. The classes say where it stands; `visit` is what the day's list shows of it."""

    visit: Visit
    day: date
    first_minute: int
    last_minute: int
    classes: str
    step: int

    @property
    def is_short(self) -> bool:
        return self.last_minute - self.first_minute < 2 * SHORTEST_BLOCK

    @property
    def first_names(self) -> str:
        """All words of the name but the last; a narrow column shows the last alone."""
        return self.visit.appointment.patient.name.rpartition(" ")[0]

    @property
    def last_name(self) -> str:
        return self.visit.appointment.patient.name.rpartition(" ")[2]

    @property
    def minutes(self) -> int:
        return self.last_minute - self.first_minute


@dataclass
class Column:
    """One clinician, room or device on one day: its hours as bands, its visits as blocks, in order of time."""

    resource: Any
    day: date
    is_always_there: bool
    bands: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is there and nobody comes."""
        return not (self.is_always_there or self.bands or self.blocks)


@dataclass
class CalendarDay:
    day: date
    is_today: bool
    columns: list[Column]

    @property
    def words(self) -> str:
        return date_in_words(self.day)

    @property
    def visits(self) -> int:
        return len({block.visit.appointment.pk for column in self.columns for block in column.blocks})


@dataclass
class Calendar:
    """What the page shows. `first_hour` to `last_hour`, open, are the rows; `now_classes` place the line of now."""

    location: Any
    days: list[CalendarDay]
    resources: list[Any]
    first_hour: int
    last_hour: int
    now: datetime
    version: str
    waiting: list[Any] = field(default_factory=list)

    @property
    def hours(self) -> list[tuple[str, str, bool]]:
        """Each whole hour as its words, its place, and whether the clock of now would stand on it."""
        return [
            (f"{hour:02d}:00", _placed(60 * hour, 60 * hour + 60), abs(60 * hour - self._minute) < CLOCK_ROOM)
            for hour in range(self.first_hour, self.last_hour)
        ]

    @property
    def _minute(self) -> int:
        """The minute of the day at the place."""
        local = self.now.astimezone(ZoneInfo(self.location.time_zone))
        return 60 * local.hour + local.minute

    @property
    def clock(self) -> str:
        return clock_time(self.now, self.location.time_zone)

    @property
    def zone(self) -> str:
        return zone_in_words(self.now, self.location.time_zone)

    @property
    def now_classes(self) -> str:
        """Where the line of now stands; empty outside the rows."""
        if not 60 * self.first_hour <= self._minute < 60 * self.last_hour:
            return ""
        return _placed(self._minute, self._minute + TICK_MINUTES)

    @property
    def key(self) -> list[tuple[str, str]]:
        """The statuses that are on the page, with the words for them."""
        shown = {visit.status for visit in self.visits}
        return [(status.value, status.display) for status in AppointmentStatus if status in shown]

    @property
    def has_clinicians(self) -> bool:
        """Whether its columns are people, in whose gaps somebody may wait."""
        return any(one.kind == "practitioner" for one in self.resources)

    @property
    def has_notes(self) -> bool:
        return any(visit.has_note for visit in self.visits)

    @property
    def visits(self) -> list[Any]:
        """Every visit that is shown, once."""
        found = {
            block.visit.appointment.pk: block.visit
            for day in self.days
            for column in day.columns
            for block in column.blocks
        }
        return list(found.values())


def days_shown(day: date, span: str) -> list[date]:
    """The day alone, or its week from Monday on; days in years that are too far off are left out."""
    if span == "day":
        return [day]
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=number) for number in range(WEEK)]
    return [one for one in week if FIRST_YEAR <= one.year <= LAST_YEAR]


def columns_at(location: Any, kind: str) -> QuerySet[Resource]:
    """Who works at the place, or the rooms or devices that stand there."""
    rows = Resource.objects.filter(kind=kind)
    if kind == "practitioner":
        return rows.filter(opening_rules__location=location).distinct()
    return rows.filter(location=location)


def calendar_version(viewer: User, location: Any, days: Sequence[date], asked: str, now: datetime) -> str:
    """Letters that change whenever the calendar might look different: for "has it changed?" without drawing it."""
    state = _visits_between(viewer, location, days).aggregate(
        number=Count("pk"), newest=Max("updated_at"), changes=Sum("sequence")
    )
    return _version(viewer, asked, now, state["number"], state["newest"], state["changes"])


def _version(viewer: User, asked: str, now: datetime, *state: Any) -> str:
    tick = int(now.timestamp()) // (60 * FRESH_MINUTES)
    seen = "|".join(map(str, (viewer.pk, asked, tick, *state)))
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"'


def calendar(
    viewer: User,
    *,
    location: Any,
    days: Sequence[date],
    resources: Iterable[Any],
    shown: str,
    asked: str,
    now: datetime,
) -> Calendar:
    """The calendar of the place on these days. The same number of queries however many visits there are.

    `asked` is the address that it answers, for its version.
    """
    columns_of = {one.pk: one for one in resources}
    zone = ZoneInfo(location.time_zone)
    # One row for each clinician, room and device of a visit: fewer queries than to fetch these apart.
    rows = _visits_between(viewer, location, days).annotate(
        claimed_id=F("claims__resource_id"), noted=has_note()
    )
    visits = list(rows.select_related("patient", "service", "location").order_by("start", "pk"))
    placed = _by_resource(viewer, visits, shown, now)
    span = day_span(days[0], days[-1], zone)
    hours = open_hours(location, columns_of.values(), span)
    today = now.astimezone(zone).date()
    found = [
        CalendarDay(
            day,
            day == today,
            [_column(one, day, placed[one.pk], hours[one.pk], zone) for one in columns_of.values()],
        )
        for day in days
    ]
    if len(found) > 1:
        found = list(_without_who_is_away(found))
    first, last = _rows_shown(found)
    waiting = (
        waiting_between(location, days[0], days[-1]) if may(viewer, "read", "waitlist", location) else []
    )
    once = {row.pk: row for row in visits}.values()
    newest = max((row.updated_at for row in once), default=None)
    changes = sum(row.sequence for row in once) if once else None
    version = _version(viewer, asked, now, len(once), newest, changes)
    return Calendar(
        location,
        found,
        list(columns_of.values()),
        first,
        last,
        now,
        version,
        list(waiting[:MOST_WAITING]),
    )


def _without_who_is_away(days: Sequence[CalendarDay]) -> Iterator[CalendarDay]:
    """The days with only who is there, for a week has little room; a weekend with nobody is left out."""
    for one in days:
        there = [column for column in one.columns if not column.is_empty]
        if there or one.day.weekday() < SATURDAY:
            yield CalendarDay(one.day, one.is_today, there)


def _visits_between(viewer: User, location: Any, days: Sequence[date]) -> QuerySet[Appointment]:
    span = day_span(days[0], days[-1], ZoneInfo(location.time_zone))
    rows = Appointment.objects.filter(location=location, start__gte=span.start, start__lt=span.end)
    return within(rows.order_by(), viewer, "read", "appointment")


STATUSES_SHOWN = {
    "all": frozenset(AppointmentStatus),
    "to_come": frozenset(TO_COME),
    "here": frozenset(HERE),
}
UNLESS_CANCELLED = frozenset(AppointmentStatus) - {AppointmentStatus.CANCELLED}


def _by_resource(
    viewer: User, rows: Sequence[Appointment], shown: str, now: datetime
) -> defaultdict[int, list[Visit]]:
    wanted = STATUSES_SHOWN.get(shown, UNLESS_CANCELLED)
    found = [row for row in rows if row.status in wanted]
    responses = urgency_of(viewer, {row.pk for row in found}, in_emergency=False)
    placed: defaultdict[int, list[Visit]] = defaultdict(list)
    for row in found:
        placed[row.claimed_id].append(Visit(row, responses.get(row.pk), now, row.noted))
    return placed


def _column(
    resource: Any, day: date, visits: Sequence[Visit], hours: list[Interval] | None, zone: ZoneInfo
) -> Column:
    span = day_span(day, day, zone)
    here = [visit for visit in visits if span.start <= visit.appointment.start < span.end]
    bounds = [_minutes(visit.appointment.start, visit.appointment.end, day, zone) for visit in here]
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    beside = lanes(
        [
            Interval(midnight + timedelta(minutes=first), midnight + timedelta(minutes=last))
            for first, last in bounds
        ]
    )
    blocks = [
        Block(
            visit,
            day,
            first,
            last,
            f"{_placed(first, last)} lane-{min(lane.number, MOST_LANES - 1)} of-{min(lane.of, MOST_LANES)}",
            visit.appointment.service.step_minutes,
        )
        for visit, (first, last), lane in zip(here, bounds, beside, strict=True)
    ]
    bands = [
        _placed(*_minutes(max(stretch.start, span.start), min(stretch.end, span.end), day, zone))
        for stretch in union(hours or [])
        if stretch.overlaps(span)
    ]
    return Column(resource, day, hours is None, bands, blocks)


def _minutes(start: datetime, end: datetime, day: date, zone: ZoneInfo) -> tuple[int, int]:
    """From when to when on the clock of the day, in minutes since midnight; what goes on past midnight ends there."""
    local, until = start.astimezone(zone), end.astimezone(zone)
    first = 60 * local.hour + local.minute
    last = 24 * 60 if until.date() > day else 60 * until.hour + until.minute
    return first, max(last, min(first + SHORTEST_BLOCK, 24 * 60))


def _placed(first: int, last: int) -> str:
    """The classes that place a stretch of the day: the stylesheet has no rule for a single visit."""
    first -= first % TICK_MINUTES
    length = max(TICK_MINUTES, last - first + -(last - first) % TICK_MINUTES)
    return f"at-h{first // 60} at-m{first % 60} for-h{length // 60} for-m{length % 60}"


def placed_at(start: datetime, end: datetime, day: date, zone: ZoneInfo) -> str:
    """The classes that place a stretch of time on a day of the calendar."""
    return _placed(*_minutes(start, end, day, zone))


def _rows_shown(days: Sequence[CalendarDay]) -> tuple[int, int]:
    """The hours from the first visit or opening to the last, and never fewer than a working day."""
    blocks = [block for day in days for column in day.columns for block in column.blocks]
    first = min([FIRST_HOUR, *(block.first_minute // 60 for block in blocks)])
    last = max([LAST_HOUR, *(-(-block.last_minute // 60) for block in blocks)])
    return first, last


def places_to_move_to(viewer: User, appointment: Any) -> bool:
    """Whether the viewer may move this visit, as far as its status goes."""
    return appointment.status in TO_COME and may(viewer, "write", "appointment", appointment.location_id)


def resources_for(appointment: Any) -> QuerySet[Resource]:
    """Who gives the visit's service at its place, and the rooms and devices that it may take there."""
    rows = Resource.objects.filter(requirements__service=appointment.service)
    works_here = Q(kind="practitioner", opening_rules__location=appointment.location)
    rows = rows.filter(works_here | ~Q(kind="practitioner"))
    here = Q(location=None) | Q(location=appointment.location)
    return rows.filter(here).order_by("-kind", "name").distinct()
