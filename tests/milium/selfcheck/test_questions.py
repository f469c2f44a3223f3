import json
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.knowledge import load_knowledge
from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.questions import next_question
from milium.selfcheck.redflags import match_red_flags
from strategies import answers

CASES = Path(__file__).parent / "published_cases.jsonl"
KNOWLEDGE = load_knowledge()
SHORT = KNOWLEDGE.questionnaires["short"]
ADULT = Answers(age_years=35.0)
SAFETY = ["danger_signs", "unwell", "health"]


def asked_in_turn(said, asked=()):
    order = list(asked)
    while (question := next_question(said, order, KNOWLEDGE)) is not None:
        order.append(question.id)
    return order


def test_next_question_begins_with_the_person_and_then_the_danger_signs():
    assert asked_in_turn(ADULT)[:5] == ["for_whom", "age", *SAFETY]


def test_next_question_asks_for_blisters_only_in_a_baby():
    assert "baby_signs" in asked_in_turn(Answers(age_years=0.1))
    assert "baby_signs" not in asked_in_turn(ADULT)


def test_next_question_never_skips_a_safety_question_that_was_already_half_answered():
    bleeding = Answers(age_years=35.0, bleeding=True, ulcerated=False)

    assert set(SAFETY) <= set(asked_in_turn(bleeding))


def test_next_question_asks_how_long_one_bump_of_an_adult_has_stayed():
    one = Answers(age_years=35.0, count="one", sites=("cheek",), colour=("skin",))

    assert "duration" in asked_in_turn(one)


def test_next_question_leaves_out_what_was_said():
    said = Answers(age_years=35.0, count="few", colour=("white",))

    assert not {"count", "colour"} & set(asked_in_turn(said))


def test_next_question_ends_once_little_is_left_to_tell():
    clear = Answers(
        age_years=0.02, sites=("nose",), count="many", colour=("white",), onset="birth", red_or_painful=False
    )

    assert len(asked_in_turn(clear)) < len(asked_in_turn(Answers()))


def test_next_question_is_none_when_all_were_asked():
    assert next_question(Answers(), [question.id for question in SHORT.questions], KNOWLEDGE) is None


def test_next_question_refuses_an_unknown_questionnaire():
    with pytest.raises(KeyError):
        next_question(Answers(), [], KNOWLEDGE, questionnaire="long")


@settings(max_examples=30, deadline=None)
@given(answers(), st.sets(st.sampled_from([question.id for question in SHORT.questions])))
def test_next_question_is_new_and_the_same_every_time(said, asked):
    question = next_question(said, asked, KNOWLEDGE)

    assert question == next_question(said, sorted(asked), KNOWLEDGE)
    assert question is None or question.id not in asked


@settings(max_examples=30, deadline=None)
@given(answers())
def test_next_question_asks_every_safety_question_before_any_other(said):
    order = asked_in_turn(said)
    is_safety = [SHORT.question(name).is_safety for name in order if name not in {"for_whom", "age"}]

    assert is_safety == sorted(is_safety, reverse=True)
    assert set(SAFETY) <= set(order)


@pytest.fixture(scope="module")
def walked_cases():
    """Every published case, answered question by question as it is asked: (all answers, answers given, asked)."""
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    return [(parse_answers(case["answers"]), *walk(case["answers"])) for case in cases]


def walk(full):
    said, order = {}, []
    while (question := next_question(parse_answers(said), order, KNOWLEDGE)) is not None:
        order.append(question.id)
        said |= {key: full[key] for key in question.keys if key in full}
    return parse_answers(said), order


def test_next_question_asks_at_most_twelve_in_most_published_cases(walked_cases):
    assert median(len(order) for _, _, order in walked_cases) <= 12
    assert max(len(order) for _, _, order in walked_cases) <= len(SHORT.questions)


def test_next_question_stops_before_no_published_danger(walked_cases):
    for full, said, order in walked_cases:
        if match_red_flags(full, KNOWLEDGE):
            assert match_red_flags(said, KNOWLEDGE), order
