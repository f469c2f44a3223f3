from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_location, make_resource, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking.actions import PatientDetails, join_waiting_list
from milium_site.booking.models import Appointment, Offer
from milium_site.booking.queries import free_times, terms
from milium_site.catalogue.models import (
    HealthcareService,
    Location,
    OpeningException,
    OpeningRule,
    Organization,
    Resource,
)
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday, 09:00 at the place
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LEAVE = {"kind": "leave", "location": "", "first_day": "2026-11-24", "last_day": "2026-11-25"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def owner(client):
    user = make_user("owner")
    client.force_login(user)
    return user


def service_data(clinic, **changed):
    return {
        "name": "Consultation",
        "price_amount": "0",
        "price_currency": "EUR",
        "duration_minutes": "30",
        "step_minutes": "30",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "notice_minutes": "0",
        "window_days": "60",
        "is_public": "on",
        "locations": [clinic.location.pk],
        "practitioners": [clinic.ada.pk, clinic.ben.pk],
        "follow_up_from_days": "28",
        "follow_up_until_days": "42",
        **changed,
    }


def hours_data(monday="09:00-17:00", **changed):
    return {"day_0": monday, **{f"day_{day}": "09:00-17:00" for day in range(1, 7)}, **changed}


HOURS_OF_ADA = "/desk/clinic/who-and-what/ada/hours/old-town/"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "about/",
        "terms/",
        "places/new/",
        "places/old-town/",
        "services/new/",
        "services/consultation/",
        "new/person/",
        "new/room/",
        "new/device/",
        "who-and-what/ada/",
        "who-and-what/ada/hours/old-town/",
        "leave/new/",
    ],
)
def test_the_owners_pages_open_for_the_owner_alone(client, clinic, owner, path):
    assert client.get(f"/desk/clinic/{path}").status_code == 200
    for role in ("front_desk", "clinician", "editor", "integrator", None):
        client.force_login(make_user(role))
        assert client.get(f"/desk/clinic/{path}").status_code == 403
        if path:
            assert client.post(f"/desk/clinic/{path}", {}).status_code == 403


def test_an_owner_of_one_place_changes_that_place_alone(client, clinic):
    hill = make_location("hill")
    make_resource("room", "hill-room", location=hill)
    client.force_login(make_user("owner", hill))
    assert client.get("/desk/clinic/places/hill/").status_code == 200
    assert client.get("/desk/clinic/who-and-what/hill-room/").status_code == 200
    for path in ("places/old-town/", "who-and-what/ada/", HOURS_OF_ADA.removeprefix("/desk/clinic/")):
        assert client.get(f"/desk/clinic/{path}").status_code == 404
    for path in ("about/", "terms/", "services/new/", "places/new/", "new/person/"):
        assert client.get(f"/desk/clinic/{path}").status_code == 403


def test_a_preview_counts_the_free_times_and_saves_nothing(client, clinic, owner):
    data = hours_data(monday="", preview="1")
    page = client.post(HOURS_OF_ADA, data).content.decode()
    # Seven starts of half an hour fewer where both worked; Ben is still there.
    assert "Nothing is saved yet" in page
    assert 'value="09:00-17:00"' in page
    assert OpeningRule.objects.filter(resource=clinic.ada).count() == 7
    assert not AuditEvent.objects.filter(kind="clinic").exists()
    for slug in ("ada", "ben"):
        OpeningRule.objects.filter(resource__slug=slug).exclude(weekday=0).delete()
    before = len(free_times(clinic.service, clinic.location, NOW.date(), date(2026, 12, 21), now=NOW))
    OpeningRule.objects.filter(resource=clinic.ben).delete()
    page = client.post(HOURS_OF_ADA, {"day_0": "09:00-10:00", "preview": "1"}).content.decode()
    cells = page.split('<td class="number">')
    assert cells[1].startswith(f"{before}<")
    assert cells[2].startswith("<strong>9<")  # one today after 09:00, two on each of four Mondays


