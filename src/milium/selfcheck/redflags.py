"""The fixed safety rules: which of them a set of answers meets. No condition is inferred here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from milium.knowledge import Knowledge
from milium.knowledge.models import SPEEDS, AllOf, AnyOf, Comparison, RedFlag, Rule, Speed
from milium.selfcheck.answers import Answers

Test = Callable[[dict[str, Any]], list[str] | None]


@dataclass(frozen=True, slots=True)
class RedFlagMatch:
    """A safety rule that the answers meet.

    `because` lists the answers that met it, as `key=value`, in the order of the rule.
    """

    id: str
    speed: Speed
    because: tuple[str, ...]
    line: str
    why: str
    advice: str
    sources: tuple[str, ...]


def match_red_flags(answers: Answers, knowledge: Knowledge) -> tuple[RedFlagMatch, ...]:
    """The safety rules that the answers meet, most urgent first; empty when none does.

    >>> from milium.knowledge import load_knowledge
    >>> answers = Answers(count="one", age_years=60, bleeding=True)
    >>> match_red_flags(answers, load_knowledge())[0].speed
    'two_weeks'
    """
    given = answers.given()
    matches = [
        _match(flag, because)
        for flag, test in _at_stake(knowledge, frozenset(given))
        if (because := test(given)) is not None
    ]
    return tuple(sorted(matches, key=lambda match: SPEEDS.index(match.speed)))


@lru_cache(maxsize=8)
def _tests(knowledge: Knowledge) -> tuple[tuple[RedFlag, tuple[frozenset[str], ...], Test], ...]:
    return tuple(
        (flag, tuple(dict.fromkeys(_needed(flag.when))), _test(flag.when))
        for flag in knowledge.red_flags.values()
    )


@lru_cache(maxsize=1024)
def _at_stake(knowledge: Knowledge, keys: frozenset[str]) -> tuple[tuple[RedFlag, Test], ...]:
    # Most rules hang on something that was not said, and need no closer look; people say much the same things.
    return tuple(
        (flag, test)
        for flag, needed, test in _tests(knowledge)
        if not any(keys.isdisjoint(some) for some in needed)
    )


def _needed(rule: Rule) -> list[frozenset[str]]:
    """Sets of answers, of each of which at least one has to be given for the rule to hold."""
    if isinstance(rule, Comparison):
        return [frozenset({rule.answer})]
    if isinstance(rule, AllOf):
        return [needed for part in rule.all for needed in _needed(part)]
    if isinstance(rule, AnyOf):
        parts = [_needed(part) for part in rule.any]
        return [frozenset().union(*(keys for part in parts for keys in part))] if all(parts) else []
    return []


def most_urgent(matches: tuple[RedFlagMatch, ...]) -> Speed | None:
    """The speed of the most urgent rule, or None when no rule is met.

    >>> most_urgent(())
    """
    return min((match.speed for match in matches), key=SPEEDS.index, default=None)


def rule_holds(rule: Rule, answers: Answers) -> tuple[str, ...] | None:
    """The answers by which a rule holds, as `key=value`, or None when it does not hold.

    A rule that holds by silence alone (`not`) gives an empty tuple.

    >>> rule_holds(Comparison(answer="count", equals="one"), Answers(count="one"))
    ('count=one',)
    >>> rule_holds(Comparison(answer="count", equals="one"), Answers()) is None
    True
    """
    because = _test(rule)(answers.given())
    return None if because is None else tuple(dict.fromkeys(because))


def _match(flag: RedFlag, because: list[str]) -> RedFlagMatch:
    return RedFlagMatch(
        id=flag.id,
        speed=flag.speed,
        because=tuple(dict.fromkeys(because)),
        line=flag.line,
        why=flag.why,
        advice=flag.advice,
        sources=flag.sources,
    )


def _test(rule: Rule) -> Test:
    """What gives, for a set of answers, those by which the rule holds, or None when it does not hold."""
    if isinstance(rule, Comparison):
        return _comparison(rule)
    if isinstance(rule, AllOf):
        return _all_of([_test(part) for part in rule.all])
    if isinstance(rule, AnyOf):
        return _any_of([_test(part) for part in rule.any])
    negated = _test(rule.negated)
    return lambda given: [] if negated(given) is None else None


def _all_of(tests: list[Test]) -> Test:
    def test(given: dict[str, Any]) -> list[str] | None:
        held: list[str] = []
        for part in tests:
            because = part(given)
            if because is None:
                return None
            held += because
        return held

    return test


def _any_of(tests: list[Test]) -> Test:
    def test(given: dict[str, Any]) -> list[str] | None:
        found = [because for part in tests if (because := part(given)) is not None]
        return [reason for because in found for reason in because] if found else None

    return test


def _comparison(rule: Comparison) -> Test:
    key, words, wanted = rule.answer, rule.any_of, rule.equals

    def one_of(given: dict[str, Any]) -> list[str] | None:
        value = given.get(key)
        if value is None:
            return None
        said = value if isinstance(value, tuple) else (value,)
        return [f"{key}={word}" for word in words or () if word in said] or None

    def same(given: dict[str, Any]) -> list[str] | None:
        return [f"{key}={_shown(wanted)}"] if given.get(key) == wanted else None

    return one_of if words is not None else same if wanted is not None else _number(rule)


def _number(rule: Comparison) -> Test:
    key = rule.answer
    at_least = -math.inf if rule.at_least is None else rule.at_least
    below = math.inf if rule.below is None else rule.below

    def test(given: dict[str, Any]) -> list[str] | None:
        value = given.get(key)
        if value is None:
            return None
        number = value[1] if isinstance(value, tuple) else value
        return [f"{key}={number:g}"] if at_least <= number < below else None

    return test


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
