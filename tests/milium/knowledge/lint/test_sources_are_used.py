from knowledge_samples import TODAY, cause, knowledge, source
from milium.knowledge.lint.sources_are_used import check


def test_sources_are_used_finds_one_that_nothing_leans_on():
    known = knowledge(sources=[source(), source("idle")], causes=[cause(sources=["a_source"])])

    assert [problem.place for problem in check(known, TODAY)] == ["sources/idle"]
