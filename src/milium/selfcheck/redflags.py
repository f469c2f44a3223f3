"""The fixed safety rules: which of them a set of answers meets. No condition is inferred here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from milium.knowledge import Knowledge
from milium.knowledge.models import SPEEDS, AllOf, AnyOf, Comparison, Not, RedFlag, Rule, Speed
from milium.selfcheck.answers import Answers


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
        for flag in knowledge.red_flags.values()
        if (because := _because(flag.when, given)) is not None
    ]
    return tuple(sorted(matches, key=lambda match: SPEEDS.index(match.speed)))


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
    because = _because(rule, answers.given())
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


def _because(rule: Rule, given: dict[str, Any]) -> list[str] | None:
    if isinstance(rule, Comparison):
        return _compare(rule, given.get(rule.answer))
    if isinstance(rule, AllOf):
        held: list[str] = []
        for part in rule.all:
            because = _because(part, given)
            if because is None:
                return None
            held += because
        return held
    if isinstance(rule, AnyOf):
        found = [because for part in rule.any if (because := _because(part, given)) is not None]
        return [reason for because in found for reason in because] if found else None
    assert isinstance(rule, Not)  # noqa: S101  the rule language is closed
    return [] if _because(rule.negated, given) is None else None


def _compare(rule: Comparison, value: Any) -> list[str] | None:
    if value is None:
        return None
    if rule.any_of is not None:
        said = value if isinstance(value, tuple) else (value,)
        met = [word for word in rule.any_of if word in said]
        return [f"{rule.answer}={word}" for word in met] or None
    if rule.equals is not None:
        if value is rule.equals or value == rule.equals:
            return [f"{rule.answer}={_shown(value)}"]
        return None
    number = value[1] if isinstance(value, tuple) else value
    holds = (rule.at_least is None or number >= rule.at_least) and (rule.below is None or number < rule.below)
    return [f"{rule.answer}={number:g}"] if holds else None


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
