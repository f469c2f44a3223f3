import pytest

from knowledge_samples import TODAY, finding, knowledge, question, questionnaire
from milium.knowledge.lint.questions_set_answers import check

FINDINGS = [
    finding(),
    finding("count", "one"),
    finding("pus", "yes_no"),
    finding("weeks", "number"),
    finding("size_mm", "range"),
]


def messages(sets):
    asked = question("asked", choices=[{"id": "it", "label": "It", "sets": sets}])
    known = knowledge(findings=FINDINGS, questionnaires=[questionnaire(asked)])
    return [problem.message for problem in check(known, TODAY)]


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"shape": "round"}, "there is no answer shape"),
        ({"colour": ["green"]}, "colour is never ['green']"),
        ({"colour": "white"}, "colour is never 'white'"),
        ({"colour": []}, "colour is never []"),
        ({"count": ["white"]}, "count is never ['white']"),
        ({"pus": "yes"}, "pus is never 'yes'"),
        ({"weeks": True}, "weeks is never True"),
        ({"size_mm": [3, 1]}, "size_mm is never [3, 1]"),
    ],
)
def test_questions_set_answers_finds_what_the_vocabulary_does_not_know(sets, message):
    assert messages(sets) == [message]


def test_questions_set_answers_takes_the_vocabulary():
    assert messages({"colour": ["white"], "count": "red", "pus": False, "weeks": 2, "size_mm": [1, 2]}) == []
