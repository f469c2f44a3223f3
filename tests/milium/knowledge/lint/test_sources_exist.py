from knowledge_samples import TODAY, cause, knowledge, source
from milium.knowledge.lint.sources_exist import check


def test_sources_exist_finds_a_source_without_a_file():
    (problem,) = check(knowledge(causes=[cause(sources=["nowhere"])]), TODAY)

    assert str(problem) == "sources-exist: causes/a_cause.sources: there is no source nowhere"


def test_sources_exist_looks_into_statements():
    statement = {"text": "So it is.", "sources": ["nowhere"]}

    (problem,) = check(knowledge(causes=[cause(evidence=[statement])]), TODAY)

    assert problem.place == "causes/a_cause.evidence[0].sources"


def test_sources_exist_takes_a_file_and_the_mark_of_opinion():
    known = knowledge(sources=[source()], causes=[cause(sources=["a_source", "clinical_opinion"])])

    assert list(check(known, TODAY)) == []
