from knowledge_samples import TODAY, knowledge, question, questionnaire
from milium.knowledge.lint.questions_are_unique import check


def messages(*questions):
    return [
        problem.message for problem in check(knowledge(questionnaires=[questionnaire(*questions)]), TODAY)
    ]


def test_questions_are_unique_finds_a_question_asked_twice():
    assert messages(question(), question()) == ["colour is used 2 times"]


def test_questions_are_unique_allows_one_none_of_these():
    none = [{"id": name, "label": "None", "is_none_of_these": True} for name in ("none", "nothing")]

    assert messages(question(choices=none)) == ["has more than one way to say none of these"]
    assert messages(question(choices=none[:1])) == []
