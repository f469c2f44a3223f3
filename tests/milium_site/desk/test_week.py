from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import make_appointment, make_clinic, make_practitioner, make_resource, make_service, make_user
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment, Claim, WaitlistEntry
from milium_site.messages.models import OutboxMessage
from milium_site.records.models import Patient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, 11:00 at the place
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    """A clinic with one visit to come, and its front desk signed in."""
    clinic = make_clinic(notice_minutes=240)
    visit = make_appointment(
        clinic, NOW + timedelta(days=1), practitioner=clinic.ada, now=NOW, name="Demo Later"
    )
    client.force_login(make_user("front_desk", clinic.location))
    return SimpleNamespace(
        clinic=clinic, visit=visit, client=client, page=lambda q="": client.get(f"/desk/week/{q}")
    )


def moved(desk, time="10:30", day="2026-11-24", who="ada", **more):
    data = {"day": day, "time": time, "who": who, "sequence": desk.visit.sequence, "tell": "on", **more}
    return desk.client.post(f"/desk/appointments/{desk.visit.pk}/move/", data, **JSON)


def test_the_week_places_a_visit_by_classes_and_says_its_status_in_words(desk):
    page = desk.page().content.decode()
    assert "at-h11 at-m0 for-h0 for-m30 lane-0 of-1" in page
    assert "visit--booked" in page
    assert ", Booked" in page
    assert "Week of 23 November" in page
    assert " style=" not in page
    assert "Demo Later" not in desk.page("?day=2026-12-01").content.decode()
    assert "Later" in desk.page("?span=day&day=2026-11-24").content.decode()
    assert "Later" not in desk.page("?who=ben").content.decode()
    assert "Later" not in desk.page("?shown=here").content.decode()


@pytest.mark.parametrize(
    "asked", ["day=x", "day=2000-01-01", "day=2199-12-31", "by=moon&span=²&place=\x00&who=%00"]
)
def test_absurd_filters_are_answered_in_words(desk, asked):
    assert desk.page(f"?{asked}").status_code == 200


def test_rooms_and_devices_have_columns_of_their_own(desk):
    room = make_resource("room", "blue-room", location=desk.clinic.location)
    service = make_service(
        "peel", locations=[desk.clinic.location], needs=[[desk.clinic.ada], [room]], duration_minutes=30
    )
    make_appointment(desk.clinic, NOW + timedelta(hours=2), service=service, now=NOW, name="Demo Peel")
    page = desk.page("?by=room").content.decode()
    assert "Blue-Room" in page
    assert "Peel" in page
    assert "Later" not in page


def test_who_overlaps_stands_beside_and_who_waits_below(desk):
    row = Appointment.objects.get(pk=desk.visit.pk)
    other = Appointment.objects.create(
        identifier="AAAA-BBBB", patient=row.patient, service=row.service, location=row.location,
        start=row.start, end=row.end, time_zone=row.time_zone,
    )  # fmt: skip
    Claim.objects.create(
        appointment=other, resource=desk.clinic.ada, start=row.start, end=row.end, overbooked=True
    )
    WaitlistEntry.objects.create(
        service=row.service, location=row.location, name="Demo Waiting", email="w@example.org",
        first_day=NOW.date(), last_day=NOW.date() + timedelta(days=3), created_at=NOW,
    )  # fmt: skip
    page = desk.page().content.decode()
    assert "lane-0 of-2" in page
    assert "lane-1 of-2" in page
    assert "Demo Waiting" in page


def test_an_unchanged_week_is_answered_with_304_and_a_changed_one_is_drawn(desk):
    first = desk.page()
    asked = {"headers": {"if-none-match": first["ETag"]}}
    looks = AuditEvent.objects.filter(kind="appointment_list").count()
    assert desk.client.get("/desk/week/", **asked).status_code == 304
    assert AuditEvent.objects.filter(kind="appointment_list").count() == looks == 1
    assert moved(desk).status_code == 200
    assert desk.client.get("/desk/week/", **asked).status_code == 200


def test_a_move_goes_through_the_booking_itself_and_mails_by_choice(desk):
    before = OutboxMessage.objects.count()
    answer = moved(desk)
    assert answer.status_code == 200
    assert "10:30" in answer.json()["words"]
    assert Appointment.objects.get(pk=desk.visit.pk).start == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert OutboxMessage.objects.count() == before + 1
    desk.visit.refresh_from_db()
    assert "No mail" in moved(desk, time="12:00", who="ben", tell="").json()["words"]
    assert OutboxMessage.objects.count() == before + 1
    assert Appointment.objects.get(pk=desk.visit.pk).practitioner.slug == "ben"


