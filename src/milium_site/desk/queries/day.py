"""The staff's day: who comes, who waits, what a clinician has to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from milium.booking.hours import day_span
from milium.booking.status import LEGAL_MOVES, AppointmentStatus
from milium.errors import InvalidAnswersError
from milium.knowledge import load_knowledge
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.redflags import match_red_flags
from milium.selfcheck.wording import answers_in_words, reason_in_words
from milium_site.accounts.models import User
from milium_site.accounts.queries import may, within
from milium_site.audit.queries import events_about
from milium_site.booking.queries import appointments, free_times, waiting_for
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.queries.wording import clock_time, date_in_words, day_in_words, zone_in_words
from milium_site.desk.queries.notes import noted
from milium_site.messages.queries import failed_messages
from milium_site.records.queries import urgency_of, waiting_responses
from milium_site.selfcheck.queries.wording import SPEED_WORDS

# Codes, so that nothing about health is written beside them.
CANCEL_REASONS = (
    ("asked", "The person asked for it"),
    ("clinic", "We cannot keep this time"),
    ("double", "It was booked twice or by mistake"),
    ("other", "Something else"),
)
MOST_WAITING, MOST_GAPS = 10, 3
HERE = {AppointmentStatus.ARRIVED, AppointmentStatus.CHECKED_IN}
TO_COME = {AppointmentStatus.PENDING, AppointmentStatus.BOOKED}
OVER = {AppointmentStatus.FULFILLED, AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}


@dataclass(frozen=True)
class Visit:
    """One appointment as the desk reads it; `response` says that answers came and how soon to look."""

    appointment: Any
    response: Any
    now: datetime
    has_note: bool = False

    @property
    def time(self) -> str:
        return clock_time(self.appointment.start, self.appointment.time_zone)

    @property
    def end_time(self) -> str:
        return clock_time(self.appointment.end, self.appointment.time_zone)

    @property
    def day(self) -> str:
        return day_in_words(self.appointment.start, self.appointment.time_zone)

    @property
    def zone(self) -> str:
        return zone_in_words(self.appointment.start, self.appointment.time_zone)

    @property
    def status(self) -> AppointmentStatus:
        return AppointmentStatus(self.appointment.status)

    @property
    def status_words(self) -> str:
        return self.status.display

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_here(self) -> bool:
        return self.status in HERE

    @property
    def is_to_come(self) -> bool:
        return self.status in TO_COME

    @property
    def is_late(self) -> bool:
        return self.is_to_come and self.appointment.start < self.now

    @property
    def waits_minutes(self) -> int:
        """Since when somebody who is here has been here, in whole minutes."""
        return max(0, int((self.now - self.appointment.updated_at).total_seconds()) // 60)

    @property
    def says_coming(self) -> bool:
        """Whether a visit still to come was confirmed by the person themselves."""
        return self.is_to_come and self.appointment.coming_at is not None

    @property
    def is_urgent(self) -> bool:
        return bool(self.response and self.response.urgency and not self.response.acknowledged_at)

    @property
    def urgency_words(self) -> str:
        """How soon somebody must look, in words; empty without a marked safety line."""
        words = self.response.get_urgency_display() if self.response else ""
        return words[:1].upper() + words[1:]

    @property
    def can_check_in(self) -> bool:
        return AppointmentStatus.CHECKED_IN in LEGAL_MOVES[self.status]

    @property
    def can_noshow(self) -> bool:
        return AppointmentStatus.NOSHOW in LEGAL_MOVES[self.status] and self.appointment.start <= self.now

    @property
    def can_cancel(self) -> bool:
        return AppointmentStatus.CANCELLED in LEGAL_MOVES[self.status]


@dataclass(frozen=True)
class WaitLine:
    """Somebody on the waiting list who would take a time on this day, and the free times that fit them."""

    entry: Any
    free: tuple[str, ...]


@dataclass(frozen=True)
class PlaceDay:
    """One place on one day of its own calendar, visits in the order of their start."""

    location: Any
    day: date
    now: datetime
    visits: list[Visit] = field(default_factory=list)
    waits: list[WaitLine] = field(default_factory=list)

    @property
    def day_words(self) -> str:
        return date_in_words(self.day)

    @property
    def is_today(self) -> bool:
        return self.now.astimezone(ZoneInfo(self.location.time_zone)).date() == self.day

    @property
    def clock(self) -> str:
        return clock_time(self.now, self.location.time_zone)

    @property
    def zone(self) -> str:
        return zone_in_words(self.now, self.location.time_zone)

    @property
    def before_now(self) -> list[Visit]:
        return (
            [visit for visit in self.visits if visit.appointment.start <= self.now] if self.is_today else []
        )

    @property
    def after_now(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.appointment.start > self.now or not self.is_today]

    @property
    def next(self) -> Visit | None:
        """Who is expected next, the late ones before the others."""
        return next((visit for visit in self.visits if visit.is_to_come), None) if self.is_today else None

    @property
    def waiting(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.is_here] if self.is_today else []

    @property
    def to_come(self) -> int:
        return sum(visit.is_to_come for visit in self.visits)


def places(viewer: User) -> QuerySet:
    """The places whose calendar the viewer may read."""
    return within(catalogue.locations(), viewer, "read", "appointment", "pk")


def clinicians() -> QuerySet:
    return catalogue.practitioners()


def day_lists(
    viewer: User,
    *,
    now: datetime,
    day: date | None = None,
    place: str = "",
    clinician: str = "",
) -> list[PlaceDay]:
    """The list of each place, or of the one given; without a day each place's own today."""
    chosen = [location for location in places(viewer) if not place or location.slug == place]
    lists = {
        location.pk: PlaceDay(location, day or now.astimezone(ZoneInfo(location.time_zone)).date(), now)
        for location in chosen
    }
    wanted = Q(pk=None)
    for one in lists.values():
        span = day_span(one.day, one.day, ZoneInfo(one.location.time_zone))
        wanted |= Q(location=one.location, start__gte=span.start, start__lt=span.end)
    rows = appointments(viewer).filter(wanted).order_by("start", "pk")
    if clinician:
        rows = rows.filter(claims__resource__slug=clinician).distinct()
    for visit in _visits(viewer, list(rows), now):
        lists[visit.appointment.location_id].visits.append(visit)
    if may(viewer, "read", "waitlist"):
        for one in lists.values():
            one.waits.extend(_waits(one, now))
    return list(lists.values())


