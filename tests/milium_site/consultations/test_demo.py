"""The demo's records: one person shown in full, one answer that the desk is shown, and nobody who is not invented."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from milium.face_map import site_at
from milium_site.accounts.actions import load_demo as load_staff
from milium_site.accounts.models import User
from milium_site.booking.actions import load_demo as load_bookings
from milium_site.catalogue.actions import load_demo as load_clinic
from milium_site.consultations import queries
from milium_site.consultations.actions import load_demo
from milium_site.consultations.models import (
    CheckIn,
    Encounter,
    LesionObservation,
    Procedure,
    ProcedureConsent,
)
from milium_site.desk.models import ServiceRequest
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 1, 13, 11, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def story():
    """The records of whoever came three times, the first one first."""
    load_clinic(NOON)
    load_staff()
    load_bookings(NOON)
    load_demo(NOON)
    first = Encounter.objects.order_by("started_at").first()
    return list(first.patient.encounters.order_by("started_at"))


def test_one_person_is_shown_from_the_first_look_to_the_visit_after_the_removal(story):
    assert [queries.plan_of(row) is not None for row in story] == [False, True, False]
    viewer = User.objects.get(email="albrecht@example.org")
    course = queries.course_of_person(viewer, story[0].patient)
    assert course[story[1].pk].counts == [("new", 1), ("still there", 3), ("cleared", 2)]
    assert course[story[2].pk].counts == [("new", 1), ("still there", 1), ("cleared", 3)]
    assert [visit.count for visit in queries.counted_visits(viewer, story[0].patient)] == [5, 4, 2]
    for lesion in LesionObservation.objects.all():
        assert site_at(lesion.view, lesion.x, lesion.y) == lesion.site
    recall = ServiceRequest.objects.get(patient=story[0].patient)
    assert (recall.status, recall.answered_by_id) == ("completed", story[2].appointment_id)


def test_every_removal_of_the_demo_is_signed_and_one_answer_is_flagged(story):
    for procedure in Procedure.objects.all():
        assert procedure.is_as_signed()
        consent = ProcedureConsent.objects.get(encounter=procedure.encounter)
        assert consent.signer.startswith("Demo ")
        assert procedure.encounter.care_plan.chosen[0]["treatment"] == "extraction"
        assert procedure.encounter.care_plan.chosen[0]["verdict"] != "refused"
    assert sorted(CheckIn.objects.values_list("is_flagged", flat=True)) == [False, True]
    assert OutboxMessage.objects.count() == 0
    assert load_demo(NOON) == 0


def test_every_page_of_the_person_opens(story):
    client = Client()
    client.force_login(User.objects.get(email="albrecht@example.org"))
    visit = f"/desk/visits/{story[1].appointment_id}/record"
    for page in ("/", "/plan/", "/consent/", "/removal/", "/aftercare/"):
        assert client.get(visit + page).status_code == 200, page
    assert "DEMO-77" in client.get(visit + "/removal/").content.decode()
    card = client.get(f"/desk/people/{story[0].patient_id}/").content.decode()
    assert "Bumps counted at each visit" in card
