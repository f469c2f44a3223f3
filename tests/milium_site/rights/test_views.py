"""Pages about a person's data: who may open what, and that each look is on record."""

import base64
import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image

from factories import make_appointment, make_location, make_user
from milium_site.audit.models import AuditEvent
from milium_site.booking.queries import token_hashes
from milium_site.records.models import Consent, Patient, PatientVersion
from milium_site.rights.models import RightsRequest
from milium_site.rights.queries.retention import rule

from .conftest import CANARY, leave_traces, soon, was_here

pytestmark = pytest.mark.django_db
YES, NO = {200, 302}, {403, 404}


@pytest.fixture
def traces(clinic):
    return leave_traces(clinic)


def sign_in(client, role=None, location=None):
    client.logout()
    user = make_user(role, location)
    client.force_login(user)
    return user


def open_link(client, visit):
    client.logout()
    token = "A" * 43
    visit.links.create(token_hash=token_hashes(token)[0], expires_at=timezone.now() + timedelta(days=9))
    assert client.post(f"/appointment/{token}/").status_code == 302


def pages(patient):
    at = f"/people/{patient.pk}/"
    return {
        "person": (at, None),
        "correct": (f"{at}correct/", None),
        "consent": (f"{at}consent/", {"purpose": "photo_teaching", "agrees": "yes"}),
        "json": (f"{at}copy.json", None),
        "pdf": (f"{at}copy.pdf", None),
        "erase": (f"{at}erase/", None),
        "requests": ("/people/requests/", None),
        "retention": ("/people/retention/", None),
        "hold": ("/people/retention/hold/", {}),
    }


MAY_OPEN = {
    "front_desk": {"person", "correct", "consent"},
    "clinician": {"person", "correct", "consent", "json", "pdf", "requests"},
    "owner": {"person", "json", "pdf", "erase", "requests", "retention", "hold"},
    "editor": set(),
    "integrator": set(),
    None: set(),
}


@pytest.mark.parametrize("role", MAY_OPEN)
def test_each_role_opens_what_is_its_own(client, traces, clinic, role):
    sign_in(client, role)
    for name, (path, data) in pages(traces.patient).items():
        answer = client.get(path) if data is None else client.post(path, data)
        assert answer.status_code in (YES if name in MAY_OPEN[role] else NO), (role, name, answer.status_code)


