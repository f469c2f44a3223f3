"""What to do, what to avoid and what to expect, by situation."""

from typing import Literal

from milium.knowledge.models.base import Entry, Identifier, Words
from milium.knowledge.models.shorthand import AnswerRule
from milium.knowledge.models.skin_condition import Statement

Moment = Literal["now", "before_visit", "after_removal"]


class CareAdvice(Entry):
    """Advice for one situation. It names no condition as the person's own: `when` looks at answers alone.

    `when` None means everyone; `unless` holds it back again. `moment` is the time of which it speaks.
    `condition` is set where the advice waits for somebody to say what it is.
    """

    order: int
    title: Words
    moment: Moment
    condition: Identifier | None = None
    when: AnswerRule | None = None
    unless: AnswerRule | None = None
    do: tuple[Statement, ...] = ()
    avoid: tuple[Statement, ...] = ()
    expect: tuple[Statement, ...] = ()
    call_if: tuple[Statement, ...] = ()
