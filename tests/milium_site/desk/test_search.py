from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.desk.queries.search import search
from milium_site.records.actions import correct_patient
from milium_site.records.models import SearchKey
from milium_site.rights.actions import erase_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    made = make_clinic()
    people = [
        {"name": "Anna-Lena Müller", "email": "al.mueller@example.org", "phone": "+49 30 123 45 67"},
        {"name": "Bruno Kowalski", "email": "bruno@example.org"},
        {"name": "Mia Schmidt", "email": "parent@example.org", "guardian_name": "Olga Schmidt"},
        {"name": "محمد علي", "email": "ali@example.org", "phone": "0170 999 88 77"},
    ]
    made.rows = [
        make_appointment(made, NOW + timedelta(hours=2 + number), now=NOW, **one)
        for number, one in enumerate(people)
    ]
    return made


def names(clinic, text, user=None):
    user = user or make_user("front_desk", clinic.location)
    return [one.patient.name for one in search(user, text, NOW).people]


def test_search_finds_by_any_part_and_forgives_a_slip(clinic):
    user = make_user("front_desk", clinic.location)
    anna, bruno, mia, ali = (row.patient.name for row in clinic.rows)
    asked = {
        "müller": anna, "Mueler anna": anna, "mulelr": anna, "lena": anna, "AL.MUELLER@example": anna,
        "al.muler@example.org": None, "al.mueler@example.org": anna, "123 45 67": anna, "030 1234567": anna,
        "030 1234577": anna, "kow": bruno, "Kovalski": bruno, "olga": mia, "Schmitt": mia, "محمد": ali, "محمذ": ali,
        "+49 170 9998877": ali,
    }  # fmt: skip
    wrong = {
        text: found
        for text, name in asked.items()
        if (found := names(clinic, text, user)[:1]) != ([name] if name else [])
    }
    assert wrong == {}
    for nothing in ("", "·", "xyzzyx", "müller kowalski", "9" * 60, "\u202e", "' OR 1=1 --", "%", "a" * 120):
        assert names(clinic, nothing, user) == [], nothing


def test_two_slips_in_a_long_name_are_forgiven_where_nobody_else_fits(clinic):
    user = make_user("front_desk", clinic.location)
    for text in ("Kovaslki", "bruno kobvalski", "Kawalksi", "Bruno Kowalkis"):
        assert names(clinic, text, user) == ["Bruno Kowalski"], text
    # A wrong first letter, three slips, and a short name.
    for text in ("Povalksi", "Kobvaslgi", "Schmutd"):
        assert names(clinic, text, user) == [], text
    make_appointment(clinic, NOW + timedelta(hours=7), now=NOW, name="Vera Kovaslki", email="v@example.org")
    assert names(clinic, "Kovaslki", user) == ["Vera Kovaslki"]


def test_a_reference_leads_to_its_visit_typed_scanned_or_mistyped(client, clinic):
    client.force_login(make_user("front_desk", clinic.location))
    row = clinic.rows[1]
    type(row).objects.filter(pk=row.pk).update(identifier="K7PM-3XQ9")
    row.refresh_from_db()
    letters = row.identifier.replace("-", "").lower()
    other = "7" if letters[3] != "7" else "8"
    for text in (row.identifier, letters, f"http://x.example/desk/check-in/{row.identifier}/",
                 letters[:3] + other + letters[4:]):  # fmt: skip
        answer = client.post("/desk/find/", {"text": text})
        assert answer["Location"] == f"/desk/appointments/{row.pk}/", text
    assert client.get(f"/desk/check-in/{row.identifier}/")["Location"] == f"/desk/appointments/{row.pk}/"


def test_nobody_is_found_from_another_place_and_each_look_is_on_record(client, clinic):
    assert names(clinic, "müller", make_user("front_desk", make_location("hill"))) == []
    client.force_login(make_user("front_desk", clinic.location))
    page = client.post("/desk/find/", {"text": "müller"}).content.decode()
    assert "Anna-Lena Müller" in page
    seen = AuditEvent.objects.get(kind="appointment_list", subject_id="search")
    assert seen.detail == {"appointments": [str(clinic.rows[0].pk)]}
    assert client.post("/desk/find/", {"text": " "}).status_code == 422


def test_who_is_corrected_is_found_as_now_and_who_is_erased_not_at_all(clinic):
    user, by = make_user("front_desk", clinic.location), Actor.system("tests")
    patient = clinic.rows[0].patient
    correct_patient(by=by, patient=patient, reason="mistake", name="Anna Zieliński")
    assert names(clinic, "zielinski", user) == ["Anna Zieliński"]
    assert names(clinic, "müller lena", user) == []
    erase_person(by=by, patient=patient)
    assert not SearchKey.objects.filter(patient_id=patient.pk).exists()