def test_saved_hours_are_on_record_and_offered_at_once(client, clinic, owner):
    assert client.post(HOURS_OF_ADA, hours_data("10:00-12:00, 14:00-15:30")).status_code == 302
    monday = date(2026, 11, 30)
    free = free_times(clinic.service, clinic.location, monday, monday, now=NOW, practitioner=clinic.ada)
    assert [f"{slot.start:%H:%M}" for slot in free] == [
        "09:00", "09:30", "10:00", "10:30", "13:00", "13:30", "14:00",
    ]  # fmt: skip
    row = AuditEvent.objects.get(kind="clinic")
    assert (row.actor_id, row.subject_id) == (str(owner.pk), "hours: ada")
    assert row.detail["week"]["0"] == ["10:00-12:00", "14:00-15:30"]


def test_hours_from_a_day_on_leave_the_weeks_before_as_they_were(client, clinic, owner):
    client.post(HOURS_OF_ADA, hours_data("", valid_from="2026-12-07"))
    for day, count in ((date(2026, 11, 30), 16), (date(2026, 12, 7), 0), (date(2026, 12, 8), 16)):
        free = free_times(clinic.service, clinic.location, day, day, now=NOW, practitioner=clinic.ada)
        assert len(free) == count, day


@pytest.mark.parametrize("text", ["nine to five", "9-17", "25:00-26:00", "09:00-12:00, 11:00-13:00", "09:00"])
def test_hours_that_cannot_be_read_are_explained_and_kept(client, clinic, owner, text):
    answer = client.post(HOURS_OF_ADA, hours_data(text))
    assert answer.status_code == 422
    assert f'value="{text}"' in answer.content.decode()
    assert OpeningRule.objects.filter(resource=clinic.ada, opens=time(9)).count() == 7


def test_leave_that_touches_nobody_is_saved_at_once(client, clinic, owner):
    assert client.post("/desk/clinic/leave/new/", {**LEAVE, "resource": clinic.ada.pk}).status_code == 302
    row = OpeningException.objects.get()
    assert (row.start, row.end) == (
        datetime(2026, 11, 23, 23, tzinfo=UTC),
        datetime(2026, 11, 25, 23, tzinfo=UTC),
    )
    assert AuditEvent.objects.get(kind="clinic", action="C").detail["whose"] == "ada"


@pytest.fixture
def booked(clinic):
    """Two visits with Ada inside her leave, and one outside."""
    return [
        make_appointment(
            clinic, start, practitioner=clinic.ada, now=NOW, name=f"Demo {n}", email=f"demo{n}@example.org"
        )
        for n, start in enumerate((TUESDAY, TUESDAY + timedelta(hours=1), TUESDAY + timedelta(days=7)))
    ]


def decided(*pairs):
    return {f"visit_{row.pk.hex}": choice for row, choice in pairs}


def test_leave_that_hits_bookings_lists_them_and_changes_nothing_until_all_are_decided(
    client, clinic, owner, booked
):
    data = {**LEAVE, "resource": clinic.ada.pk}
    page = client.post("/desk/clinic/leave/new/", data).content.decode()
    assert "2 booked visits are touched" in page
    assert "Demo 0" in page and "Demo 1" in page and "Demo 2" not in page
    answer = client.post("/desk/clinic/leave/new/", {**data, **decided((booked[0], "cancel"))})
    assert answer.status_code == 422
    assert "Choose what becomes of the visit of Demo 1" in answer.content.decode()
    assert not OpeningException.objects.exists()
    assert set(Appointment.objects.values_list("status", "sequence")) == {("booked", 0)}


