import pytest
from pydantic import ValidationError

from knowledge_samples import knowledge, question, questionnaire
from milium.knowledge import load_knowledge

UNITS = [{"id": "years", "label": "years", "per_unit": 1}]


def test_question_keys_are_all_that_its_choices_set():
    choices = [
        {"id": "red", "label": "Red", "sets": {"colour": ["red"], "red_or_painful": True}},
        {"id": "none", "label": "None", "is_none_of_these": True, "sets": {"pus": False}},
    ]
    known = knowledge(questionnaires=[questionnaire(question(choices=choices))])

    assert known.questionnaires["some_questions"].question("colour").keys == (
        "colour",
        "pus",
        "red_or_painful",
    )


def test_question_of_a_number_has_units_and_no_choices():
    number = {"kind": "number", "answer": "age_years", "units": UNITS, "choices": []}

    assert knowledge(questionnaires=[questionnaire(question(**number))])
    for wrong in ({"units": []}, {"answer": None}):
        with pytest.raises(ValidationError):
            knowledge(questionnaires=[questionnaire(question(**number | wrong))])


def test_question_with_choices_has_no_unit():
    with pytest.raises(ValidationError):
        knowledge(questionnaires=[questionnaire(question(units=UNITS))])


def test_questionnaire_knows_no_question_of_another_id():
    with pytest.raises(KeyError):
        load_knowledge().questionnaires["short"].question("shoe_size")


@pytest.mark.parametrize("name", ["short", "newborn", "full"])
def test_every_question_can_be_left_open(name):
    assert all(
        question.not_sure == "Not sure" for question in load_knowledge().questionnaires[name].questions
    )


def test_the_visitor_is_asked_no_more_than_sixteen_questions():
    assert len(load_knowledge().questionnaires["short"].questions) <= 16
    assert len(load_knowledge().questionnaires["newborn"].questions) <= 8
