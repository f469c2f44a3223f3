import uuid
from datetime import UTC, datetime, timedelta

import pytest

from factories import make_appointment, make_user
from milium_site.accounts.models import EmergencyAccess, User
from milium_site.accounts.queries import may
from milium_site.audit.models import AuditEvent
from milium_site.booking.queries import appointments
from milium_site.messages.models import OutboxMessage
from milium_site.records.actions import store_questionnaire_response
from milium_site.records.queries import patients, questionnaire_responses

pytestmark = pytest.mark.django_db
REASON = "She stands at our desk with a swollen face."
NEEDLE = "canary-of-the-answers"


@pytest.fixture
def appointment(two_places, clock):
    from milium_site.audit.actions import Actor

    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    row = make_appointment(two_places.clinic, start, now=datetime.now(UTC))
    store_questionnaire_response(
        by=Actor.system("tests"),
        patient=row.patient,
        appointment_id=row.pk,
        location_id=row.location_id,
        answers={"note": NEEDLE},
    )
    OutboxMessage.objects.all().delete()
    return row


@pytest.fixture
def clinician(two_places):
    return make_user("clinician", two_places.there, email="there@example.org", last_name="Elsewhere")


def opened(browser, appointment, **more):
    return browser.post("/staff/emergency/", {"identifier": appointment.identifier, "reason": REASON, **more})


def seen_by(user):
    user = User.objects.get(pk=user.pk)
    return [appointments(user).count(), patients(user).count(), questionnaire_responses(user).count()]


def test_a_record_of_another_place_opens_with_a_reason_for_an_hour(
    signed_in, clinician, owner, appointment, clock
):
    browser = signed_in(clinician)
    desk = f"/desk/appointments/{appointment.pk}/"
    assert browser.get(desk).status_code == 404
    assert seen_by(clinician) == [0, 0, 0]

    assert opened(browser, appointment)["Location"] == desk
    assert browser.get(desk).status_code == 200
    assert NEEDLE in browser.get(f"{desk}answers/").content.decode()
    assert seen_by(clinician) == [1, 1, 1]
    clock.shift(timedelta(minutes=61))
    assert seen_by(clinician) == [0, 0, 0]


def test_it_opens_to_look_at_and_not_to_change(signed_in, clinician, appointment):
    browser = signed_in(clinician)
    opened(browser, appointment)
    desk = f"/desk/appointments/{appointment.pk}/"
    for path in ("check-in/", "no-show/", "cancel/"):
        assert browser.post(desk + path).status_code == 404
    user = User.objects.get(pk=clinician.pk)
    for verb in ("write", "acknowledge", "conclude"):
        assert not may(user, verb, "answers", appointment.location_id, person=appointment.patient_id)


def test_it_opens_one_person_and_nobody_else(signed_in, clinician, appointment, two_places):
    start = datetime(2026, 11, 24, 11, tzinfo=UTC)
    other = make_appointment(two_places.clinic, start, now=datetime.now(UTC), email="other@example.org")
    browser = signed_in(clinician)
    opened(browser, appointment)
    assert browser.get(f"/desk/appointments/{other.pk}/").status_code == 404
    colleague = make_user("clinician", two_places.there)
    assert seen_by(colleague) == [0, 0, 0]


def test_the_owner_is_told_without_a_word_about_the_person(
    signed_in, clinician, owner, appointment, two_places
):
    place_owner = make_user("owner", two_places.here, email="place-owner@example.org")
    make_user("owner", two_places.there, email="other-owner@example.org")
    opened(signed_in(clinician), appointment)
    mails = OutboxMessage.objects.filter(kind="emergency")
    assert {mail.recipient for mail in mails} == {owner.email, place_owner.email}
    for mail in mails:
        text = mail.subject + mail.text + mail.html
        for secret in (
            REASON,
            appointment.patient.name,
            appointment.patient.email,
            appointment.identifier,
            NEEDLE,
        ):
            assert secret not in text
    page = signed_in(owner).get("/staff/emergencies/").content.decode()
    assert REASON in page
    assert "Elsewhere" in page
    access = EmergencyAccess.objects.get()
    assert signed_in(owner).post(f"/staff/emergencies/{access.pk}/seen/").status_code == 302
    assert EmergencyAccess.objects.get().seen_by == owner


def test_it_is_written_down_with_each_look(signed_in, clinician, owner, appointment):
    browser = signed_in(clinician)
    opened(browser, appointment)
    browser.get(f"/desk/appointments/{appointment.pk}/answers/")
    rows = AuditEvent.objects.filter(actor_id=str(clinician.pk)).exclude(kind="sign_in")
    assert [(row.action, row.kind) for row in rows] == [("E", "emergency"), ("R", "answers")]
    assert all(row.location_id == appointment.location_id for row in rows)
    assert REASON not in "".join(row.canonical() for row in rows)


def test_it_can_be_closed_before_its_time(signed_in, clinician, appointment):
    browser = signed_in(clinician)
    opened(browser, appointment)
    access = EmergencyAccess.objects.get()
    other = signed_in(make_user("clinician"))
    assert other.post(f"/staff/emergency/{access.pk}/close/").status_code == 404
    assert browser.post(f"/staff/emergency/{access.pk}/close/").status_code == 302
    assert seen_by(clinician) == [0, 0, 0]


@pytest.mark.parametrize("role", ["front_desk", "editor", "owner", "integrator"])
def test_only_clinicians_open(signed_in, appointment, two_places, role):
    browser = signed_in(make_user(role, two_places.there))
    assert browser.get("/staff/emergency/").status_code == 403
    assert opened(browser, appointment).status_code == 403
    assert not EmergencyAccess.objects.exists()


def test_a_reason_is_a_sentence_and_a_wrong_number_opens_nothing(signed_in, clinician, appointment):
    browser = signed_in(clinician)
    assert opened(browser, appointment, reason="urgent").status_code == 422
    for _ in range(10):
        wrong = opened(browser, appointment, identifier="AAAA-AAAA")
        assert wrong.status_code == 422
    assert "no appointment with this number" in wrong.content.decode()
    assert opened(browser, appointment).status_code == 429
    assert not EmergencyAccess.objects.exists()


def test_another_places_owner_sees_nothing_of_it(signed_in, clinician, appointment, two_places):
    opened(signed_in(clinician), appointment)
    access = EmergencyAccess.objects.get()
    browser = signed_in(make_user("owner", two_places.there))
    assert REASON not in browser.get("/staff/emergencies/").content.decode()
    foreign = browser.post(f"/staff/emergencies/{access.pk}/seen/")
    missing = browser.post(f"/staff/emergencies/{uuid.uuid4()}/seen/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_the_reason_is_sealed(signed_in, clinician, appointment):
    from django.db import connection

    opened(signed_in(clinician), appointment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM accounts_emergencyaccess")
        assert "swollen" not in cursor.fetchone()[0]
