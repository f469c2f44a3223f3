"""A condition that a small bump may turn out to be, and the types that milia come in."""

from typing import Annotated, Literal

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words

CodeCertainty = Literal["read", "background", "unverified", "conflict"]
# How often a clinic that sees small pale bumps meets the condition; only the order of size is meant.
Frequency = Literal["everyday", "often", "now_and_then", "seldom", "rare", "very_rare"]


class Code(KnowledgeModel):
    """A code in a public classification, and how sure we are of it; `code` is None where none was found."""

    system: Literal["icd_10", "icd_10_cm", "icd_11"]
    code: str | None
    certainty: CodeCertainty
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    note: str | None = None


class Statement(KnowledgeModel):
    """One sentence with what it leans on. `disputed` marks a sentence that another source contradicts."""

    text: Words
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    disputed: bool = False


class SkinCondition(Entry):
    """What is known of a condition.

    `dangerous` means that leaving it, or treating it as milia, may do lasting harm. `frequency` is how often
    the clinic meets it over all ages. `different_from_milia` is None for milia alone.
    """

    name: Words
    also_called: tuple[Words, ...] = ()
    codes: tuple[Code, ...]
    dangerous: bool
    summary: Words
    different_from_milia: Words | None = None
    frequency: Frequency
    frequency_sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    statements: tuple[Statement, ...] = ()
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class MiliaType(Entry):
    """One of the eight ways in which milia come. `order` is that of the comparison table."""

    order: int
    name: Words
    codes: tuple[Code, ...]
    summary: Words
    course: tuple[Statement, ...]
    frequency: Frequency
    frequency_sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
