import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.knowledge.models import AllOf, Comparison
from milium.knowledge.models.cause import Cause
from milium.knowledge.models.shorthand import parse_shorthand


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("colour=white|pearly", {"answer": "colour", "any_of": ["white", "pearly"]}),
        ("pus=true", {"answer": "pus", "is": True}),
        ("pus=false", {"answer": "pus", "is": False}),
        ("age_years<0.25", {"answer": "age_years", "below": 0.25}),
        ("duration_weeks>=4", {"answer": "duration_weeks", "at_least": 4.0}),
    ],
)
def test_parse_shorthand_gives_one_comparison(text, rule):
    assert parse_shorthand(text) == rule


def test_parse_shorthand_joins_parts_by_and():
    assert parse_shorthand("count=one and age_years>=20") == {
        "all": [{"answer": "count", "any_of": ["one"]}, {"answer": "age_years", "at_least": 20.0}]
    }


@pytest.mark.parametrize(
    "text", ["", "colour", "colour=", "colour!=white", "a=b or c=d", "size_mm<=3", "age<x"]
)
def test_parse_shorthand_refuses_what_is_no_test_of_an_answer(text):
    with pytest.raises(ValueError, match=r"is not|could not convert"):
        parse_shorthand(text)


@given(st.dictionaries(st.text(max_size=5), st.integers()))
def test_parse_shorthand_leaves_the_long_form_alone(rule):
    assert parse_shorthand(rule) is rule


def test_an_entry_survives_being_written_and_read_again():
    cause = Cause.model_validate(
        {
            "id": "some_cause",
            "written_on": "2026-11-01",
            "review_due_on": "2027-11-01",
            "order": 1,
            "name": "A cause",
            "when": "count=one and age_years>=20",
            "strength": "disputed",
            "milia_types": [],
            "evidence": [],
            "advice": "Ask.",
            "sources": ["clinical_opinion"],
        }
    )

    assert isinstance(cause.when, AllOf)
    assert cause.when.all[0] == Comparison(answer="count", any_of=("one",))
    again = Cause.model_validate_json(cause.model_dump_json(by_alias=True, exclude_defaults=True))
    assert again == cause
