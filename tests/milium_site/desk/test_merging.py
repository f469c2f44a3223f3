from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.records.actions import merge_people
from milium_site.records.models import Patient, PatientMerge
from milium_site.records.queries import same_person
from milium_site.rights.actions import erase_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three():
    """Anna, Anna again under another address, and Anna under her married name."""
    clinic = make_clinic()
    people = (
        ("Anna Meier", "anna@example.org"),
        ("Anna Meier", "a.m@example.org"),
        ("Anna Otto", "otto@example.org"),
    )
    for number, (name, email) in enumerate(people):
        row = make_appointment(clinic, NOW + timedelta(hours=2 + number), now=NOW, name=name, email=email)
        setattr(clinic, f"p{number}", row.patient)
    return clinic


def ids(patient):
    return set(same_person(patient).values_list("pk", flat=True))


def test_two_are_put_together_and_taken_apart_on_the_page(client, three):
    user = make_user("front_desk", three.location)
    client.force_login(user)
    address = f"/desk/find/{three.p0.pk}/same/"
    assert "a.m@example.org" in client.get(address).content.decode()
    before = list(Patient.objects.order_by("pk").values())
    client.post(address, {"other": str(three.p1.pk)})
    client.post(address, {"other": str(three.p1.pk)})
    link = PatientMerge.objects.get()
    assert ids(three.p0) == ids(three.p1) == {three.p0.pk, three.p1.pk}
    assert "Take apart again" in client.get(address).content.decode()
    client.post(f"/desk/find/{three.p1.pk}/same/{link.pk}/undo/")
    assert ids(three.p0) == {three.p0.pk}
    assert list(Patient.objects.order_by("pk").values()) == before
    trail = AuditEvent.objects.filter(kind="patient", action="U").values_list("subject_id", "purpose")
    assert sorted(trail) == sorted(
        (str(one.pk), what) for one in (three.p0, three.p1) for what in ("put together", "taken apart")
    )
    client.post(address, {"other": str(three.p1.pk)})
    assert ids(three.p1) == {three.p0.pk, three.p1.pk}


def test_links_lead_on_and_what_is_asked_about_a_person_covers_all(three):
    by = Actor.system("tests")
    merge_people(by=by, kept=three.p0, other=three.p1)
    merge_people(by=by, kept=three.p2, other=three.p1)
    assert merge_people(by=by, kept=three.p2, other=three.p0) is None
    assert ids(three.p0) == ids(three.p2) == {three.p0.pk, three.p1.pk, three.p2.pk}
    erase_person(by=by, patient=three.p1)
    assert not Patient.objects.exists()
    assert not PatientMerge.objects.exists()


def test_nobody_is_put_together_with_somebody_of_another_place(client, three):
    client.force_login(make_user("front_desk", make_location("hill")))
    assert client.post(f"/desk/find/{three.p0.pk}/same/", {"other": str(three.p1.pk)}).status_code == 404
    client.force_login(make_user("front_desk", three.location))
    for odd in ("", "x", "00000000-0000-0000-0000-000000000007"):
        assert client.post(f"/desk/find/{three.p0.pk}/same/", {"other": odd}).status_code == 404
    assert not PatientMerge.objects.exists()
