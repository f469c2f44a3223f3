"""Three weeks of bookings for the demo clinic, the same for the same moment."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from milium.booking.hours import day_span
from milium.booking.interval import Interval
from milium.booking.status import AppointmentStatus
from milium.knowledge import load_knowledge
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.redflags import match_red_flags
from milium_site.audit.actions import Actor, record
from milium_site.booking.actions.appointments import IDENTIFIER_LETTERS
from milium_site.booking.actions.terms import save_terms
from milium_site.booking.models import Appointment, Claim, WaitlistEntry
from milium_site.booking.queries import needs_with, policy_of, starts_of
from milium_site.catalogue.models import HealthcareService, Location, ResourceKind
from milium_site.records.actions import index_patients, store_questionnaire_response
from milium_site.records.models import Patient

DAYS_BACK, DAYS_AHEAD = 7, 14
SOON = timedelta(minutes=30)
CONSULTED_BEFORE, REMOVED_BEFORE = timedelta(weeks=7), timedelta(weeks=5)
FIRST_NAMES = ("Anna", "Bruno", "Clara", "Daniel", "Emília", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kaja",
               "Luís", "Mara", "Nils", "Olga", "Paulo", "Rita", "Samuel", "Tereza", "Ulla")  # fmt: skip
LAST_NAMES = ("Acker", "Barros", "Conti", "Dubois", "Engel", "Fonseca", "Grün", "Horak", "Iversen", "Jansen",
              "Kowalska", "Lopes", "Meier", "Nunes", "Otto", "Pires", "Quint")  # fmt: skip
# Most people come to have something looked at; the rarer services follow from it.
SERVICE_ORDER = ("free-consultation", "milia-removal", "free-consultation", "review", "free-consultation",
                 "chemical-peel", "milia-removal", "free-consultation", "co2-laser", "review")  # fmt: skip
CALM_ANSWERS = {
    "age_years": 34,
    "count": "few",
    "sites": ["under_eye"],
    "colour": ["white"],
    "firmness": "firm",
}
URGENT_ANSWERS = {"age_years": 61, "count": "one", "sites": ["nose"], "colour": ["pearly"], "bleeding": True,
                  "duration_weeks": 20}  # fmt: skip


@dataclass
class _Calendar:
    """The rows of the demo before they are written, all in one go."""

    now: datetime
    patients: list[Patient] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    taken: dict[int, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    numbers: Iterator[int] = field(default_factory=count)

    def add(
        self, service: HealthcareService, location: Location, start: datetime, chosen: Mapping[str, int]
    ) -> None:
        number = next(self.numbers)
        visit, claim = policy_of(service).visit(start), policy_of(service).claim(start)
        patient = _patient(number)
        appointment = Appointment(
            identifier=_identifier(number),
            patient=patient,
            service=service,
            location=location,
            start=visit.start,
            end=visit.end,
            time_zone=location.time_zone,
            status=AppointmentStatus.BOOKED.value,
            for_child=bool(patient.guardian_name),
        )
        self.patients.append(patient)
        self.appointments.append(appointment)
        for resource_id in chosen.values():
            self.taken[resource_id].append(claim)
            self.claims.append(
                Claim(appointment=appointment, resource_id=resource_id, start=claim.start, end=claim.end)
            )


def load_demo(now: datetime) -> int:
    """How many demo bookings were written, from a week ago to two weeks ahead; 0 on a calendar that has any."""
    locations = list(Location.objects.order_by("pk"))
    if not locations or Appointment.objects.exists():
        return 0
    services = {service.slug: service for service in HealthcareService.objects.prefetch_related("locations")}
    calendar = _Calendar(now)
    for location in locations:
        _fill(calendar, location, [services[slug] for slug in SERVICE_ORDER if slug in services])
    _set_statuses(calendar)
    _follow_up(calendar)
    with transaction.atomic():
        Patient.objects.bulk_create(calendar.patients)
        index_patients(calendar.patients)
        Appointment.objects.bulk_create(calendar.appointments)
        Claim.objects.bulk_create(calendar.claims)
        _send_answers(calendar)
        _let_wait(calendar, locations)
        # So that the demo shows what it is to be too late for a change.
        save_terms(by=Actor.system("demo"), change_notice_minutes=120, sms_reminders=True)
        record(by=Actor.system("demo"), action="C", kind="appointment", id="demo")
    return len(calendar.appointments)


def _fill(calendar: _Calendar, location: Location, services: Sequence[HealthcareService]) -> None:
    """Some of the starts of each day: the services in turn, or the first of them where the next does not fit."""
    zone = ZoneInfo(location.time_zone)
    today = calendar.now.astimezone(zone).date()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD - 1)
    span = day_span(first, last, zone)
    # Asked as of before the first day: what has passed by now was once to come.
    before = span.start - timedelta(days=3)
    wanted = {service.slug: needs_with(service, location, None) for service in services}
    offered = {
        service.slug: starts_of(service, location, wanted[service.slug], span, now=before)
        for service in services
        if wanted[service.slug]
    }
    turn = 0
    for start in sorted({start for starts in offered.values() for start in starts}):
        if _is_left_free(start.astimezone(zone), today):
            continue
        for service in (services[turn], services[0]):
            starts = offered.get(service.slug)
            chosen = starts and _choose(calendar, service, wanted[service.slug], starts, start)
            if chosen:
                calendar.add(service, location, start, chosen)
                turn = (turn + 1) % len(services)
                break


def _is_left_free(wall: datetime, today: date) -> bool:
    """The further ahead a day is, the emptier its calendar."""
    ahead = max((wall.date() - today).days, 0)
    return (wall.day * 7 + wall.hour * 5 + wall.minute) % 12 < 5 + ahead // 2


def _choose(
    calendar: _Calendar,
    service: HealthcareService,
    wanted: Mapping[str, Mapping[int, str]],
    starts: Any,
    start: datetime,
) -> dict[str, int] | None:
    claim = policy_of(service).claim(start)
    chosen = {}
    if not starts.is_free(start):
        return None
    for kind in wanted:
        able = [
            key
            for key in starts.candidates(kind, start)
            if not any(claim.overlaps(other) for other in calendar.taken[key])
        ]
        if not able:
            return None
        by_load = kind == ResourceKind.PRACTITIONER
        chosen[kind] = min(able, key=lambda key: len(calendar.taken[key])) if by_load else able[0]
    return chosen


def _set_statuses(calendar: _Calendar) -> None:
    """What has passed was seen, missed or cancelled; today shows each state."""
    cancelled = set()
    by_place = defaultdict(list)
    for appointment in calendar.appointments:
        by_place[appointment.location_id].append(appointment)
    for appointments in by_place.values():
        for number, appointment in enumerate(appointments):
            appointment.status = _status(appointment, number, calendar.now).value
        _show_today(appointments, calendar.now)
        cancelled |= {row.pk for row in appointments if row.status == AppointmentStatus.CANCELLED}
    for claim in calendar.claims:
        claim.live = claim.appointment_id not in cancelled


def _status(appointment: Appointment, number: int, now: datetime) -> AppointmentStatus:
    if number % 13 == 5:
        return AppointmentStatus.CANCELLED
    if appointment.end > now:
        return AppointmentStatus.BOOKED
    return AppointmentStatus.NOSHOW if number % 11 == 3 else AppointmentStatus.FULFILLED


def _show_today(appointments: Sequence[Appointment], now: datetime) -> None:
    zone = ZoneInfo(appointments[0].time_zone) if appointments else None
    today = [row for row in appointments if row.start.astimezone(zone).date() == now.astimezone(zone).date()]
    begun = [row for row in today if row.start <= now]
    to_come = [row for row in today if row.start > now]
    shown = [
        *zip(begun[-3:], ("noshow", "fulfilled", "checked-in"), strict=False),
        *zip(to_come[:3], ("arrived", "booked", "cancelled"), strict=False),
    ]
    for row, status in shown:
        # Nobody sits in the waiting room at night, nor hours after their visit.
        is_too_early = status == "arrived" and row.start - now > SOON
        is_long_over = status == "checked-in" and row.end < now - SOON
        row.status = "booked" if is_too_early else "fulfilled" if is_long_over else status


def _follow_up(calendar: _Calendar) -> None:
    """At each place, who had milia removed last week had come for the consultation before.

    At the first of them both lie weeks back, and they have come again since.
    """
    for number, location_id in enumerate(sorted({row.location_id for row in calendar.appointments})):
        seen = [
            row
            for row in calendar.appointments
            if row.location_id == location_id and row.status == "fulfilled"
        ]
        removal = next((row for row in seen[::-1] if row.service.slug == "milia-removal"), None)
        first = next((row for row in seen if row.service.slug == "free-consultation"), None)
        if not (removal and first and first.end < removal.start):
            continue
        _give(calendar, removal, first)
        review = next((row for row in seen[::-1] if row.service.slug == "review"), None)
        if number == 0 and review:
            _put_back(calendar, first, CONSULTED_BEFORE)
            _put_back(calendar, removal, REMOVED_BEFORE)
            _give(calendar, review, first)


def _give(calendar: _Calendar, visit: Appointment, first: Appointment) -> None:
    """The visit as one of the person who came to the first."""
    calendar.patients.remove(visit.patient)
    visit.patient, visit.for_child = first.patient, first.for_child


def _put_back(calendar: _Calendar, visit: Appointment, by: timedelta) -> None:
    """The visit at the same hour of an earlier day, with what it takes up."""
    zone = ZoneInfo(visit.time_zone)
    for row in (visit, *(claim for claim in calendar.claims if claim.appointment is visit)):
        row.start, row.end = (
            (moment.astimezone(zone) - by).astimezone(UTC) for moment in (row.start, row.end)
        )


def _let_wait(calendar: _Calendar, locations: Sequence[Location]) -> None:
    """One person a place who waits for an earlier consultation."""
    for number, location in enumerate(locations):
        service = location.services.filter(price_amount=0).first()
        today = calendar.now.astimezone(ZoneInfo(location.time_zone)).date()
        if service is not None:
            WaitlistEntry.objects.create(
                service=service,
                location=location,
                name=f"Demo Waiting {LAST_NAMES[number]}",
                email=f"waiting{number + 1}@example.org",
                first_day=today,
                last_day=today + timedelta(days=DAYS_AHEAD),
                earliest=time(9),
                latest=time(16),
                created_at=calendar.now,
            )


def _send_answers(calendar: _Calendar) -> None:
    """Answers to some of the visits still to come, one of each place with a safety line that was touched."""
    knowledge = load_knowledge()
    waiting = [row for row in calendar.appointments if row.status == "booked" and row.end > calendar.now]
    urgent_at: set[int] = set()
    for row in [row for row in waiting if row.service.slug == "free-consultation" and not row.for_child][::3]:
        is_first = row.location_id not in urgent_at
        urgent_at.add(row.location_id)
        answers = URGENT_ANSWERS if is_first else CALM_ANSWERS
        store_questionnaire_response(
            by=Actor.system("demo"),
            patient=row.patient,
            appointment_id=row.pk,
            location_id=row.location_id,
            answers=answers,
            red_flags=[
                {"id": match.id, "speed": match.speed}
                for match in match_red_flags(parse_answers(answers), knowledge)
            ],
            authored_at=min(calendar.now, row.start) - timedelta(days=1),
        )


def _patient(number: int) -> Patient:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number % len(LAST_NAMES)]
    is_child = number % 9 == 4
    return Patient(
        name=f"Demo {first} {last}",
        email=f"demo{number + 1}@example.org",
        phone="+49 30 0000 0002",
        guardian_name=f"Demo Robin {last}" if is_child else "",
        guardian_relation="parent" if is_child else "",
        is_demo=True,
    )


def _identifier(number: int) -> str:
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, len(IDENTIFIER_LETTERS))
        letters = IDENTIFIER_LETTERS[rest] + letters
    return f"DEM2-{letters}"