def test_what_cannot_be_is_answered_in_words_and_nothing_moves(desk):
    make_appointment(
        desk.clinic, NOW + timedelta(days=2), practitioner=desk.clinic.ada, now=NOW, name="Demo Other"
    )
    for changed, words in (
        ({"day": "2026-11-25", "time": "11:00"}, "Choose another"),
        ({"time": "10:10"}, "No visit starts then"),
        ({"time": "25:00"}, "Write the time"),
        ({"sequence": 7}, "changed meanwhile"),
        ({"day": "2026-03-29", "time": "02:30"}, "clock jumps"),
    ):
        answer = moved(desk, **changed)
        assert answer.status_code == 409
        assert words in answer.json()["words"]
    row = Appointment.objects.get(pk=desk.visit.pk)
    assert (row.start, row.sequence) == (desk.visit.start, 0)


def test_the_page_of_its_own_moves_without_a_script(desk):
    address = f"/desk/appointments/{desk.visit.pk}/move/"
    page = desk.client.get(f"{address}?day=2026-11-23").content.decode()
    assert "Free on that day" in page
    assert "time=11%3A30" in page  # inside the service's notice, which the desk waives
    answer = desk.client.post(address, {"day": "2026-11-23", "time": "11:30", "who": "", "sequence": 0})
    assert answer.status_code == 302
    assert Appointment.objects.get(pk=desk.visit.pk).start == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert desk.client.post(address, {"day": "2026-11-23", "time": "03:00", "sequence": 1}).status_code == 422


def fill_week(clinic, clinicians, visits):
    """Visits of these numbers for each of the clinicians from Monday to Friday, written in one go."""
    people, rows, claims = [], [], []
    for who in clinicians:
        for number in visits:
            start = NOW.replace(hour=8) + timedelta(days=number % 5, minutes=30 * (number // 5))
            person = Patient(name=f"Demo {number}", email=f"p{number}@example.org")
            row = Appointment(
                identifier=f"{who.pk:04d}-{number:04d}", patient=person, service=clinic.service,
                location=clinic.location, start=start, end=start + timedelta(minutes=30),
                time_zone="Europe/Berlin",
            )  # fmt: skip
            people.append(person)
            rows.append(row)
            claims.append(Claim(appointment=row, resource=who, start=row.start, end=row.end))
    for model, found in ((Patient, people), (Appointment, rows), (Claim, claims)):
        model.objects.bulk_create(found)


@pytest.mark.parametrize("role", ["front_desk", "clinician"])
def test_a_full_week_of_four_clinicians_opens_with_twelve_queries(client, role):
    clinic = make_clinic()
    clinicians = [
        clinic.ada,
        clinic.ben,
        *(make_practitioner(slug, clinic.location) for slug in ("cy", "di")),
    ]
    client.force_login(make_user(role, clinic.location))
    client.get("/desk/week/")
    counted = []
    for visits in (range(1), range(1, 40)):
        fill_week(clinic, clinicians, visits)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/desk/week/").content.decode()
        counted.append(len(captured))
    assert page.count("visit--booked") == 4 * 40
    assert counted[0] == counted[1] <= 12


def test_a_visit_moves_to_another_room_and_keeps_its_time_and_clinician(desk):
    rooms = [make_resource("room", slug, location=desk.clinic.location) for slug in ("blue", "green")]
    needs = [[desk.clinic.ada, desk.clinic.ben], rooms]
    service = make_service("peel", locations=[desk.clinic.location], needs=needs)
    start = NOW + timedelta(days=2)
    desk.visit = make_appointment(
        desk.clinic, start, practitioner=desk.clinic.ben, service=service, now=NOW, name="Demo Peel"
    )
    assert desk.visit.room == rooms[0]
    page = desk.page("?by=room&span=day&day=2026-11-25").content.decode()
    assert page.count("calendar__rows--always") == 2
    before = OutboxMessage.objects.count()
    answer = moved(desk, time="11:00", day="2026-11-25", who="green", tell="")
    assert answer.json()["words"] == "Demo Peel, Wednesday 25 November 2026, 11:00: now in Green."
    row = Appointment.objects.get(pk=desk.visit.pk)
    assert (row.start, row.practitioner, row.room) == (start, desk.clinic.ben, rooms[1])
    assert OutboxMessage.objects.count() == before
    # Into a room that is taken it does not go, and not into one that its service has no use for.
    make_appointment(desk.clinic, start, service=service, now=NOW, name="Demo Blue")
    desk.visit.refresh_from_db()
    assert moved(desk, time="11:00", day="2026-11-25", who="blue").status_code == 409
    make_resource("room", "store", location=desk.clinic.location)
    assert moved(desk, time="11:00", day="2026-11-25", who="store").status_code == 409
    assert Appointment.objects.get(pk=desk.visit.pk).room == rooms[1]


def test_the_clock_of_now_hides_the_hour_that_it_would_stand_on(desk):
    with time_machine.travel(NOW.replace(minute=55), tick=False):
        page = desk.page().content.decode()
    assert ">11:55<" in page
    assert ">12:00</span>" not in page
    assert ">13:00</span>" in page
