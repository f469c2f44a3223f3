from knowledge_samples import TODAY, knowledge
from milium.knowledge import load_knowledge
from milium.knowledge.lint.conditions_are_complete import SLUGS, TYPES, check


def test_conditions_are_complete_names_every_missing_slug_and_type():
    assert len(list(check(knowledge(), TODAY))) == len(SLUGS) + len(TYPES) == 36 + 8


def test_conditions_are_complete_finds_a_stranger():
    shipped = load_knowledge()
    stranger = shipped.conditions["milia"].model_copy(update={"id": "wart"})
    known = shipped.model_copy(update={"conditions": {**shipped.conditions, "wart": stranger}})

    assert [problem.place for problem in check(known, TODAY)] == ["conditions/wart"]


def test_conditions_are_complete_wants_likelihoods():
    known = load_knowledge().model_copy(update={"likelihoods": {}})

    assert {problem.message for problem in check(known, TODAY)} == {"has no likelihoods"}
