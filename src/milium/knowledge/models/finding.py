"""A sign or a circumstance that a person can be asked about."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.likelihood import Step


class Choice(KnowledgeModel):
    """One answer that can be picked."""

    value: Identifier
    label: Words
    help: Words | None = None


class Band(KnowledgeModel):
    """A named range of a number: `[at_least, below)`, an end that is None is open."""

    value: Identifier
    label: Words
    at_least: float | None = None
    below: float | None = None


class Finding(Entry):
    """One key of the answers: how to ask for it, and how much it says when nothing special is known.

    `kind` is how it is answered. `label` names it where there is no room for the question; of a `yes_no` it is
    what a yes says, and `said_no` what a no says. `bands` cut a number into the values that likelihoods speak of.
    `expected` is the step for each value in a condition of which nothing is known; `group` names findings
    that say much the same thing, so that they do not count twice. `is_exclusive` says that one value mostly
    shuts out the others, so that steps are shares of one whole; it is so for every kind but `several`.
    `is_danger_sign` marks what may only ever make things more urgent.
    """

    kind: Literal["yes_no", "one", "several", "number", "range"]
    label: Words
    said_no: Words | None = None
    question: Words
    help: Words
    not_sure: Words = "Not sure"
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    bands: tuple[Band, ...] = ()
    group: Identifier | None = None
    is_exclusive: bool = False
    is_danger_sign: bool = False
    expected: dict[str, Step]
    sources: Annotated[tuple[Identifier, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_no_only_to_a_question(self) -> Self:
        if (self.kind == "yes_no") != (self.said_no is not None):
            raise ValueError("`said_no` belongs to a yes_no, and to nothing else")
        return self
