"""Something that is known, or only said, to bring milia on."""

from typing import Annotated, Literal

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, Words
from milium.knowledge.models.shorthand import AnswerRule
from milium.knowledge.models.skin_condition import Statement

Strength = Literal["series", "case_reports", "listed_only", "disputed", "none_found"]


class Cause(Entry):
    """One trigger.

    `strength` says what stands behind it: a `series` of patients, `case_reports`, `listed_only` when texts
    name it without data, `disputed` when sources disagree, `none_found` when it was looked for in vain. Both
    sides are kept: `evidence` for it, `against` where another source says otherwise.
    """

    order: int
    name: Words
    when: AnswerRule | None = None
    strength: Strength
    milia_types: tuple[Identifier, ...]
    typical_delay: Words | None = None
    evidence: tuple[Statement, ...]
    against: tuple[Statement, ...] = ()
    advice: Words
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
