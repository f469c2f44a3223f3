import pytest
from django.db import connection, models

from factories import make_appointment, make_clinic
from milium_site.audit.actions import Actor
from milium_site.booking.models import Appointment
from milium_site.records.actions import store_questionnaire_response
from milium_site.records.models import Patient, QuestionnaireResponse
from milium_site.vault.actions import sealed_fields
from milium_site.vault.models import SealBrokenError

pytestmark = pytest.mark.django_db
CANARY = "canary_of_the_bare_database"
BY = Actor.system("tests")


def bare(model, column, pk):
    with connection.cursor() as cursor:
        value = model._meta.pk.get_db_prep_value(pk, connection)
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [value])  # noqa: S608
        return cursor.fetchone()[0]


def make_response(answers, patient=None):
    clinic_location = getattr(make_response, "location", None)
    patient = patient or Patient.objects.create(name="Test Person", email="person@example.org")
    return store_questionnaire_response(
        by=BY, patient=patient, appointment_id=None, location_id=clinic_location.pk, answers=answers
    )


@pytest.fixture(autouse=True)
def clinic():
    clinic = make_clinic()
    make_response.location = clinic.location
    return clinic


@pytest.mark.parametrize("answers", [{"clue": CANARY}, {}, {"a": [1, None, "ä"]}, {"nested": {"x": True}}])
def test_answers_come_back_as_they_were_sent(answers):
    response = make_response(answers)
    assert QuestionnaireResponse.objects.get(pk=response.pk).answers == answers


def test_the_bare_database_holds_no_health_text():
    response = make_response({"clue": CANARY})
    for column in ("answers", "red_flags"):
        held = bare(QuestionnaireResponse, column, response.pk)
        assert held.startswith("1.")
        assert CANARY not in held


def test_a_value_moved_to_another_record_does_not_open():
    first, second = make_response({"clue": CANARY}), make_response({"clue": "mine"})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_questionnaireresponse SET answers = "
            "(SELECT answers FROM records_questionnaireresponse AS other WHERE other.id = %s) WHERE id = %s",
            [QuestionnaireResponse._meta.pk.get_db_prep_value(row.pk, connection) for row in (first, second)],
        )
    moved = QuestionnaireResponse.objects.get(pk=second.pk)
    with pytest.raises(SealBrokenError):
        _ = moved.answers


def test_a_value_moved_to_another_field_does_not_open():
    response = make_response({"clue": CANARY})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_questionnaireresponse SET red_flags = answers")
    with pytest.raises(SealBrokenError):
        _ = QuestionnaireResponse.objects.get(pk=response.pk).red_flags


def test_rows_that_are_only_listed_are_not_opened(monkeypatch):
    make_response({"clue": CANARY})
    monkeypatch.setattr(
        QuestionnaireResponse._meta.get_field("answers"), "open", lambda *_: pytest.fail("opened")
    )
    [row] = QuestionnaireResponse.objects.all()
    assert row.urgency == ""


def test_saving_an_unopened_row_keeps_its_seal():
    response = make_response({"clue": CANARY})
    before = bare(QuestionnaireResponse, "answers", response.pk)
    row = QuestionnaireResponse.objects.get(pk=response.pk)
    row.save()
    assert bare(QuestionnaireResponse, "answers", response.pk) == before
    row.refresh_from_db()
    assert row.answers == {"clue": CANARY}


def test_a_note_is_sealed_and_an_empty_one_stays_empty(clinic):
    from datetime import timedelta

    from django.utils import timezone

    start = (timezone.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    appointment = make_appointment(clinic, start)
    assert bare(Appointment, "note", appointment.pk) == ""
    appointment.note = CANARY
    appointment.save()
    assert CANARY not in bare(Appointment, "note", appointment.pk)
    assert Appointment.objects.get(pk=appointment.pk).note == CANARY


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: list(Appointment.objects.filter(note="x")),
        lambda: list(Appointment.objects.filter(note__contains="x")),
        lambda: Appointment.objects.update(note="x"),
        lambda: list(QuestionnaireResponse.objects.filter(answers={"a": 1})),
    ],
)
def test_queries_refuse_to_look_into_what_is_sealed(attempt):
    with pytest.raises(TypeError):
        attempt()


def test_every_field_for_free_text_about_a_person_is_sealed():
    """A new free-text field on something that hangs on a person is sealed, or stands here with its reason."""
    sealed = {(model, field.name) for model, field in sealed_fields()}
    free = {
        (model, field.name)
        for model in _about_a_person()
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.JSONField)
    }
    plain = {f"{model._meta.label_lower}.{name}" for model, name in free - sealed}
    assert plain == {
        # The values before and after of names and contact data, which stand in clear in `Patient` as well.
        "records.patientversion.was",
        "records.patientversion.became",
        # Slugs of the self-check's contract, without a person's words; under a row that only ids lead to.
        "selfcheck.clinicianconclusion.ranked",
    }


def _about_a_person():
    found, waiting = set(), [Patient]
    while waiting:
        model = waiting.pop()
        if model in found:
            continue
        found.add(model)
        waiting += [relation.related_model for relation in model._meta.related_objects]
    return found
