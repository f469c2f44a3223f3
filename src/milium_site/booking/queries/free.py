"""When something is free: hours, leave and what is taken, in a few queries however much was ever booked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, Q, QuerySet, Value

from milium.booking.hours import WeeklyHours, day_span, opening_intervals, without
from milium.booking.interval import Interval, union
from milium.booking.policy import LONGEST_CLAIM, ServicePolicy
from milium.booking.slots import Candidate, FreeStarts, free_starts
from milium.booking.status import AppointmentStatus
from milium_site.booking.models import (
    Appointment,
    Claim,
    Hold,
)
from milium_site.catalogue.models import HealthcareService, Location, Resource
from milium_site.catalogue.queries import (
    EXCEPTION_COLUMNS,
    RULE_COLUMNS,
    ExceptionKind,
    ResourceKind,
    exceptions_asked,
    exceptions_between,
    needs,
    public_holidays,
    rules_asked,
    rules_of,
)
from milium_site.statements import Prepared

ONE_DAY = timedelta(days=1)
FIRST_LOOK = timedelta(days=14)
# What is asked in one question with the exceptions, and stands beside their kinds.
WEEKLY = "weekly"
CLAIMED = "claimed"
# The ids of no visit and of no hold.
NO_VISIT, NO_HOLD = UUID(int=0), 0


class FreeTime(NamedTuple):
    """A visit that can be booked, `[start, end)` in UTC, and with whom."""

    # No dataclass: two months of them are made for every list, and a frozen one takes three times as long.

    start: datetime
    end: datetime
    practitioner_slugs: tuple[str, ...]


def policy_of(service: HealthcareService) -> ServicePolicy:
    return ServicePolicy(
        duration=timedelta(minutes=service.duration_minutes),
        step=timedelta(minutes=service.step_minutes),
        buffer_before=timedelta(minutes=service.buffer_before_minutes),
        buffer_after=timedelta(minutes=service.buffer_after_minutes),
        notice=timedelta(minutes=service.notice_minutes),
        window=timedelta(days=service.window_days),
    )


def free_times(
    service: HealthcareService,
    location: Location,
    first_day: date,
    last_day: date,
    *,
    now: datetime,
    practitioner: Resource | None = None,
    moving: Appointment | None = None,
) -> list[FreeTime]:
    """The free times from `first_day` to `last_day` on the place's calendar, both included, in order.

    Days outside what can be booked now give nothing, however absurd. The own time of `moving` counts as free.
    Two queries, and one for each kind of limit a day, however long the range and however much was ever booked.
    """
    zone = ZoneInfo(location.time_zone)
    policy = policy_of(service)
    first_day = max(first_day, now.astimezone(zone).date())
    last_day = min(last_day, policy.latest(now).astimezone(zone).date())
    if last_day < first_day:
        return []
    span = day_span(first_day, last_day, zone)
    return _free_times(service, location, span, now, practitioner, moving)


def next_free_times(
    service: HealthcareService,
    location: Location,
    n: int,
    *,
    now: datetime,
    practitioner: Resource | None = None,
    moving: Appointment | None = None,
) -> list[FreeTime]:
    """The first `n` free times from now on; fewer if there are no more in the service's window."""
    latest = policy_of(service).latest(now) + timedelta.resolution
    until = min(now + FIRST_LOOK, latest)
    found = _free_times(service, location, Interval(now, until), now, practitioner, moving)
    if len(found) < n and until < latest:
        found += _free_times(service, location, Interval(until, latest), now, practitioner, moving)
    return list(islice(found, n))


def _free_times(
    service: HealthcareService,
    location: Location,
    span: Interval,
    now: datetime,
    practitioner: Resource | None,
    moving: Appointment | None,
) -> list[FreeTime]:
    wanted = needs_with(service, location, practitioner)
    times = starts_of(service, location, wanted, span, now=now, moving=moving)
    duration = timedelta(minutes=service.duration_minutes)
    slugs = wanted.get(ResourceKind.PRACTITIONER)
    if slugs is None:
        return [FreeTime(start, start + duration, ()) for start in times]
    return [
        FreeTime(start, start + duration, tuple([slugs[key] for key in keys]))
        for start, keys in times.with_candidates(ResourceKind.PRACTITIONER)
    ]


def needs_with(
    service: HealthcareService, location: Location, practitioner: Resource | None
) -> dict[str, dict[int, str]]:
    """What the service needs at the place, as `catalogue.queries.needs`; of one practitioner if given.

    What is given may be a room or a device as well: then this one is needed of its kind, and of no other.
    """
    wanted = needs(service, location)
    if practitioner is not None and wanted:
        able = wanted.get(practitioner.kind, {})
        # By the slug, so that who knows no more than the address has asks nothing to learn the id.
        wanted[practitioner.kind] = {key: slug for key, slug in able.items() if slug == practitioner.slug}
    return wanted


