import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.knowledge import load_knowledge
from milium.knowledge.models import STEPS
from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.differential import (
    FURTHER,
    HEAVIEST,
    SHARE,
    Term,
    add_up,
    counted,
    grouped,
    hypotheses,
    ranked,
)
from milium.selfcheck.explanation import assess
from milium.selfcheck.milia_type import rank_types
from strategies import answer_sets, answers

KNOWLEDGE = load_knowledge()
TABLE = hypotheses(KNOWLEDGE)


def test_steps_fall_in_their_order():
    shares = [SHARE[step] for step in STEPS]

    assert shares == sorted(shares, reverse=True)


def test_every_condition_and_type_is_a_hypothesis_once():
    assert sorted(TABLE.names) == sorted([*KNOWLEDGE.milia_types, *(set(KNOWLEDGE.conditions) - {"milia"})])


def test_no_answer_weighs_more_than_the_heaviest_may():
    for term in TABLE.terms(Answers(age_years=40, count="one", bleeding=True, clues=("jaw_cysts",))):
        assert all(abs(weight) <= HEAVIEST for weight in term.weights)


def test_overlapping_answers_do_not_count_twice():
    first, second = Term("a", "x", "g", (1.0, -1.0)), Term("b", "y", "g", (0.5, -2.0))
    groups = grouped([first, second])

    assert add_up(groups, 2) == pytest.approx([1.0 + FURTHER * 0.5, -2.0 - FURTHER * 1.0])
    assert counted(groups, 0) == [(first, 1.0), (second, FURTHER * 0.5)]


def test_answers_that_pull_apart_in_a_group_both_count_whole():
    groups = grouped([Term("a", "x", "g", (1.0,)), Term("b", "y", "g", (-0.7,))])

    assert math.isclose(add_up(groups, 1)[0], 0.3)


def test_no_answers_weigh_nothing():
    assert add_up(grouped(TABLE.terms(Answers())), len(TABLE.names)) == [0.0] * len(TABLE.names)


@given(answers())
def test_what_is_added_is_the_sum_of_what_is_given_as_reasons(said):
    groups = grouped(TABLE.terms(said))
    total = add_up(groups, len(TABLE.names))

    for index in range(len(TABLE.names)):
        assert math.isclose(total[index], sum(weight for _, weight in counted(groups, index)), abs_tol=1e-9)


def test_ranked_puts_equal_scores_in_order_of_name():
    assert [candidate.slug for candidate in ranked({"b": 1.0, "c": 2.0, "a": 1.0})] == ["c", "a", "b"]


@given(st.lists(st.floats(-200, 200), min_size=8, max_size=8))
def test_types_add_up_to_one_in_falling_order(scores):
    types = rank_types(TABLE, scores)

    assert math.isclose(sum(t.probability for t in types), 1.0, abs_tol=1e-9)
    assert [t.probability for t in types] == sorted((t.probability for t in types), reverse=True)


@settings(max_examples=150)
@given(answers(), st.sampled_from(["clinic", "flat"]))
def test_probabilities_add_up_to_one_in_falling_order(said, prior):
    assessment = assess(said, KNOWLEDGE, prior)
    probabilities = [candidate.probability for candidate in assessment.ranked]

    assert math.isclose(sum(probabilities), 1.0, abs_tol=1e-9)
    assert probabilities == sorted(probabilities, reverse=True)
    assert {candidate.slug for candidate in assessment.ranked} == set(KNOWLEDGE.conditions)


@given(answer_sets(), st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(plain, rng):
    keys = list(plain)
    rng.shuffle(keys)
    shuffled = {}
    for key in keys:
        is_list = isinstance(plain[key], list) and key != "size_mm"
        shuffled[key] = rng.sample(plain[key], len(plain[key])) if is_list else plain[key]

    assert assess(parse_answers(shuffled), KNOWLEDGE) == assess(parse_answers(plain), KNOWLEDGE)


@given(answer_sets(), st.sampled_from(["flat", "clinic"]))
def test_an_answer_that_is_empty_or_says_nothing_changes_nothing(plain, prior):
    without = {key: value for key, value in plain.items() if key not in {"pregnant", "sites"}}

    # `pregnant` tells no condition from another; an empty list is as good as none.
    assert (
        assess(parse_answers({**without, "pregnant": True, "sites": []}), KNOWLEDGE, prior).ranked
        == assess(parse_answers(without), KNOWLEDGE, prior).ranked
    )
