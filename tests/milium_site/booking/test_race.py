"""Many at one moment, on a real database with real connections: threads for the actions, a real server for the form."""

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

import factories
from milium.errors import SlotTakenError
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking import actions, queries
from milium_site.booking.actions import PatientDetails, appointments, book_appointment
from milium_site.booking.actions.waiting import pass_on_offers
from milium_site.booking.models import Appointment, Claim, Offer
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)

guard = import_module("milium_site.booking.migrations.0002_guard")
CLIENTS = 50
NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
NINE = datetime(2027, 1, 4, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
STAFF = Actor("staff", "1")


@pytest.fixture
def clinic():
    return factories.make_clinic()


def race(jobs):
    """What came of each job, all let go at one moment: what it returned or the error it raised."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait()
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def booking(clinic, number, start=NINE, **changes):
    request = {
        "by": STAFF,
        "service": clinic.service,
        "location": clinic.location,
        "practitioner": clinic.ada,
        "start": start,
        "patient": PatientDetails(name=f"Racer {number}", email=f"racer{number}@example.org"),
        "idempotency_key": secrets.token_urlsafe(16),
        "now": NOW,
    }
    return lambda: book_appointment(**{**request, **changes})


def overlapping_claims():
    """Pairs of live claims of one resource that overlap, asked of the rows themselves."""
    claims = list(Claim.objects.filter(live=True).order_by("resource_id", "start"))
    return [
        (first, second)
        for number, first in enumerate(claims)
        for second in claims[number + 1 :]
        if first.resource_id == second.resource_id and first.start < second.end and second.start < first.end
    ]


def test_fifty_clients_for_one_time_one_wins_and_the_others_hear_taken(clinic):
    for round_number in range(5):
        start = NINE + round_number * HALF_HOUR
        results = race([booking(clinic, number, start) for number in range(CLIENTS)])
        assert Counter(type(result) for result in results) == {Appointment: 1, SlotTakenError: CLIENTS - 1}
        assert Appointment.objects.filter(start=start).count() == 1
    assert OutboxMessage.objects.count() == 5
    assert AuditEvent.objects.filter(kind="appointment", action="C").count() == 5
    assert overlapping_claims() == []


def test_overlapping_starts_never_both_win(clinic):
    clinic.service.duration_minutes, clinic.service.step_minutes = 60, 10
    clinic.service.save()
    starts = [NINE + timedelta(minutes=10 * (n % 12)) for n in range(CLIENTS)]
    results = race([booking(clinic, n, start) for n, start in enumerate(starts)])
    won = [result for result in results if isinstance(result, Appointment)]
    assert {type(result) for result in results} == {Appointment, SlotTakenError}
    assert 1 <= len(won) <= 2
    assert Claim.objects.count() == len(won)
    assert overlapping_claims() == []


def test_last_laser_goes_to_one_of_two_rooms(clinic):
    rooms = [factories.make_resource("room", f"room-{n}", location=clinic.location) for n in (1, 2)]
    laser = factories.make_resource("device", "laser", location=clinic.location)
    service = factories.make_service(
        "laser-session", locations=[clinic.location], needs=[[clinic.ada, clinic.ben], rooms, [laser]]
    )
    jobs = [
        booking(clinic, n, service=service, practitioner=(clinic.ada, clinic.ben, None)[n % 3])
        for n in range(CLIENTS)
    ]
    results = race(jobs)
    assert Counter(type(result) for result in results) == {Appointment: 1, SlotTakenError: CLIENTS - 1}
    assert Claim.objects.filter(resource=laser).count() == 1
    assert Claim.objects.count() == 3


def test_anyone_fills_every_clinician_and_not_one_more(clinic):
    results = race([booking(clinic, n, practitioner=None) for n in range(CLIENTS)])
    assert Counter(type(result) for result in results) == {Appointment: 2, SlotTakenError: CLIENTS - 2}
    assert overlapping_claims() == []


def test_same_key_twenty_times_at_once_is_one_booking(clinic):
    same = {"idempotency_key": "one-key-for-all-0001", "patient": PatientDetails("Same", "same@example.org")}
    results = race([booking(clinic, 0, **same) for _ in range(20)])
    assert len({result.pk for result in results}) == 1
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_same_key_over_other_clinicians_at_once_is_one_booking(clinic):
    """Those are not behind the same locks; the key's own uniqueness holds them together."""
    same = {"idempotency_key": "one-key-for-all-0001", "patient": PatientDetails("Same", "same@example.org")}
    results = race(
        [booking(clinic, 0, practitioner=(clinic.ada, clinic.ben)[n % 2], **same) for n in range(20)]
    )
    assert Appointment.objects.count() == 1
    assert {type(result).__name__ for result in results} == {"Appointment", "IdempotencyConflictError"}
    assert len({result.pk for result in results if isinstance(result, Appointment)}) == 1


def test_six_patients_move_to_one_time_one_moves_and_five_keep_theirs(clinic):
    goal = NINE + timedelta(hours=6)
    booked = [booking(clinic, n, NINE + n * HALF_HOUR)() for n in range(6)]
    results = race(
        [
            lambda row=row: actions.move_appointment(
                by=STAFF, appointment=row, start=goal, practitioner=clinic.ada, expected_sequence=0, now=NOW
            )
            for row in booked
        ]
    )
    assert Counter(type(result) for result in results) == {Appointment: 1, SlotTakenError: 5}
    starts = {row.pk: row.start for row in Appointment.objects.all()}
    kept = [row for row in booked if starts[row.pk] == row.start]
    assert len(kept) == 5
    assert list(starts.values()).count(goal) == 1
    assert overlapping_claims() == []


def test_cancel_and_rebook_at_once_never_share_the_time(clinic):
    first = booking(clinic, 0)()
    results = race(
        [
            lambda: actions.cancel_appointment(by=STAFF, appointment=first, now=NOW),
            *[booking(clinic, n) for n in range(1, 20)],
        ]
    )
    assert {type(result) for result in results} <= {Appointment, SlotTakenError}
    assert Claim.objects.filter(live=True).count() <= 1
    assert overlapping_claims() == []


# --- the database alone ---------------------------------------------------------------------------------------


@pytest.fixture
def without_locks(monkeypatch):
    """The action as it would be if its locks and its second question were lost."""
    monkeypatch.setattr(appointments, "lock_candidates", lambda *asked: queries.needs_with(*asked[:3]))
    seen = queries.free._stands_between
    monkeypatch.setattr(queries.free, "_stands_between", lambda *asked: (*seen(*asked)[:2], []))


@pytest.fixture
def without_constraint():
    with connection.cursor() as cursor:
        for statement in guard.DROP[connection.vendor]:
            cursor.execute(statement)
    yield
    Claim.objects.all().delete()
    with connection.cursor() as cursor:
        for statement in {"postgresql": guard.POSTGRESQL, "sqlite": guard.SQLITE}[connection.vendor]:
            cursor.execute(statement)


def test_holding_and_booking_one_time_at_once_leaves_one_winner(clinic):
    for round_number in range(3):
        start = NINE + round_number * HALF_HOUR

        def hold(start=start):
            return actions.hold_time(
                by=STAFF, service=clinic.service, location=clinic.location, practitioner=clinic.ada,
                start=start, now=NOW,
            )  # fmt: skip

        results = race([job for n in range(10) for job in (hold, booking(clinic, n, start))])
        assert Counter(type(result) for result in results)[SlotTakenError] == 19
        assert Claim.objects.filter(start=start).count() == 1
    assert overlapping_claims() == []


def test_one_held_time_is_booked_once_however_often_it_is_sent(clinic):
    held = actions.hold_time(
        by=STAFF,
        service=clinic.service,
        location=clinic.location,
        practitioner=clinic.ada,
        start=NINE,
        now=NOW,
    )
    results = race([booking(clinic, n, hold=held.token) for n in range(10)])
    assert Counter(type(result) for result in results) == {Appointment: 1, SlotTakenError: 9}
    assert Claim.objects.get().appointment_id is not None


def offered(clinic, *, waiting):
    """The offer of a time that was given up, and as many who wait for it."""
    for number in range(waiting):
        actions.join_waiting_list(
            by=STAFF, service=clinic.service, location=clinic.location, practitioner=clinic.ada,
            patient=PatientDetails(name="Waiting Person", email=f"waiting{number}@example.org"),
            first_day=NOW.date(), last_day=NOW.date(), now=NOW + timedelta(seconds=number),
        )  # fmt: skip
    given_up = booking(clinic, 0, NINE + 8 * HALF_HOUR)()
    actions.cancel_appointment(by=STAFF, appointment=given_up, now=NOW)
    return Offer.objects.get()


def test_one_offer_accepted_by_ten_at_once_is_one_appointment(clinic):
    offer = offered(clinic, waiting=2)
    results = race([lambda: actions.accept_offer(by=STAFF, offer=offer, now=NOW) for _ in range(10)])
    assert len({result.pk for result in results}) == 1
    assert Appointment.objects.exclude(status="cancelled").count() == 1
    assert OutboxMessage.objects.filter(kind="appointment_booked", superseded_at=None).count() == 1
    assert overlapping_claims() == []


def test_accepting_and_passing_on_at_once_give_the_time_to_one(clinic):
    offer = offered(clinic, waiting=2)
    ends = offer.expires_at
    results = race(
        [
            *[lambda: actions.accept_offer(by=STAFF, offer=offer, now=ends - timedelta(seconds=1))] * 4,
            *[lambda: pass_on_offers(ends)] * 4,
        ]
    )
    assert {type(result) for result in results} <= {Appointment, SlotTakenError, int}
    booked = Appointment.objects.exclude(status="cancelled").count()
    open_offers = Offer.objects.filter(closed_at=None).count()
    assert booked + open_offers == 1
    assert Claim.objects.filter(live=True).count() == 1
    assert overlapping_claims() == []


def test_database_alone_lets_one_of_fifty_through(clinic, without_locks):
    results = race([booking(clinic, number) for number in range(CLIENTS)])
    losers = [result for result in results if not isinstance(result, Appointment)]
    assert len(losers) == CLIENTS - 1
    # Without the locks PostgreSQL may end two that wait for each other; it is why there are locks.
    assert all(isinstance(error, SlotTakenError) or "deadlock" in str(error) for error in losers)
    assert Claim.objects.filter(live=True).count() == 1


def test_without_the_databases_refusal_the_same_race_is_lost(clinic, without_locks, without_constraint):
    race([booking(clinic, number) for number in range(CLIENTS)])
    assert len(overlapping_claims()) > 1


def test_raw_claims_race_and_one_stays(clinic):
    results = race([lambda: raw_claim(clinic) for _ in range(CLIENTS)])
    assert Claim.objects.count() == 1
    errors = [result for result in results if isinstance(result, Exception)]
    assert len(errors) == CLIENTS - 1
    assert all(isinstance(error, IntegrityError) or "deadlock" in str(error) for error in errors)


def test_raw_claims_race_without_the_constraint_and_all_stay(clinic, without_constraint):
    race([lambda: raw_claim(clinic) for _ in range(CLIENTS)])
    assert Claim.objects.count() == CLIENTS


def raw_claim(clinic):
    return Claim.objects.create(resource=clinic.ada, start=NINE, end=NINE + HALF_HOUR)


# --- a real server --------------------------------------------------------------------------------------------


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def database_url():
    """The test database's address, for a server of its own process."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    user = quote(chosen["USER"]) + (f":{quote(chosen['PASSWORD'])}" if chosen["PASSWORD"] else "")
    return f"postgresql://{user}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"


@pytest.fixture
def server(tmp_path):
    """The address of the site served by Granian in processes of their own, on the test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tests = Path(factories.__file__).parent
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "MILIUM_ABUSE_LIMITS": "off",
        "MILIUM_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(tests),
    }
    command = [sys.executable, "-m", "milium_site.cli", "serve", "--port", str(port), "--workers", "2"]
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--no-worker"], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address, process, log):
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            ask(address + "/book/")
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The server did not come up:\n{log.read_text()}")


