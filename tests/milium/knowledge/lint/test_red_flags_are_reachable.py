from knowledge_samples import TODAY, knowledge, question, questionnaire, red_flag
from milium.knowledge.lint.red_flags_are_reachable import check


def test_red_flags_are_reachable_finds_an_answer_that_nobody_is_asked_for():
    flag = red_flag(when={"all": [{"answer": "colour", "any_of": ["red"]}, {"answer": "pus", "is": True}]})
    known = knowledge(red_flags=[flag], questionnaires=[questionnaire(question())])

    assert [problem.message for problem in check(known, TODAY)] == ["nobody is asked for pus"]


def test_red_flags_are_reachable_only_by_what_visitors_are_asked():
    known = knowledge(
        red_flags=[red_flag()], questionnaires=[questionnaire(question(), audience="clinician")]
    )

    assert [problem.message for problem in check(known, TODAY)] == ["nobody is asked for colour"]