def test_leave_moves_and_cancels_as_decided_with_a_mail_to_each(client, clinic, owner, booked):
    OutboxMessage.objects.all().delete()
    choices = decided((booked[0], "2026-11-24T10:00Z"), (booked[1], "cancel"))
    answer = client.post(
        "/desk/clinic/leave/new/", {**LEAVE, "resource": clinic.ada.pk, **choices}, follow=True
    )
    assert "1 moved, 1 cancelled" in answer.content.decode()
    rows = {row.patient.name: row for row in Appointment.objects.all()}
    # The same time with Ben, who is there: nothing changes for the person but the name.
    assert (rows["Demo 0"].start, rows["Demo 0"].practitioner) == (TUESDAY, clinic.ben)
    assert rows["Demo 1"].status == "cancelled"
    assert (rows["Demo 2"].status, rows["Demo 2"].sequence) == ("booked", 0)
    kinds = OutboxMessage.objects.order_by("recipient").values_list("recipient", "kind")
    assert list(kinds) == [
        ("demo0@example.org", "appointment_moved"),
        ("demo1@example.org", "appointment_cancelled"),
    ]
    assert OpeningException.objects.count() == 1


def test_who_waits_is_offered_nothing_that_a_moved_visit_needs(client, owner, clinic):
    half_hour = timedelta(minutes=30)
    clinic.service.duration_minutes = 60
    clinic.service.save()
    for n in range(2):
        make_appointment(clinic, TUESDAY + n * 2 * half_hour, practitioner=clinic.ada, name=f"Demo {n}")
    join_waiting_list(
        by=Actor.system("tests"), service=clinic.service, location=clinic.location,
        patient=PatientDetails("Demo Waiting", "waiting@example.org"),
        first_day=TUESDAY.date(), last_day=TUESDAY.date(), earliest=time(11, 30),
    )  # fmt: skip
    first, second = Appointment.objects.order_by("start")
    wanted = {first: TUESDAY - 2 * half_hour, second: second.start}
    decisions = {f"visit_{row.pk.hex}": to.strftime("%Y-%m-%dT%H:%MZ") for row, to in wanted.items()}
    form = {**LEAVE, "resource": clinic.ada.pk}
    assert client.post("/desk/clinic/leave/new/", {**form, **decisions}).status_code == 302
    assert {row: row.start for row in Appointment.objects.all()} == wanted
    assert not Offer.objects.exists()


def test_a_visit_may_take_place_all_the_same(client, clinic, owner, booked):
    choices = decided((booked[0], "keep"), (booked[1], "keep"))
    client.post("/desk/clinic/leave/new/", {**LEAVE, "resource": clinic.ada.pk, **choices})
    assert set(Appointment.objects.values_list("status", "sequence")) == {("booked", 0)}
    kept = AuditEvent.objects.filter(kind="appointment", purpose="kept outside the hours")
    assert {row.subject_id for row in kept} == {str(row.pk) for row in booked[:2]}
    # What was decided once is not asked again with the next change.
    assert client.post(HOURS_OF_ADA, hours_data()).status_code == 302


def test_two_visits_sent_to_the_same_time_change_nothing_at_all(client, clinic, owner, booked):
    choices = decided((booked[0], "2026-11-24T10:30Z"), (booked[1], "2026-11-24T10:30Z"))
    answer = client.post("/desk/clinic/leave/new/", {**LEAVE, "resource": clinic.ada.pk, **choices})
    assert answer.status_code in {409, 422}
    assert not OpeningException.objects.exists()
    assert set(Appointment.objects.values_list("status", "sequence")) == {("booked", 0)}


def test_shorter_hours_a_closed_place_and_a_lost_clinician_touch_visits_too(client, clinic, owner, booked):
    for url, data, expected in (
        (HOURS_OF_ADA, hours_data(day_1="09:00-11:15"), 3),
        (
            "/desk/clinic/leave/new/",
            {"kind": "blackout", "location": clinic.location.pk, "first_day": "2026-12-01"},
            1,
        ),
        ("/desk/clinic/services/consultation/", service_data(clinic, practitioners=[clinic.ben.pk]), 3),
    ):
        page = client.post(url, data).content.decode()
        words = "One booked visit is" if expected == 1 else f"{expected} booked visits are"
        assert f"{words} touched" in page, url


