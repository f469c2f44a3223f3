import pytest

from knowledge_samples import TODAY, cause, finding, knowledge
from milium.knowledge.lint.rules_can_hold import check

FINDINGS = [finding(), finding("pus", "yes_no"), finding("age_years", "number")]


def messages(when):
    return [
        problem.message for problem in check(knowledge(findings=FINDINGS, causes=[cause(when=when)]), TODAY)
    ]


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("shape=round", "there is no answer shape"),
        ("colour=green", "colour is never green"),
        ("colour=white|green", "colour is never green"),
        ("pus=much", "pus is never much"),
        ("colour=true", "colour is never True"),
        ("age_years=old", "age_years is compared as if it were words"),
        ("pus>=2", "pus is compared as if it were a number"),
        ("pus=true and colour=green", "colour is never green"),
    ],
)
def test_rules_can_hold_finds_a_comparison_that_no_answer_meets(when, message):
    assert messages(when) == [message]


def test_rules_can_hold_takes_the_vocabulary():
    assert messages("colour=white|red and pus=false and age_years<3") == []
