"""What became of the clinic's visits over some months: counts with their intervals, and nobody named.

The same number of queries however many visits there are. Months are whole, so that the report of a single day cannot
be had by taking one report from another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from statistics import quantiles
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from milium.booking.hours import day_span
from milium.booking.status import AppointmentStatus
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.models import Appointment
from milium_site.catalogue import queries as catalogue
from milium_site.consultations.models import CheckIn, Encounter, LesionObservation, ProcedureStep
from milium_site.consultations.queries.lesions import FINAL
from milium_site.consultations.queries.outcomes import BOTTOM, HEIGHT, LEFT, TOP, WIDTH
from milium_site.consultations.queries.rates import FEW, Rate, rate
from milium_site.records.queries import people_among
from milium_site.selfcheck.queries import figures

MOST_VISITS_DRAWN = 6
KEPT = {AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN, AppointmentStatus.FULFILLED}
WHO = ("patient_id", "patient__name", "patient__email")


@dataclass(frozen=True)
class Span:
    """Whole days on the calendar of each place, both included."""

    places: Sequence[Any]
    first: date
    last: date

    def of(self, at: str, place: str = "location") -> Q:
        """The rows whose moment `at` lies in it, at its `place`."""
        wanted = Q(pk=None)
        for one in self.places:
            days = day_span(self.first, self.last, ZoneInfo(one.time_zone))
            wanted |= Q(**{place: one, f"{at}__gte": days.start, f"{at}__lt": days.end})
        return wanted

    def since(self, at: str) -> Q:
        """The rows at its places from its first day on, also after its last."""
        wanted = Q(pk=None)
        for one in self.places:
            first = day_span(self.first, self.first, ZoneInfo(one.time_zone))
            wanted |= Q(**{"location": one, f"{at}__gte": first.start})
        return wanted


@dataclass(frozen=True)
class Chapter:
    """Some rates that are read together."""

    title: str
    note: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True)
class CoursePoint:
    """The counts of everybody's visit of one `number`, from 1: quartiles and median, and where they are drawn."""

    number: int
    people: int
    low: float
    middle: float
    high: float
    x: float = 0
    y_low: float = 0
    y_middle: float = 0
    y_high: float = 0


@dataclass(frozen=True)
class Course:
    """How many bumps were counted from visit to visit, on a drawing of the size of one person's counts."""

    points: tuple[CoursePoint, ...] = ()
    ticks: tuple[tuple[int, float], ...] = ()
    line: str = ""
    frame: str = f"0 0 {WIDTH} {HEIGHT}"


@dataclass(frozen=True)
class Outcomes:
    """The whole report."""

    span: Span
    chapters: tuple[Chapter, ...]
    course: Course = field(default_factory=Course)


class _Seen(NamedTuple):
    """One finished visit: whose, whether a removal was signed at it, and its bumps by region."""

    person: UUID
    was_treated: bool
    sites: Counter[str]


def outcome_places(viewer: User) -> QuerySet:
    """The places whose figures the viewer may read."""
    return within(catalogue.locations(), viewer, "read", "outcome", "pk")


def clinic_outcomes(span: Span, now: datetime) -> Outcomes:
    """The report over places that the caller has found through `outcome_places`."""
    visits = Appointment.objects.order_by("start").filter(start__lt=now)
    booked = list(
        visits.filter(span.of("start")).values_list(
            "status", "service_id", "service__price_amount", "start", *WHO
        )
    )
    treatments = visits.filter(status=AppointmentStatus.FULFILLED, service__price_amount__gt=0)
    treated = list(treatments.filter(span.since("start")).values_list("start", *WHO))
    finished = list(_finished(span).order_by("started_at").values_list("pk", "procedure__signed_at", *WHO))
    person = people_among(row[-3:] for row in [*booked, *treated, *finished])
    seen = _seen(span, finished, person)
    chapters = (
        Chapter(_("After a removal, at the next visit"), "", tuple(_after_removal(seen))),
        Chapter(_("What went otherwise than planned"), "", tuple(_complications(span, person))),
        Chapter(_("The self-check beside the clinician"), "", tuple(_beside_clinician(span))),
        Chapter(
            _("Visits"),
            _("Visits that nobody marked as kept or missed are left out."),
            (_no_shows(booked, person), _free_then_treated(booked, treated, person)),
        ),
    )
    return Outcomes(span, chapters, _course(seen))


def _finished(span: Span) -> QuerySet[Encounter]:
    return Encounter.objects.filter(span.of("started_at"), status=Encounter.Status.FINISHED)


def _seen(span: Span, rows: Iterable[Any], person: dict[UUID, UUID]) -> dict[UUID, list[_Seen]]:
    """The finished visits of each person in their order."""
    lesions = LesionObservation.objects.filter(encounter__in=_finished(span).order_by(), status=FINAL)
    sites: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for encounter, site, number in (
        lesions.order_by().values_list("encounter_id", "site").annotate(number=Count("pk"))
    ):
        sites[encounter][site] = number
    found: defaultdict[UUID, list[_Seen]] = defaultdict(list)
    for pk, signed_at, patient, *_names in rows:
        found[person[patient]].append(_Seen(person[patient], signed_at is not None, sites[pk]))
    return found


