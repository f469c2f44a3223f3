"""What a schema cannot say of the knowledge: one rule a file, each a `check(knowledge, today)`."""

from collections.abc import Callable, Iterator
from datetime import date

from milium.knowledge.lint import (
    claims_have_sources,
    conditions_are_complete,
    disputes_show_both_sides,
    estimates_are_marked,
    ids_exist,
    questions_are_unique,
    questions_set_answers,
    red_flags_are_complete,
    red_flags_are_reachable,
    reviews_are_due,
    rules_can_hold,
    safety_is_asked_first,
    sentences_are_short,
    sources_are_told_once,
    sources_are_used,
    sources_exist,
    words_are_careful,
    words_are_plain,
)
from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge

__all__ = ["RULES", "Problem", "lint"]

Check = Callable[[Knowledge, date], Iterator[Problem]]
RULES: dict[str, Check] = {
    module.RULE: module.check
    for module in (
        claims_have_sources,
        conditions_are_complete,
        disputes_show_both_sides,
        estimates_are_marked,
        ids_exist,
        questions_are_unique,
        questions_set_answers,
        red_flags_are_complete,
        red_flags_are_reachable,
        reviews_are_due,
        rules_can_hold,
        safety_is_asked_first,
        sentences_are_short,
        sources_are_told_once,
        sources_are_used,
        sources_exist,
        words_are_careful,
        words_are_plain,
    )
}


def lint(knowledge: Knowledge, today: date) -> tuple[Problem, ...]:
    """Everything to mend in the knowledge on that day, by rule; empty when all is well."""
    return tuple(problem for check in RULES.values() for problem in check(knowledge, today))
