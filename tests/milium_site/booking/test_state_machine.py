"""Booking, moving, cancelling, holding, letting go, waiting and going on leave, in any order, against a naive model.

The model knows nothing of bits, locks or queries: it keeps a list of who is taken when, and walks over it in steps of
five minutes. A few walks are made with every test run; MILIUM_WALKS=500 makes as many.
"""

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

import factories
from milium.errors import (
    IdempotencyConflictError,
    OutsideOpeningError,
    PastTimeError,
    SlotTakenError,
    StatusChangeError,
)
from milium_site.audit.actions import Actor
from milium_site.booking import actions, queries
from milium_site.booking.models import Appointment, Claim
from milium_site.catalogue.models import OpeningException
from milium_site.messages.models import OutboxMessage

TICK = timedelta(minutes=5)
HALF_HOUR = timedelta(minutes=30)
# A Monday in winter: Berlin is one hour ahead of UTC, and open from 9 to 12.
OPENS, CLOSES = datetime(2027, 1, 4, 8, tzinfo=UTC), datetime(2027, 1, 4, 11, tzinfo=UTC)
STAFF = Actor("staff", "1")
# From before the opening until after the closing, and at minutes at which nothing starts.
STARTS = st.sampled_from([OPENS + n * timedelta(minutes=15) for n in range(-2, 14)])
WHO = st.sampled_from(["ada", "ben", None])
SERVICES = st.sampled_from(["consultation", "laser-session"])


@dataclass
class Taken:
    """One resource, taken `[start, end)`; until `expires_at` if it is only held."""

    resource: str
    start: datetime
    end: datetime
    expires_at: datetime | None = None


@dataclass
class Booked:
    """What the model believes of one appointment."""

    row: Appointment
    service: str
    start: datetime
    status: str = "booked"
    sequence: int = 0
    taken: list[Taken] = field(default_factory=list)


@dataclass
class Held:
    token: str
    service: str
    start: datetime
    created_at: datetime
    expires_at: datetime
    taken: list[Taken]