def _after_removal(seen: dict[UUID, list[_Seen]]) -> list[Rate]:
    pairs = [
        (before.person, before.sites.keys(), after.sites.keys())
        for visits in seen.values()
        for before, after in pairwise(visits)
        if before.was_treated and before.sites
    ]
    return [
        rate(
            _("Cleared"),
            _("Of removals with a later visit: no bump in a region that had one."),
            [(who, not before & after) for who, before, after in pairs],
        ),
        rate(
            _("Came back, or was left"),
            _("A bump in a region that had one at the removal."),
            [(who, bool(before & after)) for who, before, after in pairs],
        ),
        rate(
            _("New"),
            _("A bump in a region that had none at the removal."),
            [(who, bool(after - before)) for who, before, after in pairs],
        ),
    ]


def _complications(span: Span, person: dict[UUID, UUID]) -> list[Rate]:
    steps = ProcedureStep.objects.filter(
        step="complications",
        procedure__signed_at__isnull=False,
        procedure__encounter__in=_finished(span).order_by(),
    )
    # A step that was recorded again is a new row, and the newest counts.
    newest = {
        step.procedure_id: (step.patient_id, step.values.get("what"))
        for step in steps.order_by("number").annotate(patient_id=F("procedure__encounter__patient_id"))
    }
    answered = CheckIn.objects.filter(
        encounter__in=_finished(span).order_by(), answered_at__isnull=False
    ).values_list("encounter__patient_id", "is_flagged")
    return [
        rate(
            _("Bleeding, or something else, at the removal"),
            _("Of removals that were signed."),
            [(person[patient], what not in (None, "none")) for patient, what in newest.values()],
        ),
        rate(
            _("A sign to look at, some days after"),
            _("Of check-ins that people answered themselves."),
            [(person[patient], is_flagged) for patient, is_flagged in answered],
        ),
    ]


def _beside_clinician(span: Span) -> list[Rate]:
    """The first two shares of the self-check's own figures, of these months and places."""
    shares = figures(span.of("concluded_at", "questionnaire_response__location")).shares[:2]
    return [
        Rate(
            share.label,
            share.meaning,
            share.count,
            share.total,
            people=share.total,
            people_in=share.count,
            people_out=share.total - share.count,
        )
        for share in shares
    ]


def _no_shows(booked: Iterable[Any], person: dict[UUID, UUID]) -> Rate:
    missed = AppointmentStatus.NOSHOW
    cases = [
        (person[patient], status == missed)
        for status, _service, _price, _start, patient, *_names in booked
        if status == missed or status in KEPT
    ]
    return rate(_("Did not come"), _("Of visits that were kept or missed."), cases)


def _free_then_treated(booked: Iterable[Any], treated: Iterable[Any], person: dict[UUID, UUID]) -> Rate:
    """Who came to a visit without a price that does not follow another one, and later to one with a price."""
    follow_ups = set(catalogue.every_service().exclude(follow_up=None).values_list("follow_up_id", flat=True))
    first: dict[UUID, datetime] = {}
    for status, service, price, start, patient, *_names in booked:
        if status == AppointmentStatus.FULFILLED and not price and service not in follow_ups:
            first.setdefault(person[patient], start)
    last = {person[patient]: start for start, patient, *_names in treated}
    return rate(
        _("From a free consultation to a treatment"),
        _("Of people who came to a free consultation in these months: treated until today."),
        [(who, who in last and last[who] > start) for who, start in first.items()],
    )


def _course(seen: dict[UUID, list[_Seen]]) -> Course:
    """The course of everybody with two visits or more; numbers of visits that few have are left out."""
    counts: defaultdict[int, list[int]] = defaultdict(list)
    for visits in seen.values():
        if len(visits) > 1:
            for number, visit in enumerate(visits[:MOST_VISITS_DRAWN], start=1):
                counts[number].append(visit.sites.total())
    points = [
        CoursePoint(number, len(found), *quantiles(found, n=4, method="inclusive"))
        for number, found in sorted(counts.items())
        if len(found) >= FEW
    ]
    return _drawn(points) if len(points) > 1 else Course()


def _drawn(points: Sequence[CoursePoint]) -> Course:
    most = max(1, *(point.high for point in points))
    across, down = WIDTH - 2 * LEFT, HEIGHT - TOP - BOTTOM

    def height(count: float) -> float:
        return round(HEIGHT - BOTTOM - down * count / most, 1)

    placed = tuple(
        replace(
            point,
            x=round(LEFT + across * (point.number - 0.5) / len(points), 1),
            y_low=height(point.low),
            y_middle=height(point.middle),
            y_high=height(point.high),
        )
        for point in points
    )
    ticks = tuple((count, height(count)) for count in sorted({0, int(most) // 2, int(most)}))
    return Course(placed, ticks, " ".join(f"{point.x},{point.y_middle}" for point in placed))
