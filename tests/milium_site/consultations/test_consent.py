"""A consent signed on the screen: by whom it may be, what is kept, and what stops when it is taken back."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from factories import make_appointment, make_clinic, make_user
from milium.removal import STEPS
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions
from milium_site.consultations.models import (
    CarePlan,
    Condition,
    DocumentReference,
    ProcedureConsent,
    ProcedureStep,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DRAWN = "M100 200L300 80L500 220M520 200L760 120"
CHOSEN = [{"treatment": "extraction", "verdict": "offered", "why": [], "override": ""}]
NAME = "Zoë سلمى Groß"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(client):
    clinic = make_clinic()
    visit = make_appointment(clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2), name=NAME)
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    who = {"by": Actor.system("tests"), "user": user, "appointment": visit}
    actions.save_conclusion(expected_version=0, code="milia", **who)
    actions.save_plan(expected_version=0, circumstances={}, chosen=CHOSEN, **who)
    return SimpleNamespace(visit=visit, user=user, client=client, who=who, clinic=clinic)


def url(room, part="consent/"):
    return f"/desk/visits/{room.visit.pk}/record/{part}"


def signing(**more):
    said = {
        "key": str(uuid4()),
        "text_version": "removal-1",
        "plan_version": "1",
        "name": NAME,
        "path": DRAWN,
    }
    return {**said, **more}


def step(room, name, **said):
    data = {f"{name}-key": str(uuid4()), f"{name}-outcome": "done"}
    data |= {f"{name}-{field}": value for field, value in said.items()}
    headers = {"accept": "application/json"}
    return room.client.post(url(room, f"removal/{name}/"), data, headers=headers)


def reach_cleansing(room):
    """As far as the first step that touches the person."""
    for name, said in (
        ("identity", {"by": "said"}),
        ("consent", {"still_wants": "on"}),
        ("diagnosis", {}),
        ("contraindications", {"asked": "on"}),
    ):
        assert step(room, name, **said).status_code == 200, name


def test_a_drawn_signature_is_kept_once_sealed_and_as_a_tagged_paper(room):
    said = signing()
    for _ in range(2):
        assert room.client.post(url(room), said).status_code == 302
    row = ProcedureConsent.objects.get()
    assert (row.said["path"], row.signer, row.by_guardian) == (DRAWN, NAME, False)
    assert (row.witnessed_by, row.text_version) == (room.user, "removal-1")
    paper = room.client.get(url(room, f"papers/{row.document_id}.pdf")).content
    assert paper == DocumentReference.objects.get().pdf
    for mark in (b"/Lang", b"/StructTreeRoot", b"/Title", b"/Alt", b"<pdfuaid:part>1</pdfuaid:part>"):
        assert mark in paper, mark
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM consultations_procedureconsent")
        assert cursor.fetchone()[0].startswith("1.")
    assert AuditEvent.objects.filter(kind="consent", purpose="signed, removal-1").count() == 1
    assert NAME in room.client.get(f"/desk/people/{room.visit.patient_id}/").content.decode()


def test_a_typed_name_signs_only_when_it_is_ticked_as_the_signature(room):
    refused = room.client.post(url(room), signing(path=""))
    assert refused.status_code == 422
    assert "Draw the signature" in refused.content.decode()
    assert room.client.post(url(room), signing(path="", is_typed="on")).status_code == 302
    assert ProcedureConsent.objects.get().said["path"] == ""


@pytest.mark.parametrize(
    "path", ["M0 0LNaN 0", "M1 1L2 2", "M0 0" + "L900 0" * 9000, '"/><script>', "M0 0L99999 9", "\x00"]
)
def test_hostile_strokes_are_refused_with_words(room, path):
    answer = room.client.post(url(room), signing(path=path))
    assert answer.status_code == 422
    assert ProcedureConsent.objects.count() == 0


def test_a_minor_does_not_sign_alone(room):
    room.visit.patient.birth_date = date(2012, 5, 1)
    room.visit.patient.save()
    assert "What they are to the person" in room.client.get(url(room)).content.decode()
    refused = room.client.post(url(room), signing())
    assert refused.status_code == 422
    assert "A minor does not sign alone" in refused.content.decode()
    with pytest.raises(actions.NotOpenError, match="a guardian signs"):
        actions.sign_consent(key=uuid4(), name=NAME, **room.who)
    assert room.client.post(url(room), signing(name="Test Parent", relation="mother")).status_code == 302
    reach_cleansing(room)
    values = ProcedureStep.objects.get(step="consent").values
    assert values["guardian_name"] == "Test Parent (mother)"
    assert "signed_name" not in values


def test_without_a_signature_the_checklist_does_not_go_on(room):
    step(room, "identity", by="said")
    answer = step(room, "consent", still_wants="on")
    assert answer.status_code == 409
    assert "Nobody has signed" in answer.json()["errors"][0]


def test_what_is_taken_back_stops_everything_that_touches_the_person(room):
    room.client.post(url(room), signing())
    reach_cleansing(room)
    assert room.client.post(url(room, "consent/withdraw/"), {"reason": ""}).status_code == 422
    for _ in range(2):
        answer = room.client.post(url(room, "consent/withdraw/"), {"reason": "Changed their mind"})
        assert answer.status_code == 302
    row = ProcedureConsent.objects.get()
    assert (row.withdrawn_reason, row.withdrawal_recorded_by) == ("Changed their mind", room.user)
    assert AuditEvent.objects.filter(kind="consent", purpose="withdrawn").count() == 1
    refused = step(room, "cleanse", agent="Octenidine")
    assert refused.status_code == 409
    assert "taken their consent back" in refused.json()["errors"][0]
    assert "The consent was taken back." in room.client.get(url(room, "removal/")).content.decode()
    room.client.post(url(room), signing(plan_version="1"))
    assert "signed anew" in step(room, "cleanse", agent="Octenidine").json()["errors"][0]
    seen = ProcedureStep.objects.get(step="consent").pk
    assert step(room, "consent", still_wants="on", seen=str(seen)).status_code == 200
    assert step(room, "cleanse", agent="Octenidine").status_code == 200


def test_every_step_before_which_consent_counts_comes_after_it():
    touching = [place for place, one in enumerate(STEPS) if one.touches]
    assert min(touching) > [one.id for one in STEPS].index("consent")


def test_what_was_signed_is_not_changed_nor_a_withdrawal_taken_back(room):
    row = actions.sign_consent(key=uuid4(), name=NAME, **room.who)
    actions.withdraw_procedure_consent(reason="None given", **room.who)
    for change in (
        lambda: ProcedureConsent.objects.update(signed_at=NOW - timedelta(days=1)),
        lambda: ProcedureConsent.objects.update(withdrawn_at=None),
    ):
        with pytest.raises(DatabaseError, match="signed_stays"), transaction.atomic():
            change()
    row.refresh_from_db()
    assert row.withdrawn_at == NOW


def test_nobody_agrees_to_what_was_not_named_and_planned(room):
    CarePlan.objects.all().delete()
    page = room.client.get(url(room)).content.decode()
    assert "Keep a plan with what is to be done" in page
    assert "I have read this, and agree" not in page
    assert room.client.post(url(room), signing(plan_version="0")).status_code == 409
    Condition.objects.all().delete()
    assert "Conclude what it is before they sign." in room.client.get(url(room)).content.decode()
    assert ProcedureConsent.objects.count() == 0


def test_the_words_and_the_plan_are_those_that_were_read(room):
    assert room.client.post(url(room), signing(text_version="removal-0")).status_code == 409
    actions.save_plan(expected_version=1, circumstances={}, chosen=CHOSEN, **room.who)
    answer = room.client.post(url(room), signing())
    assert answer.status_code == 409
    assert "The plan was changed while this page was open" in answer.content.decode()
    assert ProcedureConsent.objects.count() == 0
    assert room.client.post(url(room), signing(plan_version="2")).status_code == 302
    assert room.client.post(url(room), signing(plan_version="2")).status_code == 409
    assert ProcedureConsent.objects.count() == 1