def ask(url, form=None):
    """Status, page and seconds of one request; an error page is an answer like any other."""
    body = None if form is None else urlencode(form).encode()
    request = Request(url, data=body, headers={"Sec-Fetch-Site": "same-origin"})
    began = time.monotonic()
    try:
        with build_opener(_NoRedirect).open(request, timeout=60) as answer:
            return answer.status, answer.read().decode(), time.monotonic() - began
    except HTTPError as answer:
        return answer.code, answer.read().decode(), time.monotonic() - began


def booking_page(server, clinic, start, who="ada"):
    place = f"{clinic.service.slug}/{clinic.location.slug}/{who}"
    return f"{server}/book/{place}/{start:%Y%m%dT%H%MZ}/"


def filled_form(number, **changes):
    form = {
        "for_whom": "me",
        "name": f"Racer {number}",
        "email": f"racer{number}@example.org",
        "idempotency_key": secrets.token_hex(16),
    }
    return {**form, **changes}


def tomorrow_at_nine():
    return (timezone.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def test_fifty_browsers_race_for_one_time(clinic, server):
    for round_number in range(5):
        start = tomorrow_at_nine() + round_number * HALF_HOUR
        page = booking_page(server, clinic, start)
        answers = race([lambda n=n, page=page: ask(page, filled_form(n)) for n in range(CLIENTS)])
        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert Counter(status for status, _, _ in answers) == {302: 1, 409: CLIENTS - 1}
        assert Appointment.objects.filter(start=start).count() == 1
        losing_pages = [page for status, page, _ in answers if status == 409]
        assert all("taken" in page for page in losing_pages)
        seconds = sorted(seconds for _, _, seconds in answers)
        print(f"round {round_number}: p50 {seconds[25]:.2f} s, p95 {seconds[47]:.2f} s")
    assert overlapping_claims() == []


def test_a_hundred_and_sixty_browsers_for_eight_times_fill_each_once(clinic, server):
    starts = [tomorrow_at_nine() + number * HALF_HOUR for number in range(8)]
    pages = [booking_page(server, clinic, start) for start in starts]
    answers = race([lambda n=n: ask(pages[n % 8], filled_form(n)) for n in range(160)])
    assert Counter(answer if isinstance(answer, Exception) else answer[0] for answer in answers) == {
        302: 8,
        409: 152,
    }
    assert sorted(Appointment.objects.values_list("start", flat=True)) == starts
    assert overlapping_claims() == []


def test_form_sent_twenty_times_at_once_books_once(clinic, server):
    page, form = booking_page(server, clinic, tomorrow_at_nine()), filled_form(0)
    answers = race([lambda: ask(page, form) for _ in range(20)])
    assert Counter(status for status, _, _ in answers) == {302: 20}
    assert Appointment.objects.count() == 1