def starts_of(
    service: HealthcareService,
    location: Location,
    wanted: dict[str, dict[int, str]],
    span: Interval,
    *,
    now: datetime,
    moving: Appointment | None = None,
    holding: Hold | None = None,
) -> FreeStarts[int]:
    """Where visits can start in `span`: the one rule, for the page that offers and the booking that takes.

    What `moving` and `holding` take themselves counts as free, and so does what was held until before `now`.
    """
    policy, zone = policy_of(service), ZoneInfo(location.time_zone)
    resource_ids = [key for candidates in wanted.values() for key in candidates]
    around = Interval(span.start - ONE_DAY, span.end + ONE_DAY)
    rules, exceptions, claims = _stands_between(location, resource_ids, around, now, moving, holding)
    hours = _hours(location, around, zone, rules, exceptions)
    taken = defaultdict(list)
    for key, _, start, end in claims:
        taken[key].append(Interval(start, end))
    full = _full_days(service, location, hours.most_per_day, span, moving)
    candidates = {
        kind: [
            Candidate(key, hours.open(kind, key), taken.get(key, ()), full[None] + full[key])
            for key in of_kind
        ]
        for kind, of_kind in wanted.items()
    }
    return free_starts(candidates, policy, zone=zone, span=span, now=now)


@dataclass(frozen=True)
class _Hours:
    """Everybody's hours at one place: the weekly ones as intervals, and what was added and taken away."""

    around: Interval
    weekly: dict[int, list[Interval]]
    extra: dict[int, list[Interval]]
    away: dict[int | None, list[Interval]]
    most_per_day: dict[int, int]

    def open(self, kind: str, key: int) -> list[Interval] | None:
        """When this one is there; None for always.

        Without weekly hours a room or device is there whenever somebody works, a practitioner never is.
        """
        gaps = self.away.get(key, []) + self.away.get(None, [])
        if key in self.weekly or kind == ResourceKind.PRACTITIONER:
            return without(self.weekly.get(key, []) + self.extra.get(key, []), gaps)
        return without([self.around], gaps) if gaps else None


def _hours(
    location: Location,
    around: Interval,
    zone: ZoneInfo,
    of_week: Iterable[tuple],
    exceptions: Iterable[tuple],
) -> _Hours:
    """`of_week` are rows as of `rules_of`, `exceptions` as of `exceptions_between`."""
    first_day, last_day = around.start.astimezone(zone).date(), around.end.astimezone(zone).date()
    closed_on = public_holidays(location, first_day, last_day)
    rules, extra, away = defaultdict(list), defaultdict(list), defaultdict(list)
    most_per_day = {}
    for key, most, *hours in of_week:
        rules[key].append(WeeklyHours(*hours))
        if most is not None:
            most_per_day[key] = most
    for key, kind, start, end in exceptions:
        (extra if kind == ExceptionKind.EXTRA else away)[key].append(Interval(start, end))
    weekly = {
        key: opening_intervals(hours, first_day, last_day, zone, closed_on) for key, hours in rules.items()
    }
    return _Hours(around, weekly, extra, away, most_per_day)


def _full_days(
    service: HealthcareService,
    location: Location,
    most_per_day: dict[int, int],
    span: Interval,
    moving: Appointment | None,
) -> defaultdict[int | None, list[Interval]]:
    """The days of the place with as many visits as they may have: under None of the service, else of a person.

    What holds no limit asks nothing of the database.
    """
    zone = ZoneInfo(location.time_zone)
    days = day_span(span.start.astimezone(zone).date(), span.end.astimezone(zone).date(), zone)
    starts: list[tuple[int | None, datetime]] = []
    if service.most_per_day is not None:
        visits = Appointment.objects.filter(
            service=service, location=location, start__gte=days.start, start__lt=days.end
        ).exclude(status=AppointmentStatus.CANCELLED.value)
        rows = visits.exclude(pk=moving.pk) if moving is not None else visits
        starts += [(None, start) for start in rows.values_list("start", flat=True)]
    if most_per_day:
        claims = Claim.objects.filter(
            resource_id__in=most_per_day, live=True, end__gt=days.start, start__lt=days.end
        ).exclude(appointment=None)
        rows = claims.exclude(appointment_id=moving.pk) if moving is not None else claims
        starts += rows.values_list("resource_id", "appointment__start")
    counted = Counter((key, start.astimezone(zone).date()) for key, start in starts)
    full: defaultdict[int | None, list[Interval]] = defaultdict(list)
    for (key, day), count in counted.items():
        most = service.most_per_day if key is None else most_per_day[key]
        if most is not None and count >= most:
            full[key].append(day_span(day, day, zone))
    return full


