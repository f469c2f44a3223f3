import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment, Claim
from milium_site.booking.queries import free_times
from milium_site.messages.models import OutboxMessage
from milium_site.records.queries import same_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 2, tzinfo=UTC)  # 11:02 at the place
START = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CALLER = {"name": "Demo Caller", "phone": "+49 30 1234567", "idempotency_key": "k" * 32}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return make_clinic(notice_minutes=240)


def signed_in(client, role, location=None):
    user = make_user(role, location)
    client.force_login(user)
    return user


def details_url(**changed):
    asked = {"service": "consultation", "place": "old-town", "who": "", "start": "2026-11-23T11:00Z"}
    return "/desk/book/details/?" + "&".join(f"{key}={value}" for key, value in {**asked, **changed}.items())


def placed(**changed):
    return {
        **CALLER,
        "service": "consultation",
        "place": "old-town",
        "who": "ada",
        "day": "2026-11-23",
        "time": "12:00",
        "reason": "agreed",
        **changed,
    }


def test_staff_is_offered_times_inside_the_notice_and_services_that_visitors_are_not(client, clinic):
    type(clinic.service).objects.update(is_public=False)
    signed_in(client, "front_desk")
    page = client.get("/desk/book/").content.decode()
    first = re.search(r'<time datetime="([^"]+)"', page)
    assert first[1] == "2026-11-23T11:30+01:00"
    assert free_times(clinic.service, clinic.location, NOW.date(), NOW.date(), now=NOW)[0].start.hour == 14


def test_a_caller_without_email_is_booked_and_no_mail_is_queued(client, clinic):
    user = signed_in(client, "front_desk")
    answer = client.post(details_url(), CALLER, follow=True)
    booked = Appointment.objects.get()
    assert (booked.start, booked.patient.email, booked.patient.phone) == (START, "", "+49 30 1234567")
    assert not OutboxMessage.objects.exists()
    page = answer.content.decode()
    assert booked.identifier in page
    assert "no e-mail address: say it now" in page
    row = AuditEvent.objects.get(kind="appointment", action="C")
    assert (row.actor_kind, row.actor_id) == ("staff", str(user.pk))


def test_a_caller_with_email_gets_the_confirmation(client, clinic):
    signed_in(client, "front_desk")
    client.post(details_url(who="ben"), {**CALLER, "phone": "", "email": "caller@example.org"})
    assert Appointment.objects.get().practitioner == clinic.ben
    assert OutboxMessage.objects.get().recipient == "caller@example.org"


