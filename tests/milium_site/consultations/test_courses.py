"""The bumps of the last visit on today's map, and what became of each."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions, queries
from milium_site.consultations.models import LesionObservation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
POINTS = ((345, 512), (655, 515), (500, 600))


@pytest.fixture
def desk(client):
    """A first visit with three bumps, finished; the clock stands at the second one."""
    clinic = make_clinic()
    user = make_user("clinician", clinic.location)
    with time_machine.travel(NOW, tick=False):
        first = make_appointment(clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2))
        who = {"by": Actor.system("tests"), "user": user, "appointment": first}
        for at in POINTS:
            actions.add_lesion(key=uuid4(), view="front", at=at, **who)
        actions.save_conclusion(expected_version=0, code="milia", **who)
        actions.finish_encounter(**who)
    with time_machine.travel(LATER, tick=False):
        visit = make_appointment(clinic, LATER + timedelta(minutes=30), now=LATER - timedelta(hours=2))
        client.force_login(user)
        who = {**who, "appointment": visit}
        yield SimpleNamespace(client=client, visit=visit, user=user, who=who, clinic=clinic)


def url(desk, part=""):
    return f"/desk/visits/{desk.visit.pk}/record/{part}"


def settle(desk, number, do, version=1):
    form = {"do": do, f"lesion-{number}-version": str(version)}
    return desk.client.post(url(desk, f"lesions/{number}/"), form)


def carried(desk):
    return LesionObservation.objects.filter(encounter__appointment_id=desk.visit.pk)


def page(desk):
    return desk.client.get(url(desk)).content.decode()


def test_bumps_are_carried_over_once_and_count_for_nothing_until_confirmed(desk):
    assert "Bring the bumps of the last visit" in page(desk)
    for _ in range(2):
        assert desk.client.post(url(desk, "lesions/carried/")).status_code == 302
    assert list(carried(desk).values_list("number", "status")) == [
        (number, "preliminary") for number in (1, 2, 3)
    ]
    assert "Is it still there?" in page(desk)
    assert "No bump is marked yet." in page(desk)
    assert queries.lesions_of(carried(desk)[0].encounter) == []
    assert AuditEvent.objects.filter(purpose="3 bumps carried over").count() == 1


def test_each_is_there_or_gone_and_what_became_of_it_is_said(desk):
    desk.client.post(url(desk, "lesions/carried/"))
    assert settle(desk, 1, "there").status_code == 302
    assert settle(desk, 2, "gone").status_code == 302
    actions.add_lesion(key=uuid4(), view="left", at=(500, 500), **desk.who)
    assert desk.client.post(url(desk, "finish/")).status_code == 409
    actions.save_conclusion(expected_version=0, code="milia", **desk.who)
    refused = desk.client.post(url(desk, "finish/"))
    assert "not confirmed yet" in refused.content.decode()
    sent = {"lesion-3-version": "1", "lesion-3-size_mm": "2.5"}
    assert desk.client.post(url(desk, "lesions/3/"), sent).status_code == 302
    assert list(carried(desk).values_list("status", flat=True)) == ["final", "cancelled", "final", "final"]
    assert desk.client.post(url(desk, "finish/")).status_code == 302
    assert "1 new, 2 still there, 1 cleared" in " ".join(page(desk).split())
    card = desk.client.get(f"/desk/people/{desk.visit.patient_id}/").content.decode()
    assert "1 new, 2 still there, 1 cleared" in card


def test_all_of_those_on_the_page_are_confirmed_at_once(desk):
    desk.client.post(url(desk, "lesions/carried/"))
    settle(desk, 2, "gone")
    shown = {"do": "confirm", "number": ["1", "2", "3", "x", "9999999999"]}
    assert desk.client.post(url(desk, "lesions/carried/"), shown).status_code == 302
    assert list(carried(desk).values_list("status", flat=True)) == ["final", "cancelled", "final"]


def test_two_people_at_one_bump_meet(desk):
    desk.client.post(url(desk, "lesions/carried/"))
    settle(desk, 1, "there")
    assert settle(desk, 1, "gone").status_code == 409
    sent = {"lesion-1-version": "2", "lesion-1-size_mm": "1.5", "lesion-1-note": "words of a colleague"}
    assert desk.client.post(url(desk, "lesions/1/"), sent).status_code == 302
    refused = settle(desk, 1, "withdraw", version=2)
    assert refused.status_code == 409
    assert "words of a colleague" in refused.content.decode()
    assert carried(desk).get(number=1).status == "final"
    mine = desk.client.post(url(desk, "lesions/1/"), {**sent, "lesion-1-note": "my own words"})
    assert mine.status_code == 409
    assert "words of a colleague" in mine.content.decode()
    assert "my own words" in mine.content.decode()
    assert settle(desk, 1, "withdraw", version=3).status_code == 302


@pytest.mark.parametrize("bumps", [1, 12])
def test_the_course_costs_the_same_whatever_the_number_of_bumps(desk, bumps, django_assert_num_queries):
    for number in range(bumps):
        actions.add_lesion(key=uuid4(), view="body", at=(40 * number, 300), **desk.who)
    with django_assert_num_queries(9):
        queries.timeline(desk.user, desk.visit.patient)
