"""A row that is changed, dropped or added by hand is found and named."""

from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from milium_site.audit.actions import Actor, record, seal_new_events
from milium_site.audit.models import AuditEvent, AuditSeal
from milium_site.audit.queries import verify

pytestmark = pytest.mark.django_db
AT_ONCE = timedelta(seconds=-1)
append_only = import_module("milium_site.audit.migrations.0002_append_only")


@pytest.fixture(autouse=True)
def heads_of_its_own(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.log"


@contextmanager
def somebody_with_the_database():
    """The triggers are lifted, as somebody could who owns the database."""
    with connection.cursor() as cursor:
        for statement in append_only.lift(connection.vendor):
            cursor.execute(statement)
        yield cursor


def write(rows: int) -> list[int]:
    for number in range(rows):
        record(
            by=Actor.system("tests"),
            action="R",
            kind="patient",
            id=number,
            detail={"n": number, "a": [1, "ü"]},
        )
    return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


def found() -> list[tuple[str, int | None]]:
    return [(fault.what, fault.event_id) for fault in verify()]


def test_a_whole_trail_has_no_fault(django_capture_on_commit_callbacks):
    write(4)
    with django_capture_on_commit_callbacks(execute=True):
        assert seal_new_events(AT_ONCE) == 4
        assert seal_new_events(AT_ONCE) == 0
    write(2)
    assert found() == []


def test_rows_just_written_are_left_to_settle():
    write(1)
    assert seal_new_events() == 0


@pytest.mark.parametrize(
    "column, value", [("actor_id", "'somebody'"), ("purpose", "'x'"), ("detail", "'{}'")]
)
def test_a_changed_row_is_named(column, value):
    ids = write(5)
    seal_new_events(AT_ONCE)
    with somebody_with_the_database() as cursor:
        cursor.execute(f"UPDATE audit_auditevent SET {column} = {value} WHERE id = {ids[2]}")  # noqa: S608
    assert found() == [("changed", ids[2])]


def test_a_dropped_row_is_named():
    ids = write(5)
    seal_new_events(AT_ONCE)
    with somebody_with_the_database() as cursor:
        cursor.execute(f"DELETE FROM audit_auditevent WHERE id = {ids[1]}")  # noqa: S608
    assert found() == [("missing", ids[1])]


def test_a_row_added_by_hand_is_named_before_and_after_it_is_sealed():
    write(2)
    seal_new_events(AT_ONCE)
    genuine = AuditEvent.objects.first()
    forged = AuditEvent(
        at=genuine.at,
        actor_kind="staff",
        actor_id="7",
        action="R",
        kind="patient",
        subject_id="1",
        mac=genuine.mac,
    )
    forged.save()
    assert found() == [("added", forged.pk)]
    seal_new_events(AT_ONCE)
    assert found() == [("changed", forged.pk)]


def test_a_dropped_seal_is_noticed():
    write(3)
    seal_new_events(AT_ONCE)
    with somebody_with_the_database() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE number = 2")
    assert ("missing", None) in found()


def test_an_end_that_was_cut_off_shows_against_the_heads_outside(django_capture_on_commit_callbacks):
    ids = write(4)
    with django_capture_on_commit_callbacks(execute=True):
        seal_new_events(AT_ONCE)
    with somebody_with_the_database() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE number > 2")
        cursor.execute(f"DELETE FROM audit_auditevent WHERE id > {ids[1]}")  # noqa: S608
    assert found() == [("cut off", None)]


def test_a_row_written_with_an_earlier_key_stays_genuine(settings):
    write(1)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 6
    assert AuditEvent.objects.get().is_genuine()
    assert AuditSeal.objects.count() == 0
