"""Which care advice applies to a set of answers. It names no condition as the person's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.knowledge.models import CareAdvice, Moment, Statement
from milium.selfcheck.answers import Answers
from milium.selfcheck.redflags import rule_holds


@dataclass(frozen=True, slots=True)
class Care:
    """The advice that applies, in reading order, for one moment.

    The four lists gather what every entry of `advice` says; a sentence said twice stands once.
    """

    moment: Moment
    advice: tuple[CareAdvice, ...]

    @property
    def do(self) -> tuple[Statement, ...]:
        """What to do."""
        return _gathered(statement for entry in self.advice for statement in entry.do)

    @property
    def avoid(self) -> tuple[Statement, ...]:
        """What to leave alone."""
        return _gathered(statement for entry in self.advice for statement in entry.avoid)

    @property
    def expect(self) -> tuple[Statement, ...]:
        """What usually happens."""
        return _gathered(statement for entry in self.advice for statement in entry.expect)

    @property
    def call_if(self) -> tuple[Statement, ...]:
        """When to ask for help, and how soon."""
        return _gathered(statement for entry in self.advice for statement in entry.call_if)


def care_for(answers: Answers, knowledge: Knowledge, moment: Moment = "now") -> Care:
    """The care advice for these answers: `now` at home, `before_visit`, or `after_removal`.

    An age that was not said holds back only what hangs on it; advice for everyone always comes.

    >>> from milium.knowledge import load_knowledge
    >>> [entry.id for entry in care_for(Answers(age_years=0.02), load_knowledge()).advice]
    ['everyone', 'baby_skin']
    """
    entries = (entry for entry in knowledge.care_advice.values() if entry.moment == moment)
    return Care(moment=moment, advice=tuple(entry for entry in entries if _applies(entry, answers)))


def _applies(entry: CareAdvice, answers: Answers) -> bool:
    is_held_back = entry.unless is not None and rule_holds(entry.unless, answers) is not None
    return not is_held_back and (entry.when is None or rule_holds(entry.when, answers) is not None)


def _gathered(statements: Iterator[Statement]) -> tuple[Statement, ...]:
    return tuple({statement.text: statement for statement in statements}.values())
