from knowledge_samples import TODAY, knowledge, question, questionnaire
from milium.knowledge.lint.safety_is_asked_first import check


def messages(*questions):
    return [
        problem.message for problem in check(knowledge(questionnaires=[questionnaire(*questions)]), TODAY)
    ]


def test_safety_is_asked_first_finds_a_danger_sign_asked_late():
    late = [question("danger", is_safety=True), question(), question("unwell", is_safety=True)]

    assert messages(*late) == ["is a safety question behind one that only informs"]


def test_safety_is_asked_first_lets_the_age_come_before():
    assert messages(question("for_whom"), question("danger", is_safety=True), question()) == []


def test_safety_is_asked_first_wants_a_danger_sign_at_all():
    assert messages(question()) == ["asks for no danger sign"]
