"""Photographs at the desk: who sees them, adds one, compares, deletes; each look is on record."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from factories import make_appointment, make_clinic, make_location, make_user
from hostile_pictures import picture, saved
from milium_site.audit.models import AuditEvent
from milium_site.photographs.models import Photograph
from milium_site.records.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    photographs = {**settings.STORAGES["photographs"], "OPTIONS": {"location": tmp_path / "photographs"}}
    settings.STORAGES = {**settings.STORAGES, "photographs": photographs}


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def patient(clinic):
    start = (timezone.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    return make_appointment(clinic, start).patient


@pytest.fixture
def clinician(client, clinic):
    user = make_user("clinician", clinic.location)
    client.force_login(user)
    return user


def add(client, patient, **fields):
    upload = SimpleUploadedFile("x", saved(picture(), "JPEG"))
    data = {"photograph": upload, "view": "close", "agreed": "desk, spoken", **fields}
    return client.post(f"/photographs/person/{patient.pk}/", data)


def test_a_clinician_adds_any_number_with_one_consent(client, clinician, clinic, patient):
    for _ in range(8):
        assert add(client, patient).status_code == 302
    assert Photograph.objects.filter(patient=patient, location=clinic.location).count() == 8
    consent = Consent.objects.get()
    assert (consent.purpose, consent.how, consent.recorded_by) == ("photo_care", "desk, spoken", clinician)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"agreed": ""}, "Ask the person first"), ({"photograph": ""}, "Choose a photograph first")],
)
def test_what_is_missing_is_said_and_nothing_is_kept(client, clinician, patient, fields, words):
    answer = add(client, patient, **fields)
    assert (answer.status_code, Photograph.objects.count(), Consent.objects.count()) == (422, 0, 0)
    assert words in answer.content.decode()


def test_the_forms_token_is_asked_for(clinician, patient):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clinician)
    assert add(strict, patient).status_code == 403
    assert Photograph.objects.count() == 0


def test_chosen_ones_stand_side_by_side(client, clinician, patient):
    for _ in range(5):
        add(client, patient)
    first, second = Photograph.objects.all()[:2]
    page = client.get(f"/photographs/person/{patient.pk}/", {"side": [first.pk, second.pk, "nonsense"]})
    assert [row.pk for row in page.context["side_by_side"]] == [first.pk, second.pk]


def test_looking_is_on_record(client, clinician, patient):
    add(client, patient)
    row = Photograph.objects.get()
    client.get(f"/photographs/person/{patient.pk}/")
    assert client.get(f"/photographs/{row.pk}/").content.startswith(b"\xff\xd8\xff")
    looks = AuditEvent.objects.filter(action="R", actor_id=str(clinician.pk))
    assert looks.filter(kind="photograph", subject_id=str(row.pk)).count() == 1
    assert looks.filter(kind="photograph_list", subject_id=str(patient.pk)).count() == 1


def test_deleting_takes_row_and_file(
    client, clinician, patient, django_capture_on_commit_callbacks, tmp_path
):
    add(client, patient)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/photographs/{Photograph.objects.get().pk}/delete/")
    assert (Photograph.objects.count(), list((tmp_path / "photographs").iterdir())) == (0, [])


@pytest.mark.parametrize("role", ["front_desk", "owner", "editor", "integrator", None, "elsewhere"])
def test_for_everybody_else_there_is_none(client, clinician, patient, role):
    add(client, patient)
    row = Photograph.objects.get()
    user = make_user("clinician", make_location("elsewhere")) if role == "elsewhere" else make_user(role)
    client.force_login(user)
    for pk in (row.pk, uuid4()):
        assert client.get(f"/photographs/{pk}/").status_code == 404
        assert client.post(f"/photographs/{pk}/delete/").status_code == 404
    for pk in (patient.pk, uuid4()):
        assert client.get(f"/photographs/person/{pk}/").status_code == 404
        assert client.post(f"/photographs/person/{pk}/").status_code == 404
    assert Photograph.objects.count() == 1


def test_one_and_many_cost_the_same_number_of_queries(client, clinician, patient):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        add(client, patient)
        add(client, patient)
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/photographs/person/{patient.pk}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_first_and_last_of_a_view_lie_over_each_other_also_from_another_visit(
    client, clinic, clinician, patient
):
    start = (timezone.now() + timedelta(days=4)).replace(hour=10, minute=0, second=0, microsecond=0)
    again = make_appointment(clinic, start).patient
    for whose in (patient, patient, again):
        add(client, whose)
    page = client.get(f"/photographs/person/{patient.pk}/")
    ((first, last),) = page.context["pairs"]
    assert (first.patient_id, last.patient_id) == (patient.pk, again.pk)
    assert "data-before-after" not in page.content.decode()
    chosen = client.get(f"/photographs/person/{patient.pk}/", {"side": [first.pk, last.pk]}).content.decode()
    assert chosen.count("data-before-after") == chosen.count('type="range"') == 1
