from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment, WaitlistEntry
from milium_site.messages.models import OutboxMessage
from milium_site.records.actions import store_questionnaire_response
from milium_site.records.models import QuestionnaireResponse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 11:00 at the place
CANARY = "canary-note-9f3"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def day(client):
    """A clinic with one visit that has begun and one to come, and a client to sign staff in on."""
    clinic = make_clinic()
    before = NOW - timedelta(hours=2)
    past = make_appointment(clinic, NOW - timedelta(minutes=30), now=before, name="Demo: Early")
    later = make_appointment(
        clinic, NOW + timedelta(hours=1), now=before, name="Demo: Later", email="later@example.org"
    )
    return SimpleNamespace(clinic=clinic, past=past, later=later, client=client)


def signed_in(day, role, location=None):
    user = make_user(role, location)
    day.client.force_login(user)
    return user


def send_answers(day, appointment, answers, flags=()):
    return store_questionnaire_response(
        by=Actor.system("tests"),
        patient=appointment.patient,
        appointment_id=appointment.pk,
        location_id=appointment.location_id,
        answers=answers,
        red_flags=flags,
    )


def urls(appointment):
    base = f"/desk/appointments/{appointment.pk}/"
    return {name: base + path for name, path in PATHS.items()}


PATHS = {
    "appointment": "",
    "check_in": "check-in/",
    "no_show": "no-show/",
    "cancel": "cancel/",
    "answers": "answers/",
    "acknowledge": "answers/acknowledge/",
    "note": "note/",
}


def test_day_shows_the_places_own_time_who_is_next_and_the_line_of_now(day):
    signed_in(day, "front_desk")
    page = day.client.get("/desk/").content.decode()
    assert "Now 11:00" in page
    assert page.index("Demo: Early") < page.index("Now 11:00") < page.rindex("Demo: Later")
    assert "12:00" in page  # 11:00 UTC on the place's clock
    assert "Berlin time" in page
    assert "2 of 2" in page


def test_day_writes_down_who_was_seen(day):
    user = signed_in(day, "front_desk")
    AuditEvent.objects.all()
    day.client.get("/desk/")
    row = AuditEvent.objects.get(kind="appointment_list")
    assert (row.action, row.actor_id, row.subject_id) == ("R", str(user.pk), "2026-11-23")
    assert row.detail == {"appointments": [str(day.past.pk), str(day.later.pk)]}


def test_an_unchanged_day_is_answered_with_304_and_is_no_further_look(day):
    signed_in(day, "front_desk")
    first = day.client.get("/desk/")
    assert first["ETag"] in first.content.decode()
    asked = {"headers": {"if-none-match": first["ETag"]}}
    looks = AuditEvent.objects.filter(kind="appointment_list").count()
    assert day.client.get("/desk/", **asked).status_code == 304
    assert AuditEvent.objects.filter(kind="appointment_list").count() == looks
    send_answers(day, day.later, {"count": "one"}, [{"id": "a", "speed": "days"}])
    fresh = day.client.get("/desk/", **asked)
    assert fresh.status_code == 200
    assert "Tell a clinician now." in fresh.content.decode()
    assert AuditEvent.objects.filter(kind="appointment_list").count() == looks + 1


def test_day_filters_by_day_place_and_clinician(day):
    signed_in(day, "front_desk")
    hill = make_location("hill")
    get = day.client.get
    assert "Demo: Early" not in get("/desk/?day=2026-11-24").content.decode()
    assert "Demo: Early" not in get(f"/desk/?place={hill.slug}").content.decode()
    assert "Demo: Early" in get("/desk/?place=old-town").content.decode()
    busy = day.past.practitioner.slug
    assert "Demo: Early" in get(f"/desk/?clinician={busy}").content.decode()
    other = {"ada": "ben", "ben": "ada"}[busy]
    assert "Demo: Early" not in get(f"/desk/?clinician={other}").content.decode()


