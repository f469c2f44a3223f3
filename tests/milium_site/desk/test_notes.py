"""What colleagues at the desk leave each other beside a visit."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection

from factories import make_appointment, make_clinic, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.desk.actions import NoteConflictError, save_note
from milium_site.desk.models import DeskNote
from milium_site.rights.queries import copy_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WORDS = "Rings back at noon, rear door"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    """A visit this afternoon, and the front desk signed in."""
    clinic = make_clinic()
    visit = make_appointment(clinic, NOW + timedelta(hours=3), now=NOW, name="Demo Later")
    user = make_user("front_desk", clinic.location)
    client.force_login(user)
    path = f"/desk/appointments/{visit.pk}/"

    def writes(text, version=0):
        return client.post(f"{path}note/", {"text": text, "version": version})

    return SimpleNamespace(clinic=clinic, visit=visit, user=user, client=client, path=path, writes=writes)


def page(desk, path):
    return desk.client.get(path).content.decode()


def test_a_note_is_read_on_the_visits_page_and_only_marked_elsewhere(desk):
    assert "note of the desk" not in page(desk, "/desk/") + page(desk, "/desk/week/")
    assert desk.writes(WORDS).status_code == 302
    shown = page(desk, desk.path)
    assert WORDS in shown
    assert str(desk.user) in shown
    assert "Monday 23 November 2026, 11:00" in shown
    for where in ("/desk/", "/desk/week/"):
        marked = page(desk, where)
        assert "note of the desk" in marked
        assert WORDS not in marked


def test_a_note_is_sealed_and_its_change_is_on_record_without_its_words(desk):
    desk.writes(WORDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM desk_desknote")
        assert WORDS not in cursor.fetchone()[0]
    event = AuditEvent.objects.filter(action="U", kind="appointment").get()
    assert event.purpose == "note of the desk"
    assert WORDS not in str(event.detail)
    assert "Note of the desk" in page(desk, desk.path)


def test_who_was_overtaken_sees_both_texts_and_loses_none(desk):
    desk.writes("Theirs: ground floor")
    answer = desk.writes("Mine: needs a lift")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Theirs: ground floor" in text
    assert "Mine: needs a lift" in text
    assert DeskNote.objects.get().text == "Theirs: ground floor"
    assert 'name="version" value="1"' in text
    assert desk.writes("Ground floor, needs a lift", version=1).status_code == 302


def test_an_emptied_note_is_no_mark_and_keeps_its_place_in_the_row_of_versions(desk):
    desk.writes(WORDS)
    desk.writes("", version=1)
    assert "note of the desk" not in page(desk, "/desk/") + page(desk, "/desk/week/")
    assert DeskNote.objects.get().version == 2
    assert desk.writes("Late", version=1).status_code == 409


def test_the_same_words_again_change_nothing(desk):
    desk.writes(WORDS)
    desk.writes(WORDS, version=1)
    assert DeskNote.objects.get().version == 1
    assert AuditEvent.objects.filter(action="U", kind="appointment").count() == 1


@pytest.mark.parametrize("text", ["x" * 501, "\x00"])
def test_a_text_that_cannot_be_kept_is_refused_in_words(desk, text):
    answer = desk.writes(text)
    assert answer.status_code == 422
    assert not DeskNote.objects.exists()


def test_the_owner_reads_it_and_does_not_write(desk):
    desk.writes(WORDS)
    desk.client.force_login(make_user("owner", desk.clinic.location))
    assert WORDS in page(desk, desk.path)
    assert desk.writes("Else", version=1).status_code == 404
    with pytest.raises(PermissionError):
        save_note(
            by=Actor.system("tests"), viewer=make_user("owner"), appointment=desk.visit, text="Else",
            expected_version=1, now=NOW,
        )  # fmt: skip


def test_a_wrong_version_writes_nothing_even_where_there_is_no_note(desk):
    with pytest.raises(NoteConflictError):
        save_note(
            by=Actor.system("tests"), viewer=desk.user, appointment=desk.visit, text="Else",
            expected_version=3, now=NOW,
        )  # fmt: skip
    assert not DeskNote.objects.exists()


def test_the_person_reads_it_in_the_copy_of_their_data(desk):
    desk.writes(WORDS)
    assert copy_of(desk.visit.patient)["appointments"][0]["note_of_the_desk"] == WORDS
