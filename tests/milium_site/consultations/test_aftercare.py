"""After a removal: the leaflet, on paper and behind the mailed link; the question how it heals; the desk's flag."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_user
from milium.removal import STEPS
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.consultations import actions, queries
from milium_site.consultations.models import CheckIn, Encounter, Procedure, ProcedureStep
from milium_site.consultations.tasks import ask_after_removals
from milium_site.messages.models import OutboxMessage
from milium_site.routine.queries import read_shelf, routine_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SAID = {"lesions": {"treated": [{"number": 1, "site": "under_eye"}]}, "add_on": {"kind": "peel"}}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def treated(client):
    """A visit with a signed removal."""
    clinic = make_clinic()
    visit = make_appointment(
        clinic, NOW + timedelta(minutes=30), now=NOW - timedelta(hours=2), name="Zoë سلمى Groß"
    )
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    encounter = Encounter.objects.create(
        patient=visit.patient, appointment_id=visit.pk, location=clinic.location, started_at=NOW
    )
    procedure = Procedure.objects.create(encounter=encounter, consent_version="removal-1", started_at=NOW)
    ProcedureStep.objects.bulk_create(
        ProcedureStep(
            id=uuid4(), procedure=procedure, number=number, step=step.id, outcome="done",
            values=SAID.get(step.id, {}), recorded_by=user, done_at=NOW, recorded_at=NOW,
        )
        for number, step in enumerate(STEPS, start=1)
    )  # fmt: skip
    actions.sign_removal(by=Actor.system("tests"), user=user, appointment=visit, records=len(STEPS))
    return SimpleNamespace(clinic=clinic, visit=visit, user=user, client=client)


def url(visit, part=""):
    return f"/desk/visits/{visit.pk}/record/aftercare/{part}"


def test_the_leaflet_is_for_this_person_and_what_was_done(treated):
    leaflet = queries.leaflet_of(treated.visit)
    assert leaflet.treated == ("Under the eye: 1",)
    assert [rest.until for rest in leaflet.rests] == ["Monday 30 November 2026", "Monday 7 December 2026"]
    assert any("redness that spreads" in line for line in leaflet.call_if)
    page = treated.client.get(url(treated.visit)).content.decode()
    assert "Monday 7 December 2026" in page


def test_the_leaflet_on_paper_is_a_tagged_pdf_with_title_and_language(treated):
    answer = treated.client.get(url(treated.visit, "leaflet.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    for mark in (b"/Lang", b"/StructTreeRoot", b"/Title"):
        assert mark in answer.content
    assert AuditEvent.objects.filter(kind="encounter", purpose="leaflet printed").count() == 1


def open_link(treated, kind):
    text = OutboxMessage.objects.get(kind=kind).text
    assert "milia" not in text.lower()
    assert "removal" not in text.lower()
    path = re.search(r"https?://[^/]+(/\S+)", text)[1]
    treated.client.logout()
    assert treated.client.post(path).status_code == 302


def test_the_link_opens_the_leaflet_and_an_answer_with_a_sign_flags_the_desk(treated):
    assert treated.client.get("/appointment/aftercare/").status_code == 404
    assert treated.client.post(url(treated.visit, "send/")).status_code == 302
    later = NOW + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        assert (ask_after_removals(), ask_after_removals()) == (1, 0)
        open_link(treated, "check_in")
        page = treated.client.get("/appointment/aftercare/").content.decode()
        assert "Monday 30 November 2026" in page
        assert treated.client.get("/appointment/aftercare/leaflet.pdf").content.startswith(b"%PDF")
        assert treated.client.post("/appointment/aftercare/", {}).status_code == 422
        said = {"signs": ["pus", "eye"], "note": "since yesterday"}
        assert treated.client.post("/appointment/aftercare/", said).status_code == 302
        assert "Please call us now" in treated.client.get("/appointment/aftercare/").content.decode()
        treated.client.force_login(make_user("front_desk", treated.clinic.location))
        day = treated.client.get("/desk/").content.decode()
        assert "tell a clinician now" in day
        assert "since yesterday" not in day
        treated.client.force_login(treated.user)
        assert "since yesterday" in treated.client.get(url(treated.visit)).content.decode()
        earlier = {"answered_at": (later - timedelta(minutes=1)).isoformat()}
        unseen = treated.client.post(url(treated.visit, "seen/"), earlier, follow=True)
        assert "They have answered again meanwhile." in unseen.content.decode()
        assert CheckIn.objects.get().seen_at is None
        treated.client.post(url(treated.visit, "seen/"), {"answered_at": later.isoformat()})
        assert "Answers after a removal" not in treated.client.get("/desk/").content.decode()
    row = CheckIn.objects.get()
    assert (row.is_flagged, row.seen_by, row.answers["pus"]) == (True, treated.user, True)


def test_all_well_flags_nobody(treated):
    treated.client.post(url(treated.visit, "send/"))
    actions.answer_check_in(by=Actor.system("tests"), check_in=CheckIn.objects.get(), signs=[], note="")
    assert queries.flagged_check_ins(treated.user) == []


def test_who_has_no_address_gets_the_leaflet_on_paper(treated):
    treated.visit.patient.email = ""
    treated.visit.patient.save()
    answer = treated.client.post(url(treated.visit, "send/"))
    assert answer.status_code == 409
    assert "print the leaflet" in answer.content.decode()


def test_the_planner_begins_when_the_longest_rest_is_over(treated):
    """A peel rests for two weeks: the acids' weeks begin on the day after."""
    treated.client.post(url(treated.visit, "send/"))
    open_link(treated, "aftercare")
    assert "Tuesday 8 December 2026" in treated.client.get("/appointment/aftercare/").content.decode()
    assert treated.client.post("/appointment/aftercare/routine/")["Location"] == "/routine/#person"
    page = treated.client.get("/routine/").content.decode()
    assert 'value="2026-11-23"' in page
    said = {
        "age_years": "34",
        "pregnancy": "no",
        "applies": "none",
        "procedure": "peel",
        "done_on": "2026-11-23",
        "starts_on": "2026-11-23",
    }
    assert treated.client.post("/routine/", said).status_code == 302
    routine = routine_of(read_shelf(treated.client.session))
    assert (routine.healing.days[-1].on, routine.weeks[0].days[0].on) == (
        date(2026, 12, 7),
        date(2026, 12, 8),
    )
