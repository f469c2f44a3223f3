"""Every id that an entry names belongs to an entry."""

from collections.abc import Iterable, Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge

RULE = "ids-exist"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each condition, type, finding or treatment that is named and does not exist."""
    kinds: dict[str, Iterable[str]] = {
        "condition": knowledge.conditions,
        "milia type": knowledge.milia_types,
        "finding": knowledge.findings,
        "treatment": knowledge.treatments,
        "product kind": knowledge.product_kinds,
    }
    for place, kind, name in _named(knowledge):
        if name not in kinds[kind]:
            yield Problem(RULE, place, f"there is no {kind} {name}")


def _named(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for key, likelihood in knowledge.likelihoods.items():
        yield f"likelihoods/{key}", "condition", likelihood.condition
        if likelihood.milia_type is not None:
            yield f"likelihoods/{key}", "milia type", likelihood.milia_type
        yield from ((f"likelihoods/{key}", "finding", name) for name in likelihood.findings)
    for key, flag in knowledge.red_flags.items():
        yield from ((f"red_flags/{key}", "condition", name) for name in flag.suspect)
    for key, table in knowledge.comparisons.items():
        for column in table.columns:
            yield from ((f"comparisons/{key}", "condition", name) for name in column.conditions)
    for key, cause in knowledge.causes.items():
        yield from ((f"causes/{key}", "milia type", name) for name in cause.milia_types)
    for key, rule in knowledge.routine_rules.items():
        yield from ((f"routine_rules/{key}", "product kind", name) for name in rule.kinds)
    for key, advice in knowledge.care_advice.items():
        if advice.condition is not None:
            yield f"care_advice/{key}", "condition", advice.condition
    yield from _named_by_treatment(knowledge)


def _named_by_treatment(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for key, treatment in knowledge.treatments.items():
        yield from ((f"treatments/{key}", "milia type", use.milia_type) for use in treatment.suits)
    for key, gate in knowledge.gates.items():
        yield from ((f"gates/{key}", "treatment", name) for name in gate.blocks)
        for caution in gate.cautions:
            yield from ((f"gates/{key}", "treatment", name) for name in caution.treatments)
    for key, plan in knowledge.plans.items():
        yield from ((f"plans/{key}", "treatment", name) for name in plan.options)
