"""The closed language in which fixed rules are written.

A rule is a tree of `all`, `any` and `not` over comparisons of one answer each. A comparison with an answer
that was not given does not hold: silence is neither yes nor no.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from milium.knowledge.models.base import Identifier, KnowledgeModel


class Comparison(KnowledgeModel):
    """One answer compared with one thing; exactly one of the comparisons is given.

    `is` takes a word or true/false; `any_of` words, one of which the answer is or includes; `at_least` and
    `below` numbers, closed and open. For `size_mm` numbers are compared with the largest size given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    answer: Identifier
    equals: bool | str | None = Field(default=None, alias="is")
    any_of: tuple[str, ...] | None = None
    at_least: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Comparison:
        words = (self.equals is not None) + (self.any_of is not None)
        numbers = self.at_least is not None or self.below is not None
        if words + numbers != 1:
            raise ValueError("give one of `is`, `any_of`, or `at_least`/`below`")
        return self


class AllOf(KnowledgeModel):
    """Holds when every part holds."""

    all: Annotated[tuple[Rule, ...], Field(min_length=1)]


class AnyOf(KnowledgeModel):
    """Holds when at least one part holds."""

    any: Annotated[tuple[Rule, ...], Field(min_length=1)]


class Not(KnowledgeModel):
    """Holds when its part does not, and so also when nothing was said of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    negated: Rule = Field(alias="not")


def _shape(value: Any) -> Literal["all", "any", "not", "comparison"]:
    if isinstance(value, AllOf) or (isinstance(value, dict) and "all" in value):
        return "all"
    if isinstance(value, AnyOf) or (isinstance(value, dict) and "any" in value):
        return "any"
    if isinstance(value, Not) or (isinstance(value, dict) and "not" in value):
        return "not"
    return "comparison"


Rule = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Comparison, Tag("comparison")],
    Discriminator(_shape),
]

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()
