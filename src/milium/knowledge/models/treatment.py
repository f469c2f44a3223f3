"""A way to deal with milia, doing nothing included."""

from typing import Annotated, Literal

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.skin_condition import Statement

Evidence = Literal["series", "case_reports", "opinion", "none"]
Provider = Literal["nobody", "trained_clinician", "prescriber", "specialist"]


class TypeUse(KnowledgeModel):
    """How a treatment serves one type of milia: `first` choice, in `addition`, or when others failed."""

    milia_type: Identifier
    place: Literal["first", "addition", "later"]
    note: Words | None = None


class Treatment(Entry):
    """One option.

    `is_procedure` means that skin is opened, frozen, burned or peeled: never on a lesion that nobody named,
    unless it `is_diagnostic`, a sample taken to find the name.
    `evidence` is the best that was found; no treatment of milia has a randomised trial.
    """

    order: int
    name: Words
    summary: Words
    done_by: Provider
    is_procedure: bool
    is_diagnostic: bool = False
    is_retinoid: bool = False
    evidence: Evidence
    suits: tuple[TypeUse, ...]
    how: tuple[Statement, ...]
    results: tuple[Statement, ...]
    risks: tuple[Statement, ...]
    not_for: tuple[Statement, ...]
    after: tuple[Statement, ...]
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
