from knowledge_samples import TODAY, knowledge, source
from milium.knowledge.lint.estimates_are_marked import check


def likelihood(sources):
    findings = {"colour": {"known": {"white": "usual"}, "sources": sources}}
    return {"id": "milia", "condition": "milia", "findings": findings}


def test_estimates_are_marked_finds_an_opinion_given_as_known():
    known = knowledge(likelihoods=[likelihood(["clinical_opinion"])])

    assert [problem.place for problem in check(known, TODAY)] == ["likelihoods/milia.findings.colour"]


def test_estimates_are_marked_takes_a_published_source():
    assert list(check(knowledge(sources=[source()], likelihoods=[likelihood(["a_source"])]), TODAY)) == []