@pytest.mark.parametrize("day_text", ["", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30", "²", "\x00"])
def test_day_answers_absurd_filters_with_words_or_today(day, day_text):
    signed_in(day, "front_desk")
    answer = day.client.get("/desk/", {"day": day_text, "place": "nowhere", "clinician": "x" * 5000})
    assert answer.status_code == 200


def test_check_in_by_form_alone(day):
    user = signed_in(day, "front_desk")
    answer = day.client.post(urls(day.past)["check_in"], {"expected_status": "booked", "next": "/desk/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert Appointment.objects.get(pk=day.past.pk).status == "checked-in"
    change = AuditEvent.objects.get(kind="appointment", action="U")
    assert (change.actor_kind, change.actor_id, change.subject_id) == (
        "staff",
        str(user.pk),
        str(day.past.pk),
    )
    page = day.client.get("/desk/").content.decode()
    assert "Demo: Early is checked in." in page
    assert "Checked in" in page


def test_get_changes_nothing(day):
    signed_in(day, "clinician")
    for name in ("check_in", "no_show", "acknowledge"):
        assert day.client.get(urls(day.past)[name]).status_code == 405
    assert day.client.get(urls(day.past)["cancel"]).status_code == 200
    assert Appointment.objects.get(pk=day.past.pk).status == "booked"


def test_a_change_on_an_old_list_says_what_happened_meanwhile(day):
    signed_in(day, "front_desk")
    day.client.post(urls(day.past)["no_show"], {"expected_status": "booked"})
    answer = day.client.post(
        urls(day.past)["cancel"], {"expected_status": "booked", "reason": "asked"}, follow=True
    )
    assert answer.status_code == 200
    assert Appointment.objects.get(pk=day.past.pk).status == "noshow"
    assert 'role="status"' in answer.content.decode()


def test_no_show_waits_for_the_start(day):
    signed_in(day, "front_desk")
    page = day.client.post(urls(day.later)["no_show"], {}, follow=True).content.decode()
    assert "has not begun yet" in page
    assert Appointment.objects.get(pk=day.later.pk).status == "booked"


def test_cancel_asks_for_a_reason_and_keeps_its_code(day):
    signed_in(day, "front_desk")
    answer = day.client.post(urls(day.later)["cancel"], {})
    assert answer.status_code == 422
    assert "Choose a reason" in answer.content.decode()
    day.client.post(urls(day.later)["cancel"], {"reason": "clinic", "expected_status": "booked"})
    assert Appointment.objects.get(pk=day.later.pk).status == "cancelled"
    assert AuditEvent.objects.filter(subject_id=str(day.later.pk), purpose="reason: clinic").exists()
    assert "we cannot keep this time" in day.client.get(urls(day.later)["appointment"]).content.decode()


def test_next_leads_only_to_the_desk(day):
    signed_in(day, "front_desk")
    for target in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/desk/\t/evil",
        "javascript:x",
    ):
        answer = day.client.post(urls(day.past)["check_in"], {"next": target})
        assert answer["Location"] == urls(day.past)["appointment"]


def test_front_desk_sees_that_answers_came_and_how_soon_never_what_they_say(day):
    day.past.note = CANARY
    day.past.save(update_fields=["note"])
    send_answers(day, day.past, {"bleeding": True, "count": "one"}, [{"id": "bleeds", "speed": "same_day"}])
    signed_in(day, "front_desk")
    for page in (day.client.get("/desk/"), day.client.get(urls(day.past)["appointment"])):
        text = page.content.decode()
        assert "Needs a clinician today" in text
        assert "Tell a clinician now" in text
        assert "leed" not in text
        assert CANARY not in text
    assert day.client.get(urls(day.past)["answers"]).status_code == 404
    assert day.client.post(urls(day.past)["acknowledge"]).status_code == 404
    assert QuestionnaireResponse.objects.get().acknowledged_at is None


def test_clinician_opens_the_answers_and_each_look_is_on_record(day):
    day.past.note = CANARY
    day.past.save(update_fields=["note"])
    response = send_answers(
        day, day.past, {"bleeding": True, "count": "one"}, [{"id": "b", "speed": "two_weeks"}]
    )
    user = signed_in(day, "clinician")
    text = day.client.get(urls(day.past)["answers"]).content.decode()
    assert "Within two weeks" in text
    assert "Bleeds" in text
    assert CANARY in text
    day.client.get(urls(day.past)["answers"])
    looks = AuditEvent.objects.filter(kind="answers", action="R", subject_id=str(response.pk))
    assert [look.actor_id for look in looks] == [str(user.pk)] * 2
    assert "leed" not in str(AuditEvent.objects.values_list("detail", "purpose"))


def test_answers_of_an_older_vocabulary_are_shown_as_stored(day):
    send_answers(day, day.past, {"gone_key": "some value"})
    signed_in(day, "clinician")
    assert "some value" in day.client.get(urls(day.past)["answers"]).content.decode()


def test_marked_answers_stay_on_top_of_every_day_until_a_clinician_acknowledges(day):
    send_answers(day, day.later, {"count": "one"}, [{"id": "a", "speed": "weeks"}])
    send_answers(
        day, day.past, {"count": "one"}, [{"id": "b", "speed": "days"}, {"id": "c", "speed": "weeks"}]
    )
    signed_in(day, "clinician")
    other_day = "/desk/?day=2026-12-24"
    text = day.client.get(other_day).content.decode()
    assert text.index("Demo: Early") < text.index("Demo: Later")
    day.client.post(urls(day.past)["acknowledge"])
    day.client.post(urls(day.past)["acknowledge"])
    text = day.client.get(other_day).content.decode()
    assert "Demo: Early" not in text.replace("the answers of Demo: Early", "")
    assert "Demo: Later" in text
    assert AuditEvent.objects.filter(kind="answers", action="U").count() == 1


def test_a_cancelled_visit_with_a_marked_line_still_waits_for_a_clinician(day):
    send_answers(day, day.later, {"count": "one"}, [{"id": "a", "speed": "days"}])
    Appointment.objects.filter(pk=day.later.pk).update(status="cancelled")
    signed_in(day, "front_desk")
    text = day.client.get("/desk/?day=2026-12-24").content.decode()
    assert "Demo: Later" in text
    assert "Cancelled" in text


def test_answers_without_a_marked_line_are_named_and_do_not_stand_on_top(day):
    send_answers(day, day.past, {"count": "few"})
    signed_in(day, "front_desk")
    text = day.client.get("/desk/").content.decode()
    assert "Answers came" in text
    assert "Look first" not in text


@pytest.mark.parametrize("role", ["front_desk", "clinician"])
def test_another_places_appointments_do_not_exist(day, role):
    send_answers(day, day.past, {"count": "one"}, [{"id": "a", "speed": "days"}])
    signed_in(day, role, make_location("hill"))
    page = day.client.get("/desk/").content.decode()
    assert "Demo: Early" not in page
    assert "Look first" not in page
    missing = day.client.get("/desk/appointments/00000000-0000-4000-8000-000000000000/")
    for url in urls(day.past).values():
        for answer in (day.client.get(url), day.client.post(url, {"reason": "asked"})):
            assert answer.status_code in {404, 405}
    assert day.client.get(urls(day.past)["appointment"]).content == missing.content
    assert Appointment.objects.get(pk=day.past.pk).status == "booked"


def test_owner_reads_the_list_and_changes_nothing(day):
    signed_in(day, "owner")
    page = day.client.get("/desk/").content.decode()
    assert "Demo: Early" in page
    assert "Check in<" not in page
    assert day.client.post(urls(day.past)["check_in"]).status_code == 404
    assert day.client.get(urls(day.past)["answers"]).status_code == 404


@pytest.mark.parametrize("role", ["editor", "integrator", None])
def test_who_has_no_business_at_the_desk_is_refused(day, role):
    signed_in(day, role)
    assert day.client.get("/desk/").status_code == 403
    assert day.client.get(urls(day.past)["appointment"]).status_code == 404


def test_names_stay_text(day):
    day.past.patient.name = "<img src=x onerror=alert(1)>"
    day.past.patient.save()
    signed_in(day, "front_desk")
    paths = urls(day.past)
    again = f"/desk/book/?again={day.past.pk}"
    pages = [
        day.client.get(url).content.decode()
        for url in ("/desk/", "/desk/week/", paths["appointment"], paths["cancel"], paths["note"], again)
    ]
    pages.append(day.client.post("/desk/find/", {"text": day.past.patient.email}).content.decode())
    for page in pages:
        assert "<img src=x" not in page
        # Or nothing would have been asked.
        assert "onerror=alert(1)" in page


def test_a_longer_list_costs_no_more_queries(day):
    signed_in(day, "front_desk")

    def queries_with_one_more(n):
        visit = make_appointment(
            day.clinic,
            NOW + timedelta(hours=2 + n / 2),
            now=NOW,
            name=f"Demo: {n}",
            email=f"n{n}@example.org",
        )
        send_answers(day, visit, {"count": "one"}, [{"id": "a", "speed": "days"}])
        with CaptureQueriesContext(connection) as captured:
            day.client.get("/desk/")
        return len(captured)

    queries_with_one_more(0)  # the first look also writes that this member of staff was seen
    assert queries_with_one_more(1) == queries_with_one_more(2) == queries_with_one_more(3)


@pytest.fixture
def lost_mail(day):
    """The confirmation of the visit to come, which the mail server refused for good."""
    mail = OutboxMessage.objects.get(about_id=day.later.pk)
    OutboxMessage.objects.filter(pk=mail.pk).update(
        failed_at=NOW, failed_reason="the server refused the recipient (550)"
    )
    return mail


def test_mail_that_did_not_arrive_is_shown_until_it_is_sent_again(day, lost_mail):
    signed_in(day, "front_desk")
    page = day.client.get("/desk/").content.decode()
    assert "One mail did not arrive" in page
    assert "The server refused the recipient (550)" in page
    again = f"/desk/appointments/{day.later.pk}/mails/{lost_mail.pk}/send-again/"
    assert day.client.get(again).status_code == 405
    assert day.client.post(again, {"next": "/desk/"}).headers["Location"] == "/desk/"
    lost_mail.refresh_from_db()
    assert lost_mail.failed_at is None
    assert "did not arrive" not in day.client.get("/desk/").content.decode()
    assert AuditEvent.objects.filter(kind="message", purpose="send again").count() == 1


def test_mail_that_a_later_one_followed_is_not_shown(day, lost_mail):
    OutboxMessage.objects.create(
        kind="appointment_moved",
        about_id=day.later.pk,
        version=1,
        recipient="later@example.org",
        message_id="<x@y.example>",
        created_at=NOW,
        due_at=NOW,
        sent_at=NOW,
    )
    signed_in(day, "front_desk")
    assert "did not arrive" not in day.client.get("/desk/").content.decode()


def test_lost_mail_of_another_place_does_not_exist(day, lost_mail):
    signed_in(day, "front_desk", make_location("elsewhere"))
    assert "did not arrive" not in day.client.get("/desk/").content.decode()
    again = f"/desk/appointments/{day.later.pk}/mails/{lost_mail.pk}/send-again/"
    assert day.client.post(again).status_code == 404


def test_mail_of_another_appointment_is_not_sent_again(day, lost_mail):
    signed_in(day, "front_desk")
    again = f"/desk/appointments/{day.past.pk}/mails/{lost_mail.pk}/send-again/"
    assert day.client.post(again).status_code == 404


def test_who_waits_stands_beside_the_gaps_that_suit_them(day):
    waiting = {
        "service": day.clinic.service,
        "location": day.clinic.location,
        "email": "w@example.org",
        "first_day": NOW.date(),
        "last_day": NOW.date(),
        "created_at": NOW,
    }
    WaitlistEntry.objects.create(name="Demo Waits", earliest=time(15), **waiting)
    WaitlistEntry.objects.create(name="Demo Other Days", weekdays=[5], **waiting)
    signed_in(day, "front_desk")
    page = day.client.get("/desk/").content.decode()
    row = page[page.index("On the waiting list") :]
    assert row.index("15:00, 15:30, 16:00") < row.index("Demo Waits")
    assert "Demo Other Days" not in page
    assert "Demo Waits" not in day.client.get("/desk/?day=2026-11-24").content.decode()
    signed_in(day, "front_desk", make_location("hill"))
    assert "Demo Waits" not in day.client.get("/desk/").content.decode()


def test_who_said_that_they_are_coming_is_marked(day):
    signed_in(day, "front_desk")
    assert "says they are coming" not in day.client.get("/desk/").content.decode()
    Appointment.objects.filter(pk=day.later.pk).update(coming_at=NOW)
    assert day.client.get("/desk/").content.decode().count("says they are coming") == 1
