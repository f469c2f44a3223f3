from datetime import UTC, datetime
from uuid import uuid4

import pytest

from factories import make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.records import actions, queries
from milium_site.records.models import QuestionnaireResponse

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
CANARY = "canary_word"


def make_response(location, speeds=(), answers=None):
    patient = actions.create_patient(by=BY, name="Demo: Someone", email="someone@example.org")
    return actions.store_questionnaire_response(
        by=BY,
        patient=patient,
        appointment_id=uuid4(),
        location_id=location.pk,
        answers=answers or {"count": "one"},
        red_flags=[{"id": f"flag{n}", "speed": speed} for n, speed in enumerate(speeds)],
    )


@pytest.mark.parametrize(
    ("speeds", "urgency"),
    [((), ""), (("weeks",), "weeks"), (("weeks", "now", "days"), "now"), (("two_weeks", "days"), "days")],
)
def test_the_shortest_speed_is_the_urgency(speeds, urgency):
    assert make_response(make_location(), speeds).urgency == urgency


def test_a_speed_that_is_none_is_refused():
    with pytest.raises(ValueError):
        make_response(make_location(), ["soon"])


def test_nothing_of_a_person_or_their_health_goes_into_the_trail():
    make_response(make_location(), ["days"], {"clue": CANARY})
    written = str(list(AuditEvent.objects.values()))
    for word in (CANARY, "Someone", "example.org", "flag0"):
        assert word not in written
    assert AuditEvent.objects.filter(kind="answers", action="C").count() == 1


def test_consent_keeps_the_version_of_the_words():
    patient = actions.create_patient(by=BY, name="Demo: Someone", email="someone@example.org")
    consent = actions.give_consent(by=BY, patient=patient, purpose="send_answers", text_version="v1")
    assert (consent.purpose, consent.text_version, consent.withdrawn_at) == ("send_answers", "v1", None)
    assert AuditEvent.objects.filter(kind="consent", detail__text="v1").exists()


def test_acknowledge_is_for_clinicians_of_the_place_and_counts_once():
    here, there = make_location("here"), make_location("there")
    response = make_response(here, ["days"])
    for nobody in (make_user("front_desk"), make_user("owner"), make_user("clinician", there), make_user()):
        with pytest.raises(PermissionError):
            actions.acknowledge(by=BY, viewer=nobody, response=response)
    first, second = make_user("clinician", here), make_user("clinician", here)
    actions.acknowledge(by=BY, viewer=first, response=response)
    actions.acknowledge(by=BY, viewer=second, response=response)
    assert QuestionnaireResponse.objects.get().acknowledged_by == first
    assert AuditEvent.objects.filter(kind="answers", action="U").count() == 1


def test_only_clinicians_of_the_place_read_answers():
    here, there = make_location("here"), make_location("there")
    response = make_response(here)
    assert list(queries.questionnaire_responses(make_user("clinician", here))) == [response]
    for role, place in [("front_desk", here), ("owner", None), ("editor", None), ("clinician", there)]:
        assert not queries.questionnaire_responses(make_user(role, place)).exists()


def test_urgency_is_told_without_loading_the_answers(django_assert_num_queries):
    here = make_location("here")
    response = make_response(here, ["same_day"])
    user = make_user("front_desk", here)
    told = queries.urgency_of(user, [response.appointment_id])[response.appointment_id]
    assert told.get_urgency_display() == "needs a clinician today"
    assert {"answers", "red_flags"} <= told.get_deferred_fields()
    assert queries.urgency_of(make_user("editor"), [response.appointment_id]) == {}
    assert (
        queries.urgency_of(make_user("front_desk", make_location("there")), [response.appointment_id]) == {}
    )


def test_waiting_responses_come_most_pressing_first():
    here = make_location("here")
    for speeds in (["weeks"], [], ["now", "weeks"], ["two_weeks"]):
        make_response(here, speeds)
    waiting = queries.waiting_responses(make_user("front_desk", here))
    assert [row.urgency for row in waiting] == ["now", "two_weeks", "weeks"]
    assert queries.waiting_responses(make_user("editor")) == []


def test_draft_answers_lie_in_the_servers_session_alone(client):
    session = client.session
    session.modified = False
    assert queries.draft_answers(session) is None
    assert not session.modified
    actions.save_draft_answers(
        session, {"count": "one"}, child=True, at=datetime(2026, 11, 23, tzinfo=UTC).isoformat()
    )
    session.save()
    draft = queries.draft_answers(client.session)
    assert draft["answers"] == {"count": "one"}
    assert draft["child"] is True
    actions.clear_draft_answers(session)
    assert queries.draft_answers(session) is None
