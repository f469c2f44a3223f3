"""What is planned for milia of one kind, and what a planner refuses."""

from typing import Annotated

from pydantic import Field

from milium.knowledge.models.base import Entry, Identifier, Words
from milium.knowledge.models.skin_condition import Statement


class RemovalPlan(Entry):
    """One course of action.

    `options` are the treatments that it opens, first choice first; `otherwise` is the reason that every other
    treatment gets. `is_refusal` marks a plan that says why there is none.
    """

    order: int
    name: Words
    headline: Words
    is_refusal: bool = False
    options: tuple[Identifier, ...]
    otherwise: Words
    why: Annotated[tuple[Statement, ...], Field(min_length=1)]
    follow_up: tuple[Statement, ...]
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]
