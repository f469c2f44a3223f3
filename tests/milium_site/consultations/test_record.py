"""The record of a visit: the map, the conclusion, two people at once, and who may see it."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions, queries
from milium_site.consultations.models import (
    CarePlan,
    Condition,
    Encounter,
    EncounterAmendment,
    LesionObservation,
    PatientCard,
)
from milium_site.desk.models import ServiceRequest
from milium_site.records.actions import store_questionnaire_response
from milium_site.selfcheck.models import ClinicianConclusion

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CANARY = "canary-finding-4b1"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    clinic = make_clinic()
    visit = make_appointment(clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2))
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    return SimpleNamespace(clinic=clinic, visit=visit, client=client, user=user)


def url(visit, part=""):
    return f"/desk/visits/{visit.pk}/record/{part}"


def send_answers(desk):
    return store_questionnaire_response(
        by=Actor.system("tests"),
        patient=desk.visit.patient,
        appointment_id=desk.visit.pk,
        location_id=desk.clinic.location.pk,
        answers={"age_years": 34, "count": "few", "sites": ["under_eye"], "colour": ["white"]},
    )


def test_a_tap_and_a_named_site_become_numbered_bumps(desk):
    key = str(uuid4())
    tap = {"key": key, "view": "front", "x": "345", "y": "505", "size_mm": "1.5", "note": CANARY}
    for _ in range(2):  # sent twice, as by an impatient finger
        assert desk.client.post(url(desk.visit, "lesions/"), tap).status_code == 302
    assert (
        desk.client.post(url(desk.visit, "lesions/"), {"key": str(uuid4()), "place": "left:ear"}).status_code
        == 302
    )
    first, second = LesionObservation.objects.all()
    assert (first.number, first.site, str(first.size_mm), first.note) == (1, "under_eye", "1.5", CANARY)
    assert (second.number, second.view, second.site) == (2, "left", "ear")
    desk.visit.refresh_from_db()
    assert desk.visit.status == "checked-in"
    page = desk.client.get(url(desk.visit)).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "2 bumps" in page
    assert CANARY in page
    assert AuditEvent.objects.filter(kind="lesion", action="C").count() == 2
    assert AuditEvent.objects.filter(kind="encounter", action="R", actor_id=str(desk.user.pk)).count() == 1


def test_a_bump_without_a_place_is_refused_with_words(desk):
    answer = desk.client.post(url(desk.visit, "lesions/"), {"key": str(uuid4())})
    assert answer.status_code == 422
    assert "Tap the map" in answer.content.decode()


def test_a_bump_entered_in_error_leaves_the_map_and_stays_on_record(desk):
    desk.client.post(url(desk.visit, "lesions/"), {"key": str(uuid4()), "place": "front:nose"})
    form = {"do": "withdraw", "lesion-1-version": "1"}
    assert desk.client.post(url(desk.visit, "lesions/1/"), form).status_code == 302
    assert LesionObservation.objects.get().status == "entered-in-error"
    assert "No bump is marked yet" in desk.client.get(url(desk.visit)).content.decode()


def test_two_people_who_write_at_once_both_keep_their_words(desk):
    desk.client.post(url(desk.visit, "findings/"), {"version": "0", "findings": "First words"})
    desk.client.post(url(desk.visit, "findings/"), {"version": "2", "findings": "Words of a colleague"})
    answer = desk.client.post(url(desk.visit, "findings/"), {"version": "2", "findings": "My own words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Words of a colleague" in page
    assert "My own words" in page
    assert Encounter.objects.get().findings == "Words of a colleague"
    both = {"version": "3", "findings": "Words of a colleague. My own words"}
    assert 'name="version" value="3"' in page
    assert desk.client.post(url(desk.visit, "findings/"), both).status_code == 302
    assert Encounter.objects.get().findings == both["findings"]


def test_a_conclusion_stands_beside_the_self_check_and_a_second_one_meets_the_first(desk):
    send_answers(desk)
    form = {"version": "0", "code": "syringoma", "milia_type": "primary_benign", "note": CANARY}
    assert desk.client.post(url(desk.visit, "conclusion/"), form).status_code == 302
    row = Condition.objects.get()
    assert (row.code, row.milia_type, row.self_check) == ("syringoma", "", "corrected")
    assert ClinicianConclusion.objects.get().concluded == "syringoma"
    answer = desk.client.post(url(desk.visit, "conclusion/"), {"version": "0", "code": "milia"})
    assert answer.status_code == 409
    assert Condition.objects.get().code == "syringoma"
    again = {"version": "1", "code": "milia", "milia_type": "primary_benign"}
    assert desk.client.post(url(desk.visit, "conclusion/"), again).status_code == 302
    assert Condition.objects.get().self_check == "confirmed"


def test_a_visit_is_finished_with_a_conclusion_alone_and_then_only_read(desk):
    assert desk.client.post(url(desk.visit, "finish/")).status_code == 409
    desk.client.post(url(desk.visit, "conclusion/"), {"version": "0", "code": "other"})
    assert desk.client.post(url(desk.visit, "finish/")).status_code == 302
    desk.visit.refresh_from_db()
    assert desk.visit.status == "fulfilled"
    answer = desk.client.post(url(desk.visit, "findings/"), {"version": "2", "findings": "late"})
    assert answer.status_code == 409
    assert Encounter.objects.get().findings == ""


@pytest.mark.parametrize(("days", "words"), [(2, "lies ahead"), (0, "cancelled")])
def test_nothing_is_written_about_a_visit_that_is_not_taking_place(desk, days, words):
    visit = make_appointment(
        desk.clinic, NOW + timedelta(days=days, hours=2), now=NOW, email="other@example.org"
    )
    if words == "cancelled":
        visit.status = "cancelled"
        visit.save()
    answer = desk.client.post(url(visit, "findings/"), {"version": "0", "findings": "x"})
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert Encounter.objects.count() == 0


def test_the_bumps_of_the_last_visit_stand_behind_those_of_today(desk):
    desk.client.post(url(desk.visit, "lesions/"), {"key": str(uuid4()), "place": "front:nose"})
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        again = make_appointment(desk.clinic, NOW + timedelta(days=30, hours=1), now=NOW + timedelta(days=29))
        desk.client.force_login(desk.user)
        page = desk.client.get(url(again)).content.decode()
    assert "the one of the last visit" in page
    assert page.count("lesion-map__ghost") == 1


CARD = {"version": "0", "pregnancy": "yes", "pregnancy_note": CANARY, "keloid": "no", "skin_tone": "5"}


def test_the_card_warns_clinicians_in_full_and_the_front_desk_without_saying_what(desk, client):
    card = f"/desk/people/{desk.visit.patient_id}/"
    assert desk.client.post(card, CARD).status_code == 302
    row = PatientCard.objects.get()
    assert row.alerts["pregnancy"] == {"applies": True, "note": CANARY}
    assert "breast_feeding" not in row.alerts
    assert CANARY in desk.client.get(url(desk.visit)).content.decode()
    day = desk.client.get("/desk/").content.decode()
    for other in (url(desk.visit), f"/photographs/person/{desk.visit.patient_id}/"):
        assert "Know before you touch" in desk.client.get(other).content.decode()
    send_answers(desk)
    answers = desk.client.get(f"/desk/appointments/{desk.visit.pk}/answers/").content.decode()
    assert "Know before you touch" in answers
    assert "Alerts on the card" in day
    assert CANARY not in day
    assert desk.client.post(card, CARD).status_code == 409
    client.force_login(make_user("front_desk", desk.clinic.location))
    page = client.get(f"/desk/appointments/{desk.visit.pk}/").content.decode()
    page += client.get("/desk/").content.decode()
    assert page.count("Tell the clinician") == 2
    assert CANARY not in page
    assert "regnan" not in page


def test_what_is_written_is_sealed_in_the_database(desk):
    from django.db import connection

    desk.client.post(url(desk.visit, "findings/"), {"version": "0", "findings": CANARY})
    desk.client.post(f"/desk/people/{desk.visit.patient_id}/", CARD)
    with connection.cursor() as cursor:
        for table, column in (("encounter", "findings"), ("patientcard", "alerts")):
            cursor.execute(f"SELECT {column} FROM consultations_{table}")  # noqa: S608
            (held,) = cursor.fetchone()
            assert held.startswith("1.")
            assert CANARY not in held


def test_staff_of_another_place_are_told_what_they_are_told_of_nothing(desk, client):
    there = make_location("there")
    client.force_login(make_user("clinician", there))
    foreign = client.get(url(desk.visit))
    nothing = client.get(f"/desk/visits/{uuid4()}/record/")
    assert (foreign.status_code, nothing.status_code) == (404, 404)
    assert foreign.content == nothing.content


def conclude_milia(desk):
    form = {"version": "0", "code": "milia", "milia_type": "primary_benign", "has_dermoscopy": "on"}
    desk.client.post(url(desk.visit, "conclusion/"), form)


def test_a_refused_option_says_why_and_is_chosen_with_a_reason_alone(desk):
    send_answers(desk)
    conclude_milia(desk)
    desk.client.post(f"/desk/people/{desk.visit.patient_id}/", CARD)
    page = desk.client.get(url(desk.visit, "plan/")).content.decode()
    assert "Retinoids of any kind are to be left out in pregnancy" in page
    choice = {"version": "0", "choose-topical_retinoid": "on"}
    refused = desk.client.post(url(desk.visit, "plan/"), choice)
    assert refused.status_code == 422
    assert "Say why you do it all the same" in refused.content.decode()
    assert CarePlan.objects.count() == 0
    reason = {"override-topical_retinoid": f"After the birth, {CANARY}"}
    assert desk.client.post(url(desk.visit, "plan/"), choice | reason).status_code == 302
    (chosen,) = CarePlan.objects.get().chosen
    assert (chosen["verdict"], chosen["override"]) == ("refused", f"After the birth, {CANARY}")
    row = AuditEvent.objects.get(kind="care_plan", purpose="a refusal overridden with a reason")
    assert row.actor_id == str(desk.user.pk)
    assert CANARY not in str(list(AuditEvent.objects.values()))


def test_what_the_clinician_asks_changes_what_may_be_offered(desk):
    send_answers(desk)
    conclude_milia(desk)
    asked = {"do": "ask", "version": "0", "gate-active_infection": "yes", "gate-keloid": "no"}
    assert desk.client.post(url(desk.visit, "plan/"), asked).status_code == 302
    assert CarePlan.objects.get().circumstances == {"active_infection": True, "keloid": False}
    answer = desk.client.post(url(desk.visit, "plan/"), {"version": "1", "choose-extraction": "on"})
    assert answer.status_code == 422
    again = desk.client.post(url(desk.visit, "plan/"), {"do": "ask", "version": "0", "gate-keloid": "yes"})
    assert again.status_code == 409


def test_a_recall_set_in_the_record_is_the_desks_own(desk):
    said = {"weeks": "6", "service": str(desk.clinic.service.pk), "reason": CANARY}
    assert "in six weeks" in desk.client.get(url(desk.visit)).content.decode()
    assert desk.client.post(url(desk.visit, "see-again/"), said).status_code == 302
    row = ServiceRequest.objects.get()
    assert (row.due_on, row.after_appointment_id, row.reason) == (date(2027, 1, 4), desk.visit.pk, CANARY)
    assert "Monday 4 January 2027" in desk.client.get(url(desk.visit)).content.decode()
    assert desk.client.post(url(desk.visit, "see-again/"), said).status_code == 409
    assert desk.client.post(url(desk.visit, "see-again/"), said | {"weeks": "5"}).status_code == 422
    assert ServiceRequest.objects.count() == 1


def test_a_finished_record_is_amended_and_both_are_read_wherever_it_is_shown(desk):
    said = {"text": f"It was on the left side, {CANARY}", "reason": "Mistaken sides"}
    who = {"by": Actor.system("tests"), "user": desk.user, "appointment": desk.visit}
    actions.save_findings(findings="Beads on the right side", expected_version=0, **who)
    assert desk.client.post(url(desk.visit, "amend/"), said).status_code == 409
    actions.save_conclusion(expected_version=0, code="milia", **who)
    actions.finish_encounter(**who)
    assert desk.client.post(url(desk.visit, "amend/"), said | {"reason": ""}).status_code == 422
    assert desk.client.post(url(desk.visit, "amend/"), said).status_code == 302
    for part in ("", "plan/", "removal/", "aftercare/"):
        page = desk.client.get(url(desk.visit, part)).content.decode()
        assert CANARY in page
        assert "Mistaken sides" in page
    assert "Beads on the right side" in desk.client.get(url(desk.visit)).content.decode()
    card = desk.client.get(f"/desk/people/{desk.visit.patient_id}/").content.decode()
    assert "Amended since: read both" in card
    words = queries.record_words(desk.user, desk.visit, Encounter.objects.get())
    assert (words["findings"], words["added"][0]["text"]) == ("Beads on the right side", said["text"])
    paper = desk.client.get(url(desk.visit, "record.pdf")).content
    for mark in (b"/Lang", b"/StructTreeRoot", b"/Title", b"<pdfuaid:part>1</pdfuaid:part>"):
        assert mark in paper, mark
    with pytest.raises(DatabaseError, match="signed_stays"), transaction.atomic():
        EncounterAmendment.objects.update(recorded_at=NOW - timedelta(days=1))
