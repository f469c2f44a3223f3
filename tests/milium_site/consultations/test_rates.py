"""A report that names nobody: what is said of few people is the same whoever and however many they are."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium_site.consultations.queries.rates import FEW, rate


def told(people_in, people_out):
    """What is said of so many people who count, and so many who do not, one case each."""
    cases = chain((("in", n) for n in range(people_in)), (("out", n) for n in range(people_out)))
    found = rate("Cleared", "", [(who, who[0] == "in") for who in cases])
    return found.words, found.bounds, found.row


@given(st.integers(0, FEW - 1), st.integers(0, FEW - 1), st.integers(FEW, 400))
def test_a_count_of_few_people_cannot_be_told_from_another(one, other, more):
    assert told(one, more + other) == told(other, more + one)
    assert told(more + other, one) == told(more + one, other)


@given(st.integers(1, FEW - 1), st.integers(1, FEW - 1), st.data())
def test_a_total_of_few_people_is_not_told(one, other, data):
    first, second = (data.draw(st.integers(0, total)) for total in (one, other))
    assert told(first, one - first) == told(second, other - second)


@given(st.integers(FEW, 400), st.integers(FEW, 400))
def test_the_interval_holds_the_share_that_was_seen(people_in, people_out):
    words, (low, high), _row = told(people_in, people_out)
    assert words == f"{people_in} of {people_in + people_out}"
    assert 0 <= low < people_in / (people_in + people_out) < high <= 1


@given(st.integers(0, FEW - 1), st.integers(2 * FEW, 400))
def test_the_range_of_a_hidden_count_holds_each_that_it_could_be(few, others):
    _words, (low, high), _row = told(few, others)
    assert low == 0
    for count in range(FEW):
        assert low <= count / (few + others) <= high


def test_many_cases_of_few_people_are_told_as_few():
    cases = [("one person", True)] * 9 + [(n, False) for n in range(30)]
    found = rate("Did not come", "", cases)
    assert (found.words, found.bounds) == ("fewer than 5 people, of 39", None)


def test_no_case_is_told_as_none():
    found = rate("Cleared", "", [])
    assert (found.words, found.range_words) == ("no case yet", "")


def test_the_range_is_wilsons():
    # Ten of a hundred: 5.5 % to 17.4 %, as in any table of it.
    assert told(10, 90)[2] == ("Cleared", "10", "100", "5.5", "17.4")
    assert told(10, 90)[1] == pytest.approx((0.0552, 0.1744), abs=5e-5)