def _waits(one: PlaceDay, now: datetime) -> list[WaitLine]:
    """Who waits for a time on this day, the longest first, beside the gaps that would suit them."""
    lines, free = [], {}
    for entry in waiting_for(one.location, one.day)[:MOST_WAITING]:
        if entry.weekdays and one.day.weekday() not in entry.weekdays:
            continue
        asked = (entry.service_id, entry.practitioner_id)
        if asked not in free:
            free[asked] = free_times(
                entry.service, one.location, one.day, one.day, now=now, practitioner=entry.practitioner
            )
        zone = ZoneInfo(one.location.time_zone)
        clocks = [time.start.astimezone(zone).time() for time in free[asked]]
        fits = [
            f"{clock:%H:%M}"
            for clock in clocks
            if (entry.earliest is None or clock >= entry.earliest)
            and (entry.latest is None or clock <= entry.latest)
        ]
        lines.append(WaitLine(entry, tuple(fits[:MOST_GAPS])))
    return lines


def urgent_visits(viewer: User, now: datetime) -> list[Visit]:
    """Appointments whose answers marked a safety line that no clinician has looked at; most pressing first.

    Whatever the day, and also when cancelled: who called off still needs somebody to look.
    """
    waiting = waiting_responses(viewer)
    rows = appointments(viewer).in_bulk([row.appointment_id for row in waiting])
    return [Visit(rows[row.appointment_id], row, now) for row in waiting if row.appointment_id in rows]


@dataclass(frozen=True)
class Undelivered:
    """A visit to come of somebody whom a mail did not reach."""

    visit: Visit
    message: Any


