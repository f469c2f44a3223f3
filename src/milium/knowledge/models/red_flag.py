"""A fixed rule that says when a person should be seen, and how soon."""

from typing import Annotated

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, Speed, Words
from milium.knowledge.models.rule import Rule


class RedFlag(Entry):
    """One safety rule.

    `order` sorts the rules for reading, most pressing first. `line` is shown to everyone, marked or not;
    `advice` says what to do; `suspect` and `why` are for staff.
    """

    order: int
    line: Words
    when: Rule
    speed: Speed
    why: Words
    suspect: tuple[Identifier, ...] = ()
    advice: Words
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
