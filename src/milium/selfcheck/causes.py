"""Which of a person's own answers are known triggers of milia, and how well that is known."""

from __future__ import annotations

from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.knowledge.models import Cause, Statement, Strength
from milium.selfcheck.answers import Answers
from milium.selfcheck.redflags import rule_holds

STRENGTHS: tuple[Strength, ...] = ("series", "case_reports", "listed_only", "disputed", "none_found")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A known trigger among the answers, with the evidence for it and against it."""

    id: str
    name: str
    because: tuple[str, ...]
    strength: Strength
    typical_delay: str | None
    evidence: tuple[Statement, ...]
    against: tuple[Statement, ...]
    advice: str
    milia_types: tuple[str, ...]
    sources: tuple[str, ...]


def likely_triggers(answers: Answers, knowledge: Knowledge) -> tuple[Trigger, ...]:
    """The triggers that the answers name, best proven first; empty when none is named.

    What was not said is no trigger, and a trigger does not make the bump a milium.

    >>> from milium.knowledge import load_knowledge
    >>> [trigger.id for trigger in likely_triggers(Answers(preceding=("tattoo",)), load_knowledge())]
    ['tattoo']
    """
    triggers = [
        _trigger(cause, because)
        for cause in knowledge.causes.values()
        if cause.when is not None and (because := rule_holds(cause.when, answers))
    ]
    return tuple(sorted(triggers, key=lambda trigger: STRENGTHS.index(trigger.strength)))


def _trigger(cause: Cause, because: tuple[str, ...]) -> Trigger:
    return Trigger(
        id=cause.id,
        name=cause.name,
        because=because,
        strength=cause.strength,
        typical_delay=cause.typical_delay,
        evidence=cause.evidence,
        against=cause.against,
        advice=cause.advice,
        milia_types=cause.milia_types,
        sources=cause.sources,
    )
