"""A removal: in order, once, signed for good, amended with a reason."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction

from factories import make_appointment, make_clinic, make_user
from milium.removal import STEPS
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions
from milium_site.consultations.models import Procedure, ProcedureAmendment, ProcedureStep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SAID = {
    "identity": {"by": "said"},
    "consent": {"still_wants": "on"},
    "diagnosis": {},
    "contraindications": {"asked": "on"},
    "cleanse": {"agent": "Octenidine"},
    "instrument": {"kind": "needle", "lot": "L-77", "expires_on": "2027-01-31", "sterile": "on"},
    "numbing": {"agent": "none"},
    "lesions": {"treated": ["1"]},
    "tissue": {"sent": "no"},
    "add_on": {"kind": "none"},
    "complications": {"what": "none"},
    "photographs": {"taken": "declined"},
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(client):
    """A visit that is concluded and planned, with one bump on the map."""
    clinic = make_clinic()
    visit = make_appointment(clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2))
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    who = {"by": Actor.system("tests"), "user": user, "appointment": visit}
    actions.add_lesion(key=uuid4(), view="front", at=(345, 505), **who)
    actions.save_conclusion(expected_version=0, code="milia", milia_type="primary_benign", **who)
    chosen = [{"treatment": "extraction", "verdict": "offered", "why": [], "override": ""}]
    actions.save_plan(expected_version=0, circumstances={}, chosen=chosen, **who)
    actions.sign_consent(key=uuid4(), name="Test Person", **who)
    return SimpleNamespace(visit=visit, user=user, client=client, who=who)


def send(room, step, said=None, *, key=None, **more):
    values = SAID[step] if said is None else said
    data = {f"{step}-{name}": value for name, value in values.items()}
    data |= {f"{step}-key": str(key or uuid4()), f"{step}-outcome": "done", **more}
    headers = {"accept": "application/json"}
    return room.client.post(f"/desk/visits/{room.visit.pk}/record/removal/{step}/", data, headers=headers)


def do_all(room):
    for step in STEPS:
        answer = send(room, step.id)
        assert answer.status_code == 200, (step.id, answer.content)


def sign(room, records=None):
    known = ProcedureStep.objects.count() if records is None else records
    return room.client.post(f"/desk/visits/{room.visit.pk}/record/removal/sign/", {"records": str(known)})


def test_steps_are_recorded_in_order_once_with_time_and_person(room):
    assert send(room, "consent").json() == {"errors": ["First comes “The right person”."]}
    key = uuid4()
    earlier = (NOW - timedelta(minutes=4)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    for _ in range(3):  # the answer was lost twice on its way back
        assert send(room, "identity", key=key, **{"identity-done_at": earlier}).status_code == 200
    row = ProcedureStep.objects.get()
    assert (row.outcome, row.recorded_by, row.done_at) == ("done", room.user, NOW - timedelta(minutes=4))
    assert "Done 10:56" in room.client.get(f"/desk/visits/{room.visit.pk}/record/removal/").content.decode()
    assert AuditEvent.objects.filter(kind="removal_step").count() == 1


def test_nothing_firm_is_left_out_and_nothing_else_without_a_reason(room):
    assert "never left out" in send(room, "identity", do="not-done").json()["errors"][0]
    for step in STEPS[:6]:
        assert send(room, step.id).status_code == 200
    assert send(room, "numbing", do="not-done").status_code == 422
    reason = {"numbing-note": "They did not want any", "do": "not-done"}
    assert send(room, "numbing", {}, **reason).status_code == 200
    assert ProcedureStep.objects.get(step="numbing").outcome == "not-done"
    assert sign(room).status_code == 409


@pytest.mark.parametrize(
    ("step", "change", "words"),
    [
        ("instrument", {"expires_on": "2026-11-22"}, "ran out"),
        ("instrument", {"sterile": ""}, "needed"),
        ("add_on", {"kind": "peel"}, "Peel: strength"),
    ],
)
def test_a_step_says_what_is_missing(room, step, change, words):
    for before in STEPS:
        if before.id == step:
            break
        send(room, before.id)
    answer = send(room, step, SAID[step] | change)
    assert answer.status_code == 422
    assert words in " ".join(answer.json()["errors"])


def test_a_signed_removal_is_only_amended(room):
    do_all(room)
    assert sign(room).status_code == 302
    row = Procedure.objects.get()
    assert row.is_as_signed()
    assert send(room, "cleanse").status_code == 409
    for change in (
        lambda: Procedure.objects.update(signed_at=NOW - timedelta(days=1)),
        lambda: ProcedureStep.objects.update(outcome="not-done"),
        lambda: ProcedureStep.objects.create(
            procedure=row, number=99, step="cleanse", outcome="done", done_at=NOW, recorded_at=NOW
        ),
    ):
        with pytest.raises(DatabaseError, match="signed_stays"), transaction.atomic():
            change()
    amend = f"/desk/visits/{room.visit.pk}/record/removal/amend/"
    assert room.client.post(amend, {"text": "A second lot was opened"}).status_code == 422
    said = {"text": "A second lot was opened", "reason": "Forgotten"}
    assert room.client.post(amend, said).status_code == 302
    assert ProcedureAmendment.objects.get().text == said["text"]
    page = room.client.get(f"/desk/visits/{room.visit.pk}/record/removal/").content.decode()
    assert "Every word is as it was signed" in page
    assert "A second lot was opened" in page


def test_two_people_at_one_step_meet_and_nothing_is_put_away_unseen(room):
    key = uuid4()
    assert send(room, "identity", key=key).status_code == 200
    theirs = send(room, "identity", {"by": "document"})
    assert theirs.status_code == 409
    assert theirs.json()["seen"] == str(key)
    assert "Said name and date of birth" in theirs.json()["errors"][0]
    page = room.client.post(
        f"/desk/visits/{room.visit.pk}/record/removal/identity/",
        {"identity-key": str(uuid4()), "identity-outcome": "done", "identity-by": "document"},
    )
    assert page.status_code == 409
    assert f'value="{key}"' in page.content.decode()
    again = {"by": "document", "seen": str(key)}
    assert send(room, "identity", again).status_code == 200
    assert ProcedureStep.objects.count() == 2


def test_nobody_signs_what_a_colleague_wrote_unseen(room):
    do_all(room)
    for records in ("", "x", len(STEPS) - 1, len(STEPS) + 1):
        refused = sign(room, records)
        assert refused.status_code == 409
        assert "Read it below, then sign." in refused.content.decode()
    assert sign(room, len(STEPS)).status_code == 302
    assert sign(room, 1).status_code == 302  # signed already: nothing changes
    assert Procedure.objects.get().signed_by == room.user


def test_what_was_changed_past_the_guards_shows(room):
    do_all(room)
    sign(room)
    step = ProcedureStep.objects.get(step="cleanse")
    step.values = {"agent": "Water"}
    step.save(update_fields=["values"])  # as a program could that holds the keys
    assert not Procedure.objects.get().is_as_signed()


def test_a_key_change_does_not_break_the_signature(room):
    do_all(room)
    sign(room)
    for step in ProcedureStep.objects.all():
        step.save(update_fields=["values", "note"])
    assert Procedure.objects.get().is_as_signed()
