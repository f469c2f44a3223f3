"""From ticks to answers: nothing is inferred and nothing that was said gets lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.knowledge.models import Questionnaire
from milium.selfcheck.intake import (
    NOT_SURE,
    Reply,
    asked_questions,
    collect_answers,
    screens,
    shown_choices,
)


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return Questionnaire.model_validate(
        {
            "id": "small", "title": "Small", "audience": "visitor",
            "written_on": date(2026, 11, 1), "review_due_on": date(2027, 11, 1),
            "questions": [
                {"id": "age", "screen": "person", "kind": "number", "answer": "age_years", "text": "Age?",
                 "units": [{"id": "years", "label": "years", "per_unit": 1},
                           {"id": "days", "label": "days", "per_unit": 365.25}]},
                {"id": "who", "screen": "person", "kind": "one", "text": "Who?",
                 "choices": [{"id": "me", "label": "Me"}]},
                {"id": "baby", "kind": "many", "text": "Baby?", "shown_when": ["age_years<1"],
                 "choices": [{"id": "pus", "label": "Pus", "sets": {"pus": True}}]},
                {"id": "signs", "kind": "many", "text": "Signs?", "choices": [
                    {"id": "sore", "label": "Sore", "sets": {"ulcerated": True, "surface": ["crusted"]}},
                    {"id": "pregnant", "label": "Pregnant", "sets": {"pregnant": True},
                     "shown_when": ["age_years>=12"]},
                    {"id": "none", "label": "None", "is_none_of_these": True,
                     "sets": {"ulcerated": False, "pus": False}}]},
                {"id": "look", "kind": "many", "text": "Look?", "choices": [
                    {"id": "smooth", "label": "Smooth", "sets": {"surface": ["smooth"]}}]},
                {"id": "size", "kind": "size", "text": "Size?", "choices": [
                    {"id": "small", "label": "Small", "sets": {"size_mm": [1, 2]}}]},
            ],
        }
    )  # fmt: skip


def test_amount_is_turned_into_the_answers_own_unit(questionnaire):
    answers = collect_answers(questionnaire, {"age": Reply(amount=5, unit="days")})

    assert answers.given() == {"age_years": 0.0137}


def test_lists_from_several_questions_are_put_together(questionnaire):
    answers = collect_answers(
        questionnaire, {"signs": Reply(("sore",)), "look": Reply(("smooth",)), "size": Reply(("small",))}
    )

    assert answers.given() == {"ulcerated": True, "surface": ("crusted", "smooth"), "size_mm": (1.0, 2.0)}


def test_yes_stands_against_a_no_from_another_question(questionnaire):
    replies = {"age": Reply(amount=20, unit="days"), "baby": Reply(("pus",)), "signs": Reply(("none",))}

    assert collect_answers(questionnaire, replies).pus is True


def test_not_sure_says_nothing(questionnaire):
    replies = {question.id: NOT_SURE for question in questionnaire.questions}

    assert collect_answers(questionnaire, replies).given() == {}


def test_question_that_hangs_on_an_answer_waits_for_it(questionnaire):
    without = [question.id for question in asked_questions(questionnaire, {})]
    with_baby = [q.id for q in asked_questions(questionnaire, {"age": Reply(amount=3, unit="days")})]

    assert without == ["age", "who", "signs", "look", "size"]
    assert with_baby == ["age", "who", "baby", "signs", "look", "size"]


def test_reply_to_a_question_no_longer_asked_says_nothing(questionnaire):
    replies = {"age": Reply(amount=40, unit="years"), "baby": Reply(("pus",))}

    assert collect_answers(questionnaire, replies).given() == {"age_years": 40.0}


def test_screen_holds_the_questions_asked_together(questionnaire):
    assert [(name, [q.id for q in questions]) for name, questions in screens(questionnaire, {})] == [
        ("person", ["age", "who"]),
        ("signs", ["signs"]),
        ("look", ["look"]),
        ("size", ["size"]),
    ]


@pytest.mark.parametrize(("age", "seen"), [(None, True), (30.0, True), (3.0, False)])
def test_choice_is_left_out_only_when_an_answer_rules_it_out(questionnaire, age, seen):
    replies = {} if age is None else {"age": Reply(amount=age, unit="years")}
    answers = collect_answers(questionnaire, replies)

    choices = [choice.id for choice in shown_choices(questionnaire.question("signs"), answers)]

    assert ("pregnant" in choices) is seen


CHOICES = ["sore", "pregnant", "none", "smooth", "small", "me", "pus", "no such choice"]


@given(
    st.dictionaries(
        st.sampled_from(["age", "who", "baby", "signs", "look", "size", "no_such_question"]),
        st.builds(
            Reply,
            choices=st.lists(st.sampled_from(CHOICES), max_size=4).map(tuple),
            amount=st.none() | st.floats(0, 100),
            unit=st.sampled_from([None, "years", "days", "parsecs"]),
        ),
    )
)
def test_any_replies_give_answers_of_the_vocabulary(questionnaire, replies):
    answers = collect_answers(questionnaire, replies)

    assert set(answers.given()) <= {"age_years", "pus", "ulcerated", "surface", "pregnant", "size_mm"}
