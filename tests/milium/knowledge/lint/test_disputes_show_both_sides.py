from knowledge_samples import TODAY, cause, knowledge
from milium.knowledge.lint.disputes_show_both_sides import check

ONE = {"text": "It does.", "sources": ["clinical_opinion"], "disputed": True}
OTHER = {"text": "It does not.", "sources": ["clinical_opinion"], "disputed": True}


def test_disputes_show_both_sides_finds_a_lonely_claim():
    (problem,) = check(knowledge(causes=[cause(evidence=[ONE])]), TODAY)

    assert problem.message == "shows only one side of: It does."


def test_disputes_show_both_sides_takes_two():
    assert list(check(knowledge(causes=[cause(evidence=[ONE], against=[OTHER])]), TODAY)) == []
