"""What people agree to: the words in their versions, one standing row a purpose; and corrections that stay."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from factories import make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.records import actions, queries
from milium_site.records.models import Consent, Patient, PatientVersion

BY = Actor.system("tests")
# Of each version of the words: once somebody has seen it, it never changes. New words are a new file.
SHOWN = {
    "photo-care-1": "8c5445d7949cb10f",
    "photo-publication-1": "705ace80d3958717",
    "photo-teaching-1": "9bde5886f6eaa75a",
    "send-answers-1": "1ecd42639aa5267c",
    "send-products-1": "0cc7fd838731a988",
}


@pytest.fixture
def patient(db):
    return Patient.objects.create(name="Test Person", email="person@example.org")


def test_words_that_were_shown_never_change():
    files = {path.stem: path.read_bytes() for path in queries.CONSENT_TEXTS.glob("*.txt")}
    assert {name: hashlib.sha256(text).hexdigest()[:16] for name, text in files.items()} == SHOWN


def test_every_purpose_that_is_asked_for_has_words():
    asked = {purpose.value for purpose in Consent.Purpose} - {"care"}
    assert {queries.current_text(purpose).purpose for purpose in asked} == asked
    for text in queries.consent_texts().values():
        assert text.title
        assert text.paragraphs


def test_agreeing_twice_stays_one_row(patient):
    first = actions.agree_to(by=BY, patient=patient, purpose="photo_care", how="link page")
    again = actions.agree_to(by=BY, patient=patient, purpose="photo_care", how="desk, spoken")
    assert first == again
    assert AuditEvent.objects.filter(kind="consent").count() == 1


def test_newer_words_take_the_place_of_older_ones(patient):
    for version in ("photo-care-0", "photo-care-1"):
        actions.give_consent(by=BY, patient=patient, purpose="photo_care", text_version=version)
    assert [row.text_version for row in patient.consents.filter(withdrawn_at=None)] == ["photo-care-1"]
    assert patient.consents.count() == 2


def test_taking_back_keeps_that_it_stood(patient):
    user = make_user("front_desk")
    actions.agree_to(by=BY, patient=patient, purpose="photo_teaching", how="link page")
    how = Consent.How.DESK_PAPER
    assert actions.withdraw_consent(
        by=BY, patient=patient, purpose="photo_teaching", how=how, recorded_by=user
    )
    assert not actions.withdraw_consent(by=BY, patient=patient, purpose="photo_teaching", how=how)
    consent = Consent.objects.get()
    assert (consent.withdrawn_how, consent.withdrawn_recorded_by) == (how, user)
    assert queries.standing_consents(patient) == {}
    assert queries.consent_history(patient)[0][1] == queries.consent_texts()["photo-teaching-1"].title


def test_a_correction_keeps_both_values(patient):
    version = actions.correct_patient(
        by=BY, patient=patient, reason="document", name="Test Müller", birth_date=date(1990, 2, 3)
    )
    assert version.was == {"name": "Test Person", "birth_date": None}
    assert version.became == {"name": "Test Müller", "birth_date": "1990-02-03"}
    assert actions.correct_patient(by=BY, patient=patient, reason="asked", name="Test Müller") is None
    assert [row.number for row in queries.versions(patient)] == [1]
    assert "Müller" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(("reason", "values"), [("because", {"name": "X"}), ("asked", {"is_demo": True})])
def test_what_cannot_be_corrected_is_refused(patient, reason, values):
    with pytest.raises(ValueError):
        actions.correct_patient(by=BY, patient=patient, reason=reason, **values)
    assert PatientVersion.objects.count() == 0


def test_the_database_itself_refuses_to_change_a_version(patient):
    version = actions.correct_patient(by=BY, patient=patient, reason="asked", name="Another")
    with pytest.raises(DatabaseError, match="versions_stay"), transaction.atomic():
        PatientVersion.objects.filter(pk=version.pk).update(was={})
    patient.delete()
    assert PatientVersion.objects.count() == 0