def test_a_caller_who_cannot_be_reached_is_not_booked_and_what_was_typed_stays(client, clinic):
    signed_in(client, "front_desk")
    answer = client.post(details_url(), {**CALLER, "phone": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a telephone number or an e-mail address" in page
    assert 'value="Demo Caller"' in page
    assert not Appointment.objects.exists()


def test_a_child_comes_with_somebody(client, clinic):
    signed_in(client, "front_desk")
    child = {**CALLER, "for_child": "on", "birth_date": "2019-03-11"}
    assert "Write who comes with the child" in client.post(details_url(), child).content.decode()
    client.post(details_url(), {**child, "guardian_name": "Demo Parent", "guardian_relation": "mother"})
    booked = Appointment.objects.get()
    assert booked.for_child
    assert (booked.patient.guardian_name, booked.patient.birth_date.year) == ("Demo Parent", 2019)


def test_the_same_form_twice_books_once(client, clinic):
    signed_in(client, "front_desk")
    for _ in range(2):
        assert client.post(details_url(), CALLER).status_code == 302
    assert Appointment.objects.count() == 1


def test_a_time_taken_meanwhile_keeps_what_was_typed(client, clinic):
    signed_in(client, "front_desk")
    for practitioner in (clinic.ada, clinic.ben):
        make_appointment(clinic, START, practitioner=practitioner, now=NOW - timedelta(hours=5))
    answer = client.post(details_url(), CALLER)
    assert answer.status_code == 422
    assert "just taken" in answer.content.decode()
    assert 'value="Demo Caller"' in answer.content.decode()


@pytest.mark.parametrize("start", ["", "x", "2026-11-23T11:00", "9999-12-31T23:59Z", "2026-02-30T10:00Z"])
def test_an_address_that_names_no_time_is_not_found(client, clinic, start):
    signed_in(client, "front_desk")
    assert client.get(details_url(start=start)).status_code == 404


def test_another_places_desk_books_nothing_here(client, clinic):
    signed_in(client, "front_desk", make_location("hill"))
    assert client.get(details_url()).status_code == 404
    assert client.post(details_url(), CALLER).status_code == 404
    assert client.post("/desk/book/another-time/", placed()).status_code == 422
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("role", ["owner", "editor", "integrator", None])
def test_who_may_not_write_appointments_books_nothing(client, clinic, role):
    signed_in(client, role)
    for url in ("/desk/book/", details_url(), "/desk/book/another-time/"):
        assert client.get(url).status_code == 403
        assert client.post(url, placed()).status_code in {403, 405}


def test_somebody_who_is_here_is_put_at_this_minute_and_checked_in(client, clinic):
    signed_in(client, "front_desk")
    page = client.get("/desk/book/another-time/?here=1").content.decode()
    assert 'value="11:00"' in page
    client.post("/desk/book/another-time/", placed(time="11:00", reason="walk_in", is_here="on"))
    booked = Appointment.objects.get()
    assert (booked.status, booked.start.hour) == ("checked-in", 10)
    assert not Claim.objects.get().overbooked  # nobody had the time, so the guard keeps it
    row = AuditEvent.objects.get(kind="appointment", action="C")
    assert (row.purpose, row.detail["reason"]) == ("placed", "walk_in")


def test_the_front_desk_cannot_overbook(client, clinic):
    make_appointment(clinic, START, practitioner=clinic.ada, now=NOW - timedelta(hours=5))
    signed_in(client, "front_desk")
    answer = client.post("/desk/book/another-time/", placed())
    assert answer.status_code == 422
    assert "Somebody else has this time" in answer.content.decode()
    assert Appointment.objects.count() == 1


def test_a_clinician_overbooks_on_purpose_and_the_trail_says_why(client, clinic):
    make_appointment(clinic, START, practitioner=clinic.ada, now=NOW - timedelta(hours=5))
    signed_in(client, "clinician")
    assert client.post("/desk/book/another-time/", placed(reason="")).status_code == 422
    client.post("/desk/book/another-time/", placed())
    second = Appointment.objects.exclude(claims__overbooked=False).get()
    assert second.practitioner == clinic.ada
    row = AuditEvent.objects.get(kind="appointment", action="C", subject_id=str(second.pk))
    assert (row.purpose, row.detail["reason"], row.detail["over"]) == (
        "overbooked",
        "agreed",
        [clinic.ada.pk],
    )
    assert "on purpose" in client.get(f"/desk/appointments/{second.pk}/").content.decode()


def test_an_overbooked_time_stays_taken_when_the_first_visit_is_called_off(client, clinic):
    first = make_appointment(clinic, START, practitioner=clinic.ada, now=NOW - timedelta(hours=5))
    signed_in(client, "clinician")
    client.post("/desk/book/another-time/", placed(time="12:15"))
    client.post(f"/desk/appointments/{first.pk}/cancel/", {"reason": "asked"})
    day = START.date()
    now = NOW - timedelta(hours=5)
    free = free_times(clinic.service, clinic.location, day, day, now=now, practitioner=clinic.ada)
    starts = {f"{time.start:%H:%M}" for time in free}
    assert starts & {"10:30", "11:00", "11:30", "12:00"} == {"10:30", "12:00"}


def test_the_guard_still_refuses_everything_that_is_not_on_purpose(clinic):
    first = make_appointment(clinic, START, practitioner=clinic.ada, now=NOW - timedelta(hours=5))
    taken = {"resource": clinic.ada, "start": START, "end": START + timedelta(minutes=10)}
    Claim.objects.create(appointment=first, overbooked=True, **taken)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Claim.objects.create(appointment=first, **taken)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Claim.objects.filter(overbooked=True).update(overbooked=False)


def test_who_calls_again_is_booked_with_what_is_known(client, clinic):
    known = make_appointment(clinic, START + timedelta(hours=4), name="Demo Known", phone="+49 30 7654321")
    signed_in(client, "front_desk")
    page = client.get(f"/desk/book/?again={known.pk}").content.decode()
    assert "Book for Demo Known" in page
    assert page.count("autofocus") == 1
    form = client.get(details_url(again=known.pk))
    assert "+49 30 7654321" in form.content.decode()
    assert form.content.decode().count("autofocus") == 1
    assert AuditEvent.objects.filter(action="R", kind="appointment", subject_id=str(known.pk)).count() == 2
    answer = client.post(
        details_url(again=known.pk), {**form.context["form"].initial, "email": "", "birth_date": ""}
    )
    assert answer.status_code == 302
    booked = Appointment.objects.get(patient__name="Demo Known", start=START)
    assert booked.patient_id != known.patient_id
    assert same_person(known.patient).filter(pk=booked.patient_id).exists()
    found = client.post("/desk/find/", {"text": "Demo Known"}).content.decode()
    assert "One person fits" in found


def test_nothing_is_known_of_somebody_at_another_place(client, clinic):
    known = make_appointment(clinic, START + timedelta(hours=4), name="Demo Elsewhere")
    signed_in(client, "front_desk", make_location("hill"))
    page = client.get(f"/desk/book/?again={known.pk}")
    assert page.status_code == 200
    assert "Demo Elsewhere" not in page.content.decode()


def test_another_name_in_the_form_is_another_person(client, clinic):
    known = make_appointment(clinic, START + timedelta(hours=4), name="Demo Known", phone="+49 30 7654321")
    signed_in(client, "front_desk")
    said = {**CALLER, "name": "Demo Sister"}
    assert client.post(details_url(again=known.pk), said).status_code == 302
    sister = Appointment.objects.get(start=START).patient
    assert not same_person(known.patient).filter(pk=sister.pk).exists()