def test_a_service_with_rooms_and_one_shared_laser(client, clinic, owner):
    rooms = [make_resource("room", f"room-{n}", location=clinic.location) for n in (1, 2)]
    laser = make_resource("device", "laser", location=clinic.location)
    data = service_data(
        clinic,
        name="Laser",
        rooms=[room.pk for room in rooms],
        devices=[laser.pk],
        follow_up=clinic.service.pk,
        most_per_day="4",
    )
    assert client.post("/desk/clinic/services/new/", data).status_code == 302
    service = HealthcareService.objects.get(slug="laser")
    assert (service.follow_up, service.most_per_day) == (clinic.service, 4)
    make_appointment(clinic, TUESDAY, service=service, now=NOW)
    free = free_times(service, clinic.location, TUESDAY.date(), TUESDAY.date(), now=NOW)
    assert TUESDAY not in [time.start for time in free]  # two rooms and two people are left, but no laser


def test_the_terms_of_booking_are_saved_and_what_cannot_be_is_explained(client, owner, clinic):
    data = {"reminder_hours": "48, 2", "change_notice_minutes": "60", "strained_after": "12", "confirm_minutes": "30",
            "hold_minutes": "5", "offer_minutes": "90"}  # fmt: skip
    refused = client.post("/desk/clinic/terms/", {**data, "hold_minutes": "0", "reminder_hours": "soon"})
    assert b"Write whole hours, such as 72, 24." in refused.content
    assert client.post("/desk/clinic/terms/", data).status_code == 302
    row = terms()
    assert row.reminder_hours == [48, 2]
    assert (row.strained_after, row.confirm_minutes, row.hold_minutes, row.offer_minutes) == (12, 30, 5, 90)


def test_a_holiday_on_which_the_place_is_open(client, clinic, owner):
    url = "/desk/clinic/places/old-town/"
    data = {
        "name": "Old-Town",
        "address": "1 Test Street",
        "postal_code": "10000",
        "city": "Testville",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "holiday_country": "DE",
    }
    new_year = date(2027, 1, 1)
    assert client.post(url, data).status_code == 302
    place = Location.objects.get()
    assert free_times(clinic.service, place, new_year, new_year, now=NOW) == []
    page = client.get(url).content.decode()
    assert "New Year" in page
    client.post(url, {**data, "open_on_holidays": ["New Year's Day"]})
    assert free_times(clinic.service, Location.objects.get(), new_year, new_year, now=NOW)


def test_people_rooms_and_the_clinic_itself(client, clinic, owner):
    client.post("/desk/clinic/new/room/", {"name": "Room 5", "location": clinic.location.pk})
    client.post("/desk/clinic/new/person/", {"name": "Dr Demo Ōno", "languages": "ja, en", "title": "Dr"})
    assert Resource.objects.get(name="Room 5").kind == "room"
    assert Resource.objects.get(name="Dr Demo Ōno").languages == ["ja", "en"]
    client.post(
        "/desk/clinic/about/",
        {"name": "New name", "country": "de", "emergency_number": "112", "answers_read_text": "Daily."},
    )
    assert Organization.objects.get().name == "New name"
    trail = AuditEvent.objects.filter(kind="clinic").values_list("action", "subject_id")
    assert {("C", "resource: room-5"), ("U", "organization: 1")} <= set(trail)


def test_leave_can_be_taken_away_again(client, clinic, owner):
    client.post("/desk/clinic/leave/new/", {**LEAVE, "resource": clinic.ada.pk})
    url = f"/desk/clinic/leave/{OpeningException.objects.get().pk}/take-away/"
    assert "Nothing is saved yet" in client.post(url, {"preview": "1"}).content.decode()
    assert OpeningException.objects.exists()
    assert client.post(url, {"x": "1"}).status_code == 302
    assert not OpeningException.objects.exists()


@pytest.mark.parametrize(
    "field", ["first_day", "last_day", "opens", "closes", "resource", "location", "kind"]
)
@pytest.mark.parametrize("text", ["\x00", "9999-12-31", "x" * 500])
def test_absurd_leave_is_explained_never_an_error(client, clinic, owner, field, text):
    data = {**LEAVE, "resource": clinic.ada.pk, field: text}
    assert client.post("/desk/clinic/leave/new/", data).status_code in {200, 302, 422}
