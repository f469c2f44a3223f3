"""Rows written by SQL that is built once, against what Django itself would have written."""

import pytest
from django.db import connection

from milium_site.accounts.models import Tries
from milium_site.booking.models import BookingTerms
from milium_site.statements import insert, insert_later, written_together

pytestmark = pytest.mark.django_db


def tries(name: str) -> Tries:
    return Tries(scope="hold", key_hash=name, tried_at=[1.5], last_at=1.5)


def test_insert_writes_what_django_would_write():
    ours, theirs = tries("ours"), tries("theirs")
    assert insert(ours)
    theirs.save(force_insert=True)
    written = [Tries.objects.values("scope", "tried_at", "last_at").get(pk=row.pk) for row in (ours, theirs)]
    assert written[0] == written[1]
    assert not ours._state.adding
    ours.last_at = 2.5
    ours.save()
    assert Tries.objects.count() == 2


def test_insert_gives_each_of_several_rows_its_own_key():
    rows = [tries(f"n{number}") for number in range(3)]
    assert insert(*rows)
    assert {row.pk: row.key_hash for row in rows} == dict(Tries.objects.values_list("pk", "key_hash"))


def test_insert_passes_over_a_row_that_is_there(django_assert_num_queries):
    assert insert(tries("once"))
    with django_assert_num_queries(1):
        assert not insert(tries("once"), passing_over=True)
    assert Tries.objects.count() == 1


def test_insert_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert()


def test_insert_keeps_an_empty_list():
    assert insert(BookingTerms(reminder_hours=[]))
    assert BookingTerms.objects.get().reminder_hours == []


def test_what_waits_is_written_together_as_it_was_when_given(django_assert_num_queries):
    rows, terms = [tries("n1"), tries("n2")], BookingTerms(reminder_hours=[24])
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2), written_together():
        insert_later(rows[0])
        insert_later(terms)
        insert_later(rows[1])
        rows[0].key_hash = "changed since"
    assert list(Tries.objects.order_by("pk").values_list("key_hash", flat=True)) == ["n1", "n2"]
    assert BookingTerms.objects.get().reminder_hours == [24]
    assert not terms._state.adding


def test_nothing_that_waits_is_written_where_an_error_comes_first():
    with pytest.raises(ZeroDivisionError), written_together():
        insert_later(tries("lost"))
        raise ZeroDivisionError
    insert_later(tries("kept"))
    assert Tries.objects.get().key_hash == "kept"


def test_inner_block_is_written_at_its_own_end():
    with written_together():
        insert_later(tries("outer"))
        with written_together():
            insert_later(tries("inner"))
        assert Tries.objects.get().key_hash == "inner"
    assert Tries.objects.count() == 2
