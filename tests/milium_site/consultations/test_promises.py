"""What is promised of every page of the record: text stays text, each look is written down, nothing leaves it, and
two people who write at once lose nothing."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from factories import make_appointment, make_clinic, make_user
from milium.removal import STEPS
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions, queries
from milium_site.consultations.models import CarePlan, CheckIn, Encounter
from milium_site.desk.actions import save_note, set_recall
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BY = Actor.system("tests")
CANARY = "canary-record-5e3"
HOSTILE = f'<img src=x onerror=alert(1)>"\'{{{{7*7}}}} #read("/etc/passwd") $x$ {CANARY}'
SAID = {
    "identity": {"by": "said"},
    "consent": {"still_wants": True},
    "cleanse": {"agent": HOSTILE},
    "instrument": {"kind": "needle", "lot": HOSTILE, "expires_on": "2099-01-31", "sterile": True},
    "lesions": {"treated": [{"number": 1, "site": "under_eye"}]},
}
RECORD = ("record", "plan", "consent", "removal", "aftercare", "referral", "record_file", "leaflet_file")
DESK = ("desk:day", "desk:week", "desk:recalls")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def full(client):
    """A finished visit with a hostile text in every field that takes one."""
    clinic = make_clinic()
    visit = make_appointment(clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2))
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    who = {"by": BY, "user": user, "appointment": visit}
    alerts = {"allergy": {"applies": True, "note": HOSTILE}}
    actions.save_card(by=BY, user=user, patient=visit.patient, alerts=alerts, expected_version=0)
    actions.save_findings(findings=HOSTILE, expected_version=0, **who)
    bump = actions.add_lesion(key=uuid4(), view="front", at=(342, 508), **who)
    bump.note = HOSTILE
    bump.save()
    actions.save_conclusion(expected_version=0, code="milia", note=HOSTILE, **who)
    chosen = [{"treatment": "extraction", "verdict": "refused", "why": [HOSTILE], "override": HOSTILE}]
    actions.save_plan(expected_version=0, circumstances={}, chosen=chosen, note=HOSTILE, **who)
    actions.sign_consent(key=uuid4(), name=HOSTILE, relation=HOSTILE, **who)
    for step in STEPS:
        values = SAID.get(step.id, {})
        actions.record_step(key=uuid4(), step=step.id, outcome="done", values=values, note=HOSTILE, **who)
    actions.sign_removal(records=len(STEPS), **who)
    actions.amend_removal(text=HOSTILE, reason=HOSTILE, **who)
    paper = actions.write_referral(key=uuid4(), to=HOSTILE, reason=HOSTILE, is_urgent=True, **who)
    actions.finish_encounter(**who)
    actions.amend_record(text=HOSTILE, reason=HOSTILE, **who)
    actions.send_leaflet(**who)
    actions.answer_check_in(by=BY, check_in=CheckIn.objects.get(), signs=["pus"], note=HOSTILE)
    due = {"service": clinic.service, "due_on": date(2026, 11, 24), "reason": HOSTILE}
    set_recall(by=BY, viewer=user, appointment=visit, now=NOW, **due)
    return SimpleNamespace(clinic=clinic, visit=visit, user=user, client=client, who=who, paper=paper)


def pages(full):
    visit = {"pk": full.visit.pk}
    found = {name: reverse(f"consultations:{name}", kwargs=visit) for name in RECORD}
    found["document"] = reverse("consultations:document", kwargs={**visit, "key": full.paper.pk})
    person = {"pk": full.visit.patient_id}
    return found | {name: reverse(f"consultations:{name}", kwargs=person) for name in ("card", "bumps_file")}


def test_what_was_written_stays_text_and_each_look_is_one_row_of_the_trail(full):
    shown = set()
    for name, address in pages(full).items():
        before = AuditEvent.objects.filter(action="R").count()
        answer = full.client.get(address)
        assert answer.status_code == 200, name
        assert AuditEvent.objects.filter(action="R").count() == before + 1, name
        if not answer["Content-Type"].startswith("text/html"):
            continue
        assert "<img src=x" not in answer.content.decode(), name
        if CANARY in answer.content.decode():
            shown.add(name)
    # Or nothing would have been asked.
    assert shown == {"record", "plan", "consent", "removal", "aftercare", "card"} | (shown & {"referral"})


def test_nothing_of_it_leaves_the_record(full, caplog):
    save_note(by=BY, viewer=full.user, appointment=full.visit, text="rings back", expected_version=0, now=NOW)
    with caplog.at_level(0):
        for address in pages(full).values():
            full.client.get(address)
        full.client.force_login(make_user("front_desk", full.clinic.location))
        desk = [full.client.get(reverse(name)).content.decode() for name in DESK]
        desk.append(full.client.get(f"/desk/appointments/{full.visit.pk}/").content.decode())
    assert all(full.visit.patient.name in page for page in (desk[0], desk[2], desk[3]))
    assert not [page for page in desk if CANARY in page]
    assert OutboxMessage.objects.filter(kind="aftercare").exists()
    for mail in OutboxMessage.objects.all():
        assert CANARY not in f"{mail.subject} {mail.text} {mail.html} {mail.calendar}"
    assert CANARY not in caplog.text
    assert CANARY not in str(list(AuditEvent.objects.values()))


def test_two_people_at_the_plan_and_at_the_card_meet(full):
    Encounter.objects.update(status=Encounter.Status.IN_PROGRESS)
    theirs = CarePlan.objects.get()
    theirs.note = "Words of a colleague"
    theirs.save()
    plan = reverse("consultations:plan", kwargs={"pk": full.visit.pk})
    answer = full.client.post(plan, {"version": "0", "choose-observation": "on", "note": "My own words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Words of a colleague" in page
    assert "My own words" in page
    assert CarePlan.objects.get().note == "Words of a colleague"
    card = reverse("consultations:card", kwargs={"pk": full.visit.patient_id})
    answer = full.client.post(card, {"version": "0", "keloid": "yes", "keloid_note": "My own note"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My own note" in page
    assert CANARY in page
    assert queries.card_of(full.visit.patient).version == 1
