"""Papers of a visit: the letter to a colleague, kept sealed as it was made."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from factories import make_appointment, make_clinic, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions
from milium_site.consultations.models import DocumentReference
from milium_site.records.actions import store_questionnaire_response

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CANARY = "canary-letter-9c2"
URGENT = {"age_years": 61, "count": "one", "sites": ["nose"], "colour": ["pearly"], "bleeding": True}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    """A visit whose answers touch a safety line, with one bump on the map."""
    clinic = make_clinic()
    visit = make_appointment(
        clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2), name="Zoë سلمى Groß"
    )
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    by = Actor.system("tests")
    store_questionnaire_response(
        by=by, patient=visit.patient, appointment_id=visit.pk, location_id=clinic.location.pk, answers=URGENT
    )
    actions.add_lesion(by=by, user=user, appointment=visit, key=uuid4(), view="front", at=(500, 505))
    return SimpleNamespace(clinic=clinic, visit=visit, client=client, user=user)


def url(visit, part=""):
    return f"/desk/visits/{visit.pk}/record/{part}"


def letter(**more):
    return {
        "key": str(uuid4()),
        "to": "Dr Frauke Müßig\nEye clinic",
        "reason": f"Please see them, {CANARY}",
        "is_urgent": "on",
        **more,
    }


def test_a_safety_line_offers_the_letter_and_its_page_says_what_goes_along(desk):
    assert "Write an urgent referral" in desk.client.get(url(desk.visit)).content.decode()
    page = desk.client.get(url(desk.visit, "referral/")).content.decode()
    assert "Safety lines that their answers touch" in page
    assert "1: Nose, Face" in page
    assert 'name="is_urgent" id="id_is_urgent" checked' in page.replace("aria-", "")


def test_the_letter_is_made_once_sealed_and_the_same_at_each_look(desk):
    said = letter()
    for _ in range(2):
        assert desk.client.post(url(desk.visit, "referral/"), said).status_code == 302
    row = DocumentReference.objects.get()
    assert (row.kind, row.authored_by, row.said["title"]) == ("referral", desk.user, "Urgent referral")
    assert row.said["flags"]
    first, second = (desk.client.get(url(desk.visit, f"papers/{row.pk}.pdf")) for _ in range(2))
    assert first.content == second.content == row.pdf
    assert first["Content-Type"] == "application/pdf"
    for mark in (b"%PDF-", b"/Lang", b"/StructTreeRoot", b"/Title", b"<pdfuaid:part>1</pdfuaid:part>"):
        assert mark in first.content, mark
    assert AuditEvent.objects.filter(kind="document", action="C").count() == 1
    assert AuditEvent.objects.filter(kind="document", action="R", actor_id=str(desk.user.pk)).count() == 2
    assert "Referral letter" in desk.client.get(url(desk.visit)).content.decode()
    assert "Referral letter" in desk.client.get(f"/desk/people/{desk.visit.patient_id}/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT said, content FROM consultations_documentreference")
        assert all(held.startswith("1.") and CANARY not in held for held in cursor.fetchone())


def test_a_letter_without_words_is_refused_and_nothing_is_kept(desk):
    answer = desk.client.post(url(desk.visit, "referral/"), letter(reason=""))
    assert answer.status_code == 422
    assert "Write why you send them." in answer.content.decode()
    assert DocumentReference.objects.count() == 0


def test_a_paper_is_never_changed_and_may_be_sealed_anew(desk):
    desk.client.post(url(desk.visit, "referral/"), letter())
    row = DocumentReference.objects.get()
    with pytest.raises(DatabaseError, match="signed_stays"), transaction.atomic():
        DocumentReference.objects.update(authored_at=NOW - timedelta(days=1))
    before = row.pdf
    row.save(update_fields=["said", "content"])
    assert DocumentReference.objects.get().pdf == before


def test_a_letter_is_written_after_the_visit_is_finished_too(desk):
    who = {"by": Actor.system("tests"), "user": desk.user, "appointment": desk.visit}
    actions.save_conclusion(expected_version=0, code="other", **who)
    actions.finish_encounter(**who)
    assert desk.client.post(url(desk.visit, "referral/"), letter()).status_code == 302