def _stands_between(
    location: Location,
    resource_ids: list[int],
    around: Interval,
    now: datetime,
    moving: Appointment | None,
    holding: Hold | None,
) -> tuple[list[tuple], list[tuple], list[tuple]]:
    """The weekly hours of these as of `rules_of`, what changes them as of `exceptions_between`, and what is taken,
    with the same columns. One query."""
    by_kind = defaultdict(list)
    for row in _all_between(
        location=location.pk, ids=resource_ids, now=now, after=around.start, before=around.end,
        ends=around.end + LONGEST_CLAIM, moving=moving.pk if moving else NO_VISIT,
        holding=holding.pk if holding else NO_HOLD,
    ):  # fmt: skip
        by_kind[row[1]].append(row)
    rules = [(row[0], *row[4:]) for row in by_kind.pop(WEEKLY, ())]
    claims = [row[:4] for row in by_kind.pop(CLAIMED, ())]
    return rules, [row[:4] for rows in by_kind.values() for row in rows], claims


def _ask_for_all(location, ids, now, after, before, ends, moving, holding) -> QuerySet:
    whose, *weekly = RULE_COLUMNS
    # The first question's fields say how the columns of all are read.
    nothing = Value(None, output_field=DateTimeField())
    rules = rules_asked(location, ids).values_list(whose, Value(WEEKLY), nothing, nothing, *weekly)
    others = [nothing] * len(weekly)
    exceptions = exceptions_asked(location, ids, after, before).values_list(*EXCEPTION_COLUMNS, *others)
    # No claim is longer than a day, so that those of the far future, after `ends`, need not be read either.
    claims = Claim.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        Q(appointment=None) | ~Q(appointment__id=moving),
        Q(hold=None) | ~Q(hold__id=holding),
        resource__id__in=ids,
        live=True,
        end__gt=after,
        end__lt=ends,
        start__lt=before,
    ).order_by()
    taken = claims.values_list("resource_id", Value(CLAIMED), "start", "end", *others)
    return rules.union(exceptions, taken, all=True)


_all_between = Prepared(_ask_for_all)


def least_booked(resource_ids: list[int], start: datetime, zone: ZoneInfo) -> int:
    """Which of these has the fewest visits in the week of `start`, Monday to Sunday; the first of several."""
    day = start.astimezone(zone).date()
    monday = day - day.weekday() * ONE_DAY
    week = day_span(monday, monday + 6 * ONE_DAY, zone)
    rows = Claim.objects.filter(
        resource_id__in=resource_ids, live=True, end__gt=week.start, start__lt=week.end
    )
    booked = dict(rows.order_by().values_list("resource_id").annotate(Count("id")))
    return min(resource_ids, key=lambda key: booked.get(key, 0))


def open_hours(
    location: Location, resources: Iterable[Resource], span: Interval
) -> dict[int, list[Interval] | None]:
    """When each of these is there in `span`, by id, leave and holidays taken out; None for always. Two queries."""
    found = list(resources)
    ids = [one.pk for one in found]
    exceptions = exceptions_between(location, ids, span.start, span.end)
    hours = _hours(location, span, ZoneInfo(location.time_zone), rules_of(location, ids), exceptions)
    return {one.pk: hours.open(one.kind, one.pk) for one in found}


def unkept(rows: Iterable[Appointment]) -> set[UUID]:
    """Which of these visits the hours, leave, holidays and needs as they are now would not give what they take."""
    by_place: dict[Location, list[Appointment]] = defaultdict(list)
    for row in rows:
        by_place[row.location].append(row)
    return {row.pk for location, theirs in by_place.items() for row in _unkept_at(location, theirs)}


def _unkept_at(location: Location, rows: list[Appointment]) -> Iterator[Appointment]:
    wanted = {service: needs(service, location) for service in {row.service for row in rows}}
    claims = {row.pk: [claim for claim in row.claims.all() if claim.live] for row in rows}
    ids = sorted({claim.resource_id for theirs in claims.values() for claim in theirs})
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    around = Interval(first - ONE_DAY, last + ONE_DAY)
    exceptions = exceptions_between(location, ids, around.start, around.end)
    hours = _hours(location, around, ZoneInfo(location.time_zone), rules_of(location, ids), exceptions)
    there = {
        (claim.resource.kind, claim.resource_id): hours.open(claim.resource.kind, claim.resource_id)
        for theirs in claims.values()
        for claim in theirs
    }
    merged = {key: stretches if stretches is None else union(stretches) for key, stretches in there.items()}
    for row in rows:
        visit = Interval(row.start, row.end)
        for claim in claims[row.pk]:
            kind = claim.resource.kind
            stretches = merged[kind, claim.resource_id]
            is_there = stretches is None or any(stretch.contains(visit) for stretch in stretches)
            if not is_there or claim.resource_id not in wanted[row.service].get(kind, {}):
                yield row
                break
