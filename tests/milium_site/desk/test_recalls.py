from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_location, make_service, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking.actions import cancel_appointment
from milium_site.desk.models import ServiceRequest
from milium_site.desk.tasks import close_answered_recalls, invite_to_recalls
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WHY = "canary-reason-7a1"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    clinic = make_clinic()
    clinic.review = make_service("review", locations=[clinic.location], needs=[[clinic.ada, clinic.ben]])
    clinic.service.follow_up = clinic.review
    clinic.service.save()
    clinic.visit = make_appointment(
        clinic, NOW - timedelta(hours=1), now=NOW - timedelta(hours=3), name="Demo Again"
    )
    OutboxMessage.objects.all().delete()
    return clinic


def set_one(client, clinic, due="2027-01-04", role="clinician"):
    client.force_login(make_user(role))
    data = {"service": clinic.review.pk, "due_on": due, "reason": WHY}
    answer = client.post(f"/desk/appointments/{clinic.visit.pk}/see-again/", data)
    client.cookies.clear()  # what was said to this member of staff is not for the next
    return answer


def test_a_clinician_is_offered_what_usually_comes_next(client, clinic):
    client.force_login(make_user("clinician"))
    page = client.get(f"/desk/appointments/{clinic.visit.pk}/see-again/").content.decode()
    assert f'<option value="{clinic.review.pk}" selected>' in page
    assert 'value="2027-01-04"' in page  # six weeks after the visit


def test_a_recall_invites_two_weeks_before_it_is_due_and_once(client, clinic):
    assert set_one(client, clinic).status_code == 302
    recall = ServiceRequest.objects.get()
    assert (recall.due_on, recall.invite_on) == (date(2027, 1, 4), date(2026, 12, 21))
    assert invite_to_recalls(datetime(2026, 12, 20, 22, tzinfo=UTC)) == 0
    for _ in range(2):
        invite_to_recalls(datetime(2026, 12, 20, 23, 30, tzinfo=UTC))  # past midnight at the place
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "person@example.org"
    assert "/book/review/old-town/" in mail.text
    assert WHY not in mail.text + mail.html + mail.subject
    assert "eview" not in mail.subject


def test_who_has_no_email_is_left_to_the_desk(client, clinic):
    type(clinic.visit.patient).objects.update(email="", phone="+49 30 555")
    set_one(client, clinic, due="2026-11-25")
    assert invite_to_recalls(NOW) == 0
    client.force_login(make_user("front_desk"))
    page = client.get("/desk/recalls/").content.decode()
    assert "No e-mail: phone them" in page
    assert "+49 30 555" in page


def test_the_desk_sees_who_is_overdue_and_not_why(client, clinic):
    set_one(client, clinic, due="2026-11-25")
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        for role, sees_why in (("front_desk", False), ("clinician", True), ("owner", False)):
            client.force_login(make_user(role))
            page = client.get("/desk/recalls/").content.decode()
            assert page.index("Overdue") < page.index("Demo Again") < page.index("Ahead")
            assert (WHY in page) is sees_why
    assert WHY not in str(list(AuditEvent.objects.values_list("detail", "purpose")))
    assert AuditEvent.objects.filter(kind="recall_list", action="R").count() == 3


@pytest.mark.parametrize("role", ["front_desk", "owner", "editor", None])
def test_only_a_clinician_sets_a_recall(client, clinic, role):
    assert set_one(client, clinic, role=role).status_code == 404
    assert not ServiceRequest.objects.exists()


def test_another_places_recalls_do_not_exist(client, clinic):
    set_one(client, clinic)
    recall = ServiceRequest.objects.get()
    client.force_login(make_user("front_desk", make_location("hill")))
    assert "Demo Again" not in client.get("/desk/recalls/").content.decode()
    assert client.post(f"/desk/recalls/{recall.pk}/revoked/").status_code == 404
    assert ServiceRequest.objects.get().status == "active"


@pytest.mark.parametrize("status", ["completed", "revoked"])
def test_a_closed_recall_invites_nobody(client, clinic, status):
    set_one(client, clinic, due="2026-11-25")
    client.force_login(make_user("front_desk"))
    assert client.post(f"/desk/recalls/{ServiceRequest.objects.get().pk}/{status}/").status_code == 302
    assert ServiceRequest.objects.get().status == status
    assert invite_to_recalls(NOW) == 0
    assert "Demo Again" not in client.get("/desk/recalls/").content.decode().partition("Overdue")[2]


def test_a_booking_answers_a_recall_and_a_cancelled_one_opens_it_again(client, clinic):
    set_one(client, clinic)
    recall = ServiceRequest.objects.get()
    make_appointment(clinic, NOW + timedelta(days=30), service=clinic.review, name="Somebody Else")
    make_appointment(clinic, NOW + timedelta(days=31), name="Demo Again")
    assert close_answered_recalls(NOW) == 0
    booked = make_appointment(clinic, NOW + timedelta(days=32), service=clinic.review, name="demo again")
    assert close_answered_recalls(NOW) == 1
    recall.refresh_from_db()
    assert (recall.status, recall.answered_by_id) == ("completed", booked.pk)
    assert invite_to_recalls(NOW + timedelta(days=40)) == 0
    cancel_appointment(by=Actor.system("tests"), appointment=booked)
    assert close_answered_recalls(NOW) == 1
    assert close_answered_recalls(NOW) == 0
    recall.refresh_from_db()
    assert (recall.status, recall.answered_by_id) == ("active", None)


def test_who_has_no_email_is_known_by_the_telephone(client, clinic):
    type(clinic.visit.patient).objects.update(email="", phone="+49 30 555")
    set_one(client, clinic)
    desk = Actor("staff", "1")
    make_appointment(
        clinic, NOW + timedelta(days=32), service=clinic.review, by=desk, name="Demo Again", email="",
        phone="+49 30 555",
    )  # fmt: skip
    assert close_answered_recalls(NOW) == 1


@pytest.mark.parametrize("due", ["", "2026-11-23", "2039-01-01", "9999-12-31", "x", "\x00"])
def test_a_day_that_cannot_be_is_explained(client, clinic, due):
    assert set_one(client, clinic, due=due).status_code == 422
