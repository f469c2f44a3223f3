import pytest

from knowledge_samples import TODAY, care_advice, cause, gate, knowledge, red_flag, treatment
from milium.knowledge.lint.ids_exist import check


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ({"causes": [cause(milia_types=["round"])]}, "there is no milia type round"),
        ({"red_flags": [red_flag(suspect=["wart"])]}, "there is no condition wart"),
        ({"gates": [gate(blocks=["magic"])]}, "there is no treatment magic"),
        (
            {"gates": [gate(cautions=[{"treatments": ["magic"], "advice": "Wait."}])]},
            "there is no treatment magic",
        ),
        (
            {"treatments": [treatment(suits=[{"milia_type": "round", "place": "first"}])]},
            "there is no milia type round",
        ),
        (
            {"likelihoods": [{"id": "wart", "condition": "wart", "findings": {}}]},
            "there is no condition wart",
        ),
        ({"care_advice": [care_advice(condition="wart")]}, "there is no condition wart"),
    ],
)
def test_ids_exist_finds_a_name_that_hangs_in_the_air(kinds, message):
    assert [problem.message for problem in check(knowledge(**kinds), TODAY)] == [message]


def test_ids_exist_takes_a_treatment_that_there_is():
    known = knowledge(treatments=[treatment()], gates=[gate(blocks=["a_treatment"])])

    assert list(check(known, TODAY)) == []
