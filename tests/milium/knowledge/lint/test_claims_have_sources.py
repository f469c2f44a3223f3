from knowledge_samples import TODAY, cause, knowledge
from milium.knowledge.lint.claims_have_sources import check
from milium.knowledge.models import Cause


def test_claims_have_sources_finds_a_claim_without():
    unsourced = knowledge(causes=[cause()]).causes["a_cause"].model_copy(update={"sources": ()})
    broken = knowledge().model_copy(update={"causes": {"a_cause": unsourced}})

    assert isinstance(unsourced, Cause)
    assert [problem.place for problem in check(broken, TODAY)] == ["causes/a_cause.sources"]


def test_claims_have_sources_lets_estimates_stand_without():
    likelihood = {
        "id": "milia",
        "condition": "milia",
        "findings": {"colour": {"estimates": {"white": "usual"}}},
    }

    assert list(check(knowledge(likelihoods=[likelihood]), TODAY)) == []
