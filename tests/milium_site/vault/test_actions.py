import os
import threading
import time

import pytest
from django.db import connection, connections

from factories import make_location
from milium_site.audit.actions import Actor
from milium_site.records.actions import store_questionnaire_response
from milium_site.records.models import Patient, QuestionnaireResponse
from milium_site.vault import actions
from milium_site.vault.models import KeyFileError, keyring

BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "milium.keys"
    return settings.KEY_FILE


def make_response(number, location, patient):
    return store_questionnaire_response(
        by=BY, patient=patient, appointment_id=None, location_id=location.pk, answers={"number": number}
    )


@pytest.fixture
def patient():
    return Patient.objects.create(name="Test Person", email="person@example.org")


def spoil(response):
    with connection.cursor() as cursor:
        key = QuestionnaireResponse._meta.pk.get_db_prep_value(response.pk, connection)
        cursor.execute(
            "UPDATE records_questionnaireresponse SET answers = answers || 'AAAA' WHERE id = %s", [key]
        )


@pytest.mark.django_db
def test_rotation_seals_everything_anew_and_the_old_key_can_go(patient):
    old = keyring().current.id
    rows = [make_response(number, make_location(f"place-{number}"), patient) for number in range(3)]
    new = actions.add_key().id
    assert (actions.uses_of(old), actions.uses_of(new)) == (6, 0)
    assert actions.reseal() == actions.Resealed(done=6)
    assert (actions.uses_of(old), actions.uses_of(new)) == (0, 6)
    actions.retire_key(old, settling_seconds=0)
    assert actions.key_ids() == [new]
    assert [QuestionnaireResponse.objects.get(pk=row.pk).answers["number"] for row in rows] == [0, 1, 2]


@pytest.mark.django_db
def test_a_second_walk_finds_nothing_to_do(patient):
    make_response(1, make_location(), patient)
    actions.add_key()
    actions.reseal()
    assert actions.reseal() == actions.Resealed()


@pytest.mark.django_db
def test_a_broken_value_stops_neither_the_walk_nor_is_it_hidden(patient):
    location = make_location()
    broken, whole = make_response(1, location, patient), make_response(2, location, patient)
    spoil(broken)
    actions.add_key()
    assert actions.reseal() == actions.Resealed(done=3, broken=1)
    assert QuestionnaireResponse.objects.get(pk=whole.pk).answers == {"number": 2}


@pytest.mark.django_db
def test_a_key_that_is_needed_is_not_retired(patient):
    old = keyring().current.id
    make_response(1, make_location(), patient)
    with pytest.raises(KeyFileError, match="the one that seals"):
        actions.retire_key(old, settling_seconds=0)
    actions.add_key()
    with pytest.raises(KeyFileError, match="2 values are still sealed"):
        actions.retire_key(old, settling_seconds=0)
    actions.reseal()
    with pytest.raises(KeyFileError, match="1 values are still sealed"):
        actions.retire_key(old, uses_elsewhere=1, settling_seconds=0)
    with pytest.raises(KeyFileError, match="changed 0 seconds ago"):
        actions.retire_key(old)
    with pytest.raises(KeyFileError, match="no key 00000000"):
        actions.retire_key("00000000")
    assert actions.key_ids()[0] == old


@pytest.mark.django_db
def test_a_key_may_go_once_the_file_has_been_left_alone_for_a_while(key_file):
    old = keyring().current.id
    actions.add_key()
    then = time.time() - actions.SETTLING_SECONDS - 1
    os.utime(key_file, (then, then))
    actions.retire_key(old)
    assert old not in actions.key_ids()


@pytest.mark.django_db
def test_rows_from_before_sealing_are_sealed_by_the_migration(patient):
    row = make_response(1, make_location(), patient)
    key = QuestionnaireResponse._meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_questionnaireresponse SET answers = %s, red_flags = '[]' WHERE id = %s",
            ['{"clue": "1.2"}', key],
        )
    assert actions.seal_plain_rows(QuestionnaireResponse) == 1
    assert actions.seal_plain_rows(QuestionnaireResponse) == 0
    row = QuestionnaireResponse.objects.get(pk=row.pk)
    assert (row.answers, row.red_flags) == ({"clue": "1.2"}, [])


@pytest.mark.django_db(transaction=True)
def test_a_key_rotated_while_everybody_writes_loses_nothing(patient):
    """Four threads write new answers and change old ones while two rotations run."""
    location = make_location()
    old_rows = [make_response(-n, location, patient) for n in range(1, 41)]
    stop, written, faults = threading.Event(), [], []

    def write(thread):
        number = thread * 1_000_000
        try:
            while not stop.is_set():
                number += 1
                written.append((make_response(number, location, patient).pk, number))
                row = QuestionnaireResponse.objects.get(pk=old_rows[number % len(old_rows)].pk)
                row.answers = {"number": row.answers["number"]}
                row.save()
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[n]) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    try:
        for _rotation in range(2):
            before = len(written)
            while len(written) < before + 10 and not faults:
                time.sleep(0.01)
            actions.add_key()
            assert actions.reseal().broken == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    actions.reseal()
    found = {row.pk: row.answers["number"] for row in QuestionnaireResponse.objects.all()}
    assert found == {**{row.pk: -n for n, row in enumerate(old_rows, start=1)}, **dict(written)}
    for key_id in actions.key_ids()[:-1]:
        actions.retire_key(key_id, settling_seconds=0)
    assert {row.answers["number"] for row in QuestionnaireResponse.objects.all()} == set(found.values())