def undelivered(viewer: User, now: datetime) -> list[Undelivered]:
    """Visits still to come whose newest mail was given up or held back, the next visit first."""
    newest = {message.about_id: message for message in failed_messages(viewer).order_by("failed_at", "id")}
    rows = appointments(viewer).filter(pk__in=newest, end__gt=now).order_by("start", "id")
    return [Undelivered(Visit(row, None, now), newest[row.pk]) for row in rows]


def visit(viewer: User, appointment: Any, now: datetime) -> Visit:
    return _visits(viewer, [appointment], now)[0]


def _visits(viewer: User, rows: Sequence[Any], now: datetime) -> list[Visit]:
    responses, with_note = urgency_of(viewer, [row.pk for row in rows]), noted([row.pk for row in rows])
    return [Visit(row, responses.get(row.pk), now, row.pk in with_note) for row in rows]


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened to the appointment, in the place's time."""

    when: str
    what: str
    who: str


FIRST = "Booked"
WHO = {"visitor": "the person, on the site", "program": "another program", "system": "the site itself"}
INSISTED = {"overbooked": "Put over another visit on purpose", "placed": "Put at a time that is not offered"}
REASONS = {f"reason: {code}": f"Reason: {words.lower()}" for code, words in CANCEL_REASONS}


def history(appointment: Any) -> list[HistoryLine]:
    """What happened to the appointment, oldest first; looks are left out, they are in the audit trail."""
    events = [event for event in events_about("appointment", appointment.pk) if event.action != "R"]
    names = _names({event.actor_id for event in events if event.actor_kind == "staff"})
    lines = []
    for event in events:
        what = (
            INSISTED.get(event.purpose, FIRST)
            if event.action == "C"
            else REASONS.get(event.purpose, event.purpose.capitalize())
        )
        who = names.get(event.actor_id, "") if event.actor_kind == "staff" else WHO[event.actor_kind]
        lines.append(HistoryLine(moment_in_words(event.at, appointment), what, who))
    return lines


def moment_in_words(at: datetime, appointment: Any) -> str:
    """A past moment in the time of the appointment's place."""
    return f"{day_in_words(at, appointment.time_zone)}, {clock_time(at, appointment.time_zone)}"


def _names(ids: set[str]) -> dict[str, str]:
    return {str(user.pk): str(user) for user in User.objects.filter(pk__in=ids)}


@dataclass(frozen=True)
class MarkedLine:
    """A safety line that the answers mark; `because` are the answers behind it, `sources` titles to read."""

    line: str
    why: str
    speed: str
    because: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def speed_words(self) -> str:
        return SPEED_WORDS[self.speed]

    @property
    def is_pressing(self) -> bool:
        return self.speed in {"now", "same_day", "days"}


@dataclass(frozen=True)
class AnswersSheet:
    """A person's answers in words, and the safety lines that they mark, most pressing first."""

    lines: tuple[tuple[str, str], ...]
    marked: tuple[MarkedLine, ...]


def answers_sheet(response: Any) -> AnswersSheet:
    """What the person said. Answers of an older vocabulary are shown as they were stored, never dropped."""
    try:
        answers = parse_answers(response.answers)
    except InvalidAnswersError:
        raw = tuple(
            (key.replace("_", " ").capitalize(), str(value)) for key, value in response.answers.items()
        )
        return AnswersSheet(raw, ())
    knowledge = load_knowledge()
    lines = answers_in_words(answers)
    marked = tuple(
        MarkedLine(
            line=flag.line,
            why=flag.why,
            speed=flag.speed,
            because=tuple(reason_in_words(reason, knowledge, answers) for reason in flag.because),
            sources=tuple(knowledge.sources[source].title for source in flag.sources),
        )
        for flag in match_red_flags(answers, knowledge)
    )
    return AnswersSheet(lines, marked)


def neighbours(day: date) -> tuple[date, date]:
    return day - timedelta(days=1), day + timedelta(days=1)