class Walk(RuleBasedStateMachine):
    appointments = Bundle("appointments")
    holds = Bundle("holds")

    def __init__(self):
        super().__init__()
        self.rows = transaction.atomic()
        self.rows.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.rows.__exit__(None, None, None)

    @initialize()
    def clinic_opens(self):
        self.now = OPENS - timedelta(days=1)
        self.clinic = factories.make_clinic()
        for person in (self.clinic.ada, self.clinic.ben):
            person.opening_rules.update(closes="12:00")
        laser = factories.make_resource("device", "laser", location=self.clinic.location)
        self.services = {
            "consultation": self.clinic.service,
            "laser-session": factories.make_service(
                "laser-session",
                locations=[self.clinic.location],
                needs=[[self.clinic.ada, self.clinic.ben], [laser]],
                duration_minutes=45,
                buffer_after_minutes=15,
            ),
        }
        self.people = {"ada": self.clinic.ada, "ben": self.clinic.ben}
        self.leave: list[tuple[str, datetime, datetime]] = []
        self.booked: list[Booked] = []
        self.held: list[Held] = []

    # --- what a person could do -------------------------------------------------------------------------------

    @rule(target=appointments, service=SERVICES, start=STARTS, who=WHO)
    def book(self, service, start, who):
        row = self.expect(
            lambda: self.send_booking(service, start, who), self.verdict(service, start, who, self.now)
        )
        return multiple() if row is None else self.remember(row, service, start, who, before=self.taken())

    @rule(target=appointments, held=consumes(holds), who=WHO)
    def book_what_was_held(self, held, who):
        lasts = held in self.held and held.expires_at > self.now
        before = [each for each in self.taken() if not (lasts and each in held.taken)]
        told = held.created_at if lasts else self.now
        verdict = self.verdict(held.service, held.start, who, told, taken=before)
        row = self.expect(lambda: self.send_booking(held.service, held.start, who, hold=held.token), verdict)
        if row is None:
            return multiple()
        if lasts:
            self.held.remove(held)
        return self.remember(row, held.service, held.start, who, before=before)

    @rule(target=holds, service=SERVICES, start=STARTS, who=WHO)
    def hold(self, service, start, who):
        before = self.taken()
        held = self.expect(
            lambda: actions.hold_time(
                by=STAFF, service=self.services[service], location=self.clinic.location, start=start,
                practitioner=self.people.get(who), now=self.now,
            ),
            self.verdict(service, start, who, self.now),
        )  # fmt: skip
        if held is None:
            return multiple()
        claims = Claim.objects.filter(hold__isnull=False).order_by("-pk")[: len(self.kinds(service))]
        taken = [Taken(c.resource.slug, c.start, c.end, held.expires_at) for c in claims]
        self.check_choice(taken, service, start, who, before)
        entry = Held(held.token, service, start, self.now, held.expires_at, taken)
        self.held.append(entry)
        return entry

    @rule(held=consumes(holds))
    def let_go(self, held):
        lasts = held in self.held and held.expires_at > self.now
        assert actions.release_hold(token=held.token, now=self.now) == lasts
        if held in self.held:
            self.held.remove(held)

    @rule(booked=appointments, start=STARTS, who=WHO)
    def move(self, booked, start, who):
        before = [each for each in self.taken() if each not in booked.taken]
        present = {each.resource for each in booked.taken}
        stays = booked.start == start and (who is None or who in present)
        if booked.status != "booked":
            verdict = StatusChangeError
        elif stays:
            verdict = None
        else:
            verdict = self.verdict(booked.service, start, who, self.now, taken=before)
        row = self.expect(
            lambda: actions.move_appointment(
                by=STAFF, appointment=booked.row, start=start, practitioner=self.people.get(who),
                expected_sequence=booked.sequence, now=self.now,
            ),
            verdict,
        )  # fmt: skip
        if row is None or stays:
            return
        booked.start, booked.sequence = start, booked.sequence + 1
        booked.taken = self.claims_of(row)
        self.check_choice(booked.taken, booked.service, start, who, before)
        if who is None:
            # Who has the patient already keeps them where they can.
            stayers = present & self.free_people(booked.service, start, None, before)
            assert not stayers or stayers & {each.resource for each in booked.taken}

    @rule(booked=appointments)
    def cancel(self, booked):
        row = actions.cancel_appointment(by=STAFF, appointment=booked.row, now=self.now)
        assert row.status == "cancelled"
        if booked.status == "booked":
            booked.status, booked.sequence, booked.taken = "cancelled", booked.sequence + 1, []

    @rule(minutes=st.sampled_from([1, 9, 11, 60]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def the_day_begins(self):
        self.now = max(self.now, OPENS + timedelta(minutes=10))

    @rule(who=st.sampled_from(["ada", "ben"]), start=STARTS, length=st.sampled_from([1, 4]))
    def goes_on_leave(self, who, start, length):
        end = start + length * HALF_HOUR
        OpeningException.objects.create(resource=self.people[who], start=start, end=end, kind="leave")
        self.leave.append((who, start, end))

    # --- what must hold after every step ----------------------------------------------------------------------

    @invariant()
    def free_times_are_those_of_the_model(self):
        if not hasattr(self, "clinic"):
            return
        for slug, service in self.services.items():
            found = queries.free_times(
                service, self.clinic.location, OPENS.date(), OPENS.date(), now=self.now
            )
            expected = {
                start: self.free_people(slug, start, None, self.taken())
                for start in (OPENS + n * HALF_HOUR for n in range(6))
                if self.verdict(slug, start, None, self.now) is None
            }
            assert {time.start: set(time.practitioner_slugs) for time in found} == expected

    @invariant()
    def nobody_is_taken_twice(self):
        if not hasattr(self, "clinic"):
            return
        rows = Claim.objects.filter(live=True).values_list("resource__slug", "start", "end", "expires_at")
        live = sorted(row for row in rows if row[3] is None or row[3] > self.now)
        assert [row[:3] for row in live] == sorted((t.resource, t.start, t.end) for t in self.taken())
        for first, second in pairwise(live):
            assert first[0] != second[0] or first[2] <= second[1]

    @invariant()
    def every_appointment_is_as_it_was_left(self):
        if not hasattr(self, "clinic"):
            return
        rows = {row.pk: (row.status, row.start, row.sequence) for row in Appointment.objects.all()}
        assert rows == {b.row.pk: (b.status, b.start, b.sequence) for b in self.booked}
        mailed = set(OutboxMessage.objects.values_list("about_id", flat=True))
        assert {b.row.pk for b in self.booked} <= mailed

    # --- the model --------------------------------------------------------------------------------------------

    def taken(self):
        """Who is taken when, held times that last included."""
        held = [each for hold in self.held if hold.expires_at > self.now for each in hold.taken]
        return [*held, *(each for booked in self.booked for each in booked.taken)]

    def kinds(self, service):
        return ["practitioner"] if service == "consultation" else ["practitioner", "device"]

    def lengths(self, service):
        """How long the visit is, and how long it takes who and what it needs."""
        return (30, 30) if service == "consultation" else (45, 60)

    def is_there(self, who, start, minutes):
        ticks = [start + n * TICK for n in range(minutes // 5)]
        return all(
            OPENS <= tick < CLOSES and not any(a <= tick < b for name, a, b in self.leave if name == who)
            for tick in ticks
        )

    def is_quiet(self, name, start, minutes, taken):
        ticks = [start + n * TICK for n in range(minutes // 5)]
        return not any(t.start <= tick < t.end for tick in ticks for t in taken if t.resource == name)

    def free_people(self, service, start, who, taken):
        visit, whole = self.lengths(service)
        return {
            name
            for name in self.people
            if who in (None, name)
            and self.is_there(name, start, visit)
            and self.is_quiet(name, start, whole, taken)
        }

    def verdict(self, service, start, who, told, taken=None):
        """The error that asking for this must end in, or None; `told` is when the notice is counted from."""
        taken = self.taken() if taken is None else taken
        visit, whole = self.lengths(service)
        if start <= told:
            return PastTimeError
        someone = any(who in (None, name) and self.is_there(name, start, visit) for name in self.people)
        if start.minute % 30 or not someone:
            return OutsideOpeningError
        laser = "device" not in self.kinds(service) or self.is_quiet("laser", start, whole, taken)
        return None if laser and self.free_people(service, start, who, taken) else SlotTakenError

    def check_choice(self, taken, service, start, who, before):
        """What was chosen is what the model would have allowed."""
        _, whole = self.lengths(service)
        names = {each.resource for each in taken}
        assert len(taken) == len(self.kinds(service))
        assert ("laser" in names) == (service == "laser-session")
        assert len(names & self.free_people(service, start, who, before)) == 1
        assert {(each.start, each.end) for each in taken} == {(start, start + timedelta(minutes=whole))}

    # --- doing it ---------------------------------------------------------------------------------------------

    def expect(self, act, error):
        """What `act` returns; None where it had to be refused and was."""
        if error is None:
            with transaction.atomic():
                return act()
        with pytest.raises(error), transaction.atomic():
            act()
        return None

    def send_booking(self, service, start, who, *, hold="", key=None, name="Test Person"):
        return actions.book_appointment(
            by=STAFF,
            service=self.services[service],
            location=self.clinic.location,
            start=start,
            practitioner=self.people.get(who),
            patient=actions.PatientDetails(name, "person@example.org"),
            idempotency_key=key or secrets.token_hex(16),
            hold=hold,
            now=self.now,
        )

    def remember(self, row, service, start, who, before):
        booked = Booked(row, service, start, taken=self.claims_of(row))
        self.check_choice(booked.taken, service, start, who, before)
        self.booked.append(booked)
        return booked

    def claims_of(self, row):
        return [Taken(c.resource.slug, c.start, c.end) for c in Claim.objects.filter(appointment=row)]

    @rule(service=SERVICES, start=STARTS)
    def send_twice(self, service, start):
        """The same key: one booking; with other details: a refusal."""
        if self.verdict(service, start, None, self.now) is not None:
            return
        key, before = secrets.token_hex(16), self.taken()
        row = self.send_booking(service, start, None, key=key)
        assert self.send_booking(service, start, None, key=key).pk == row.pk
        with pytest.raises(IdempotencyConflictError), transaction.atomic():
            self.send_booking(service, start, None, key=key, name="Somebody Else")
        self.remember(row, service, start, None, before=before)


@pytest.mark.django_db
def test_any_walk_ends_where_the_model_does():
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=int(os.environ.get("MILIUM_WALKS", "15")),
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