@pytest.mark.parametrize("role", ["front_desk", "clinician", "owner"])
def test_another_places_staff_sees_what_they_see_of_nobody(client, traces, role):
    sign_in(client, role, make_location("elsewhere"))
    foreign, missing = pages(traces.patient), pages(Patient(pk=uuid4()))
    for name in ("person", "correct", "json", "pdf", "erase"):
        answers = [client.get(page[name][0]) for page in (foreign, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_the_front_desk_reads_no_health_text(client, traces):
    sign_in(client, "front_desk")
    text = client.get(f"/people/{traces.patient.pk}/").content.decode()
    assert f"Mia {CANARY}" in text
    assert "itches" not in text
    assert "copy.json" not in text


def test_a_copy_holds_everything_and_is_on_record(client, traces):
    sign_in(client, "owner")
    answer = client.get(f"/people/{traces.patient.pk}/copy.json")
    copy = json.loads(answer.content)
    assert copy["contact"][0]["name"] == f"Mia {CANARY}"
    assert copy["corrections"][0]["was"] == {"name": "Mia Wrong"}
    assert copy["appointments"][0]["note"] == f"{CANARY} itches"
    assert copy["answers"][0]["as_stored"] == {"clue": CANARY}
    assert copy["answers"][0]["conclusion"]["concluded"] == "milia"
    assert {one["purpose"] for one in copy["consents"]} == {"photo_care", "photo_teaching"}
    assert copy["waiting"][0]["name"] == f"Mia {CANARY}"
    assert copy["requests"][0]["words"] == CANARY
    assert copy["recalls"][0]["reason"] == f"{CANARY} again"
    assert len(copy["mails"]) == 1
    assert Image.open(BytesIO(base64.b64decode(copy["photographs"][0]["jpeg"]))).size == (320, 240)
    assert {"created", "changed"} <= {look["did"] for look in copy["looks"]}
    assert "Mia" not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(kind="copy", subject_id=str(traces.patient.pk), action="R").count() == 1


def test_a_copy_covers_every_booking_of_the_same_person_and_of_nobody_else(client, clinic, traces):
    make_appointment(clinic, soon(6), name=f"mia {CANARY}", email=traces.patient.email.upper())
    make_appointment(clinic, soon(7), name="Another Child", email=traces.patient.email)
    sign_in(client, "owner")
    copy = json.loads(client.get(f"/people/{traces.patient.pk}/copy.json").content)
    assert len(copy["appointments"]) == 2
    assert "Another Child" not in str(copy["contact"])


def test_the_link_gives_the_copy_of_one_booking_alone(client, clinic, traces):
    """Whoever books may type another person's name and address: that must not open the other's data."""
    thief = make_appointment(clinic, soon(6), name=f"Mia {CANARY}", email=traces.patient.email)
    open_link(client, thief)
    text = client.get("/appointment/your-data/copy.json").content.decode()
    assert "itches" not in text
    assert len(json.loads(text)["appointments"]) == 1
    assert client.get("/appointment/your-data/copy.pdf").content.startswith(b"%PDF")
    assert AuditEvent.objects.filter(kind="copy", actor_kind="visitor").count() == 2


def test_the_person_asks_by_the_link_and_the_owner_answers(client, traces):
    RightsRequest.objects.all().delete()
    open_link(client, traces.visit)
    assert client.post("/appointment/your-data/", {"words": "?"}).status_code == 422
    answer = client.post(
        "/appointment/your-data/", {"kind": "erasure", "words": "All of it, please"}, follow=True
    )
    assert "within a month" in answer.content.decode()
    request = RightsRequest.objects.get()
    assert (request.patient, request.words) == (traces.patient, "All of it, please")
    owner = sign_in(client, "owner")
    assert "All of it, please" in client.get("/people/requests/").content.decode()
    client.post(f"/people/requests/{request.pk}/answer/", {"outcome": "nonsense"})
    client.post(f"/people/requests/{request.pk}/answer/", {"outcome": "done"})
    request.refresh_from_db()
    assert (request.outcome, request.answered_by) == ("done", owner)


def test_a_consent_is_taken_back_by_the_link_and_at_the_desk(client, traces):
    open_link(client, traces.visit)
    client.post("/appointment/your-data/consent/", {"purpose": "photo_teaching"})
    assert Consent.objects.get(purpose="photo_teaching").withdrawn_how == "link page"
    desk = sign_in(client, "front_desk")
    at = f"/people/{traces.patient.pk}/consent/"
    client.post(at, {"purpose": "photo_teaching", "agrees": "yes", "how": "paper"})
    client.post(at, {"purpose": "photo_teaching", "agrees": "no", "how": "spoken"})
    latest = Consent.objects.filter(purpose="photo_teaching").last()
    assert (latest.how, latest.recorded_by) == ("desk, on paper", desk)
    assert (latest.withdrawn_how, latest.withdrawn_recorded_by) == ("desk, spoken", desk)
    assert client.post(at, {"purpose": "x", "agrees": "yes"}).status_code == 404


def test_a_correction_keeps_what_was_and_by_whom(client, traces):
    user = sign_in(client, "front_desk")
    at = f"/people/{traces.patient.pk}/correct/"
    typed = {"name": "Mia Öztürk", "email": traces.patient.email, "phone": "030 99887766", "reason": "asked"}
    assert client.post(at, {**typed, "name": ""}).status_code == 422
    assert client.post(at, {**typed, "birth_date": "1800-01-01"}).status_code == 422
    client.post(at, typed)
    client.post(at, typed)
    assert Patient.objects.get(pk=traces.patient.pk).name == "Mia Öztürk"
    version = PatientVersion.objects.get(number=2)
    assert (version.was, version.became) == ({"name": f"Mia {CANARY}"}, {"name": "Mia Öztürk"})
    assert (version.changed_by_kind, version.changed_by_id) == ("staff", str(user.pk))
    assert PatientVersion.objects.count() == 2


def test_erasing_asks_once_says_what_stays_and_does_it(client, clinic, traces):
    clinic.organization.country = "DE"
    clinic.organization.save()
    was_here(traces)
    sign_in(client, "owner")
    at = f"/people/{traces.patient.pk}/erase/"
    assert "BGB § 630f (3)" in client.get(at).content.decode()
    assert client.post(at).status_code == 422
    assert Patient.objects.get().erased_at is None
    answer = client.post(at, {"sure": "on"}).content.decode()
    assert "BGB § 630f (3)" in answer
    assert Patient.objects.get().email == ""
    assert client.get(f"/people/{traces.patient.pk}/").status_code == 200


def test_the_owner_sets_periods_but_not_below_the_law(client, clinic):
    clinic.organization.country = "DE"
    clinic.organization.save()
    sign_in(client, "owner")
    assert client.post("/people/retention/mail/", {"days": "30"}).status_code == 302
    assert rule("mail").days == 30
    for wrong in ("", "-1", "x", "99999999"):
        assert client.post("/people/retention/mail/", {"days": wrong}).status_code == 422
    answer = client.post("/people/retention/treatment_record/", {"days": "10"})
    assert (answer.status_code, "At least 3652 days" in answer.content.decode()) == (422, True)
    assert client.post("/people/retention/nonsense/", {"days": "10"}).status_code == 404
