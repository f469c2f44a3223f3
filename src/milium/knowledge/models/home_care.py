"""What a person puts on their skin at home: kinds of products, who must leave what, and the weeks ahead."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.skin_condition import Statement

PartOfDay = Literal["morning", "evening"]
ActiveGroup = Literal["retinoid", "exfoliant"]
NearEye = Literal["yes", "outside_the_bone", "no"]
Circumstance = Literal[
    "everyone",
    "under_3",
    "under_13",
    "under_18",
    "pregnant",
    "trying",
    "breast_feeding",
    "maybe_pregnant",
    "eye_area",
    "sensitive",
    "isotretinoin",
    "steroid_cream",
    "aspirin_allergy",
]
Effect = Literal["no_routine", "leave_out", "take_care"]
ProcedureKind = Literal["removal", "peel", "laser"]
Sources = Annotated[tuple[Identifier, ...], Field(min_length=1)]


class ProductKind(Entry):
    """One kind of product. `order` is its place in a morning or an evening, from the washbasin outwards.

    `active` is set for what works on the skin and has to be built up: `first_nights` a week at the start,
    never more than `most_nights`. A basic kind stands in every routine.
    """

    order: int
    name: Words
    about: Words
    parts: tuple[PartOfDay, ...] = ()
    is_basic: bool = False
    active: ActiveGroup | None = None
    first_nights: int = 0
    most_nights: int = 0
    near_eye: NearEye = "yes"
    how: tuple[Statement, ...] = ()
    why: Statement

    @model_validator(mode="after")
    def _only_actives_are_built_up(self) -> "ProductKind":
        if (self.active is not None) != (0 < self.first_nights <= self.most_nights <= 3):
            raise ValueError(
                "an active kind takes first_nights and most_nights of at most 3, no other kind does"
            )
        return self


class RoutineRule(Entry):
    """What a circumstance does to a routine: ends it, closes `kinds` of products, or asks for care with them."""

    order: int
    circumstance: Circumstance
    effect: Effect
    kinds: tuple[Identifier, ...] = ()
    title: Words
    text: Words
    sources: Sources


class RoutineConflict(Entry):
    """Two groups that do not share a night (`apart`), or of which one product is enough (`one_only`)."""

    order: int
    groups: tuple[ActiveGroup, ActiveGroup]
    effect: Literal["apart", "one_only"]
    title: Words
    text: Words
    sources: Sources


class Aftercare(Entry):
    """The days after a procedure, in which nothing active touches the skin."""

    order: int
    procedure: ProcedureKind
    name: Words
    days: Annotated[int, Field(gt=0)]
    text: Words
    do: tuple[Statement, ...]
    sources: Sources


class Expectation(KnowledgeModel):
    """What usually happens in these weeks, the first and the last counted from 1."""

    weeks: tuple[int, int]
    text: Words
    sources: Sources


class RoutineAdvice(Entry):
    """What to expect of a routine, when to stop it, and when to be seen."""

    expect: tuple[Expectation, ...]
    stop: tuple[Statement, ...]
    be_seen: tuple[Statement, ...]
