"""A circumstance in which a treatment must not be given, or only with care."""

from typing import Annotated

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.shorthand import AnswerRule


class Caution(KnowledgeModel):
    """Treatments that stay possible, and what to do differently."""

    treatments: tuple[Identifier, ...]
    advice: Words


class Gate(Entry):
    """One circumstance, how the clinician asks for it, and what it closes.

    `when` says which of the patient's own answers are enough to know that it applies, `ruled_out_when` that
    it does not; without either the clinician is asked. `blocks_procedures` closes every treatment that is a
    procedure; `blocks` names single ones.
    """

    order: int
    name: Words
    question: Words
    when: AnswerRule | None = None
    ruled_out_when: AnswerRule | None = None
    blocks_procedures: bool = False
    blocks: tuple[Identifier, ...] = ()
    cautions: tuple[Caution, ...] = ()
    why: Words
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
