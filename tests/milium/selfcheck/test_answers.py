import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.errors import InvalidAnswersError
from milium.selfcheck.answers import KEYS, LISTS, NUMBERS, WORDS, YES_NO, Answers, parse_answers, takes
from strategies import answer_sets


def refused(answers):
    with pytest.raises(InvalidAnswersError) as caught:
        parse_answers(answers)
    return caught.value


def test_parse_answers_takes_every_word_of_the_vocabulary():
    for key, words in WORDS.items():
        for word in words:
            value = [word] if key in LISTS else word
            assert parse_answers({key: value}).given() == {key: (word,) if key in LISTS else word}


def test_parse_answers_takes_both_ends_of_every_range():
    assert parse_answers({"age_years": 0}).age_years == 0
    assert parse_answers({"age_years": 120}).age_years == 120
    assert parse_answers({"size_mm": [0.5, 0.5]}).size_mm == (0.5, 0.5)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("age_years", True),
        ("age_years", "30"),
        ("age_years", -0.1),
        ("age_years", 120.5),
        ("age_years", math.nan),
        ("age_years", math.inf),
        ("age_years", 10**400),
        ("duration_weeks", -1),
        ("size_mm", [3]),
        ("size_mm", [1, 2, 3]),
        ("size_mm", [5, 2]),
        ("size_mm", [True, 2]),
        ("size_mm", 3),
        ("count", "two"),
        ("count", ["one"]),
        ("sites", "nose"),
        ("sites", ["knee"]),
        ("sites", [["nose"]]),
        ("sites", {"nose": 1}),
        ("itch", 1),
        ("itch", "true"),
        ("sex", None),
    ],
)
def test_parse_answers_names_the_key_and_what_it_takes(key, value):
    error = refused({"bleeding": True, key: value})

    assert error.key == key
    assert error.takes == takes(key)
    assert str(error) == f"{key}: takes {takes(key)}"


def test_parse_answers_offers_the_key_that_was_meant():
    assert "did you mean colour?" in str(refused({"color": ["white"]}))


def test_parse_answers_shortens_a_key_of_a_million_letters():
    assert len(str(refused({"x" * 1_000_000: 1}))) < 2000


def test_parse_answers_keeps_a_word_said_twice_once():
    assert parse_answers({"colour": ["white", "yellow", "white"]}).colour == ("white", "yellow")


def test_given_leaves_out_what_was_not_said_and_keeps_no():
    assert Answers(itch=False, sites=()).given() == {"itch": False}


def test_every_key_is_of_one_kind():
    assert sorted([*NUMBERS, *WORDS, *YES_NO]) == sorted(KEYS)


@given(answer_sets())
def test_parse_answers_gives_back_what_was_said(plain):
    parsed = parse_answers(plain).given()

    assert parsed.keys() == plain.keys()
    for key, value in plain.items():
        assert list(parsed[key]) == list(value) if isinstance(value, list) else parsed[key] == value


@given(st.dictionaries(st.text(max_size=20), st.none() | st.text() | st.floats() | st.lists(st.integers())))
def test_parse_answers_raises_nothing_but_its_own_error(junk):
    try:
        parse_answers(junk)
    except InvalidAnswersError as error:
        assert error.takes
