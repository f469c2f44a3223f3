"""Twelve weeks of mornings and evenings: one active first, few nights, a second one later, rest in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from milium.errors import InvalidInputError
from milium.knowledge import Knowledge
from milium.knowledge.models import ActiveGroup, Aftercare, RoutineAdvice, RoutineRule
from milium.routine.conflicts import Caution, LeftOut, no_routine, sort_out
from milium.routine.order import Step, steps_of
from milium.routine.person import Person, Procedure
from milium.routine.products import Product, active_groups, check_product, main_kind

WEEKS = 12
# The last week of each stage; a stage is one pattern of nights.
_STAGE_ENDS = (2, 4, 8, 12)
# How much is added to the first nights in each stage, and when a second active may join the first.
_ADDED = {"retinoid": (0, 0, 1, 1), "exfoliant": (0, 1, 1, 2)}
_JOINS_IN_STAGE = 1
_MOST_BESIDE_A_RETINOID = 2
_MOST_WHEN_SLOW = 2
MOST_PRODUCTS = 40


class Nights(NamedTuple):
    """Days of a week, counted from 0, on which each group of actives is used."""

    retinoid: tuple[int, ...] = ()
    exfoliant: tuple[int, ...] = ()


# (retinoid nights, exfoliant nights) → which; spread so that as few as possible follow one another.
_PLACES: dict[tuple[int, int], Nights] = {
    (0, 0): Nights(),
    (1, 0): Nights((1,)),
    (2, 0): Nights((1, 4)),
    (3, 0): Nights((0, 2, 4)),
    (0, 1): Nights((), (1,)),
    (0, 2): Nights((), (1, 4)),
    (0, 3): Nights((), (0, 2, 4)),
    (1, 1): Nights((1,), (4,)),
    (1, 2): Nights((3,), (0, 5)),
    (2, 1): Nights((1, 4), (6,)),
    (2, 2): Nights((1, 4), (2, 6)),
    (3, 1): Nights((0, 2, 4), (6,)),
    (3, 2): Nights((0, 2, 5), (3, 6)),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day with its steps in order; `active` is the group of its evening, or None on a night of rest."""

    on: date
    morning: tuple[Step, ...]
    evening: tuple[Step, ...]
    active: ActiveGroup | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days; `number` counts from 1."""

    number: int
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Weeks that follow one pattern, the first and the last included."""

    weeks: tuple[Week, ...]

    @property
    def first(self) -> int:
        return self.weeks[0].number

    @property
    def last(self) -> int:
        return self.weeks[-1].number

    @property
    def pattern(self) -> tuple[Day, ...]:
        """The seven days of its first week."""
        return self.weeks[0].days


@dataclass(frozen=True, slots=True)
class Healing:
    """The days in which skin closes after a procedure, before anything active; the last of `days` is included."""

    aftercare: Aftercare
    done_on: date
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """What to do for twelve weeks, or why there is none: then `closed_by` is set and there are no days.

    `healing` comes before week 1. `left_out`, `spare` and `cautions` say what became of the other products.
    """

    closed_by: RoutineRule | None
    healing: Healing | None
    weeks: tuple[Week, ...]
    actives: tuple[Product, ...]
    spare: tuple[Product, ...]
    left_out: tuple[LeftOut, ...]
    cautions: tuple[Caution, ...]
    advice: RoutineAdvice

    @property
    def days(self) -> tuple[Day, ...]:
        """Every day in order, those of healing first."""
        healing = self.healing.days if self.healing else ()
        return (*healing, *(day for week in self.weeks for day in week.days))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Weeks in a row with the same pattern, together."""
        stages: list[list[Week]] = []
        for week in self.weeks:
            if stages and _pattern(stages[-1][-1]) == _pattern(week):
                stages[-1].append(week)
            else:
                stages.append([week])
        return tuple(Stage(tuple(weeks)) for weeks in stages)

    @property
    def missing(self) -> tuple[str, ...]:
        """Basic kinds that no product of the person's own stands for, in order."""
        steps = (step for day in self.days[:1] for step in (*day.morning, *day.evening))
        return tuple(dict.fromkeys(step.kind for step in steps if step.product is None))


def plan_routine(
    products: Sequence[Product], person: Person, starts_on: date, knowledge: Knowledge
) -> Routine:
    """The routine from `starts_on`, or from the end of healing when that is later.

    Raises: InvalidInputError for an unknown kind, too many products, a procedure still to come, or the year 9999.
    """
    if len(products) > MOST_PRODUCTS:
        raise InvalidInputError(f"A routine takes at most {MOST_PRODUCTS} products.")
    if starts_on.year >= MAXYEAR:
        raise InvalidInputError("The first day lies too far ahead for twelve weeks.")
    for product in products:
        check_product(product, knowledge)
    advice = knowledge.routine_advice["milia_prone"]
    closed_by = no_routine(person, knowledge)
    if closed_by:
        return Routine(closed_by, None, (), (), (), (), (), advice)
    found = sort_out(products, person, knowledge)
    actives = tuple(product for product in found.kept if active_groups(product, knowledge))
    healing = _healing(person.procedure, found.kept, starts_on, knowledge)
    begins = healing.days[-1].on + timedelta(days=1) if healing else starts_on
    weeks = tuple(
        _week(number, begins, found.kept, actives, person, knowledge) for number in range(1, WEEKS + 1)
    )
    return Routine(None, healing, weeks, actives, found.spare, found.left_out, found.cautions, advice)


def _healing(
    procedure: Procedure | None, kept: Sequence[Product], starts_on: date, knowledge: Knowledge
) -> Healing | None:
    if procedure is None:
        return None
    if procedure.done_on > starts_on:
        raise InvalidInputError("The procedure lies after the start. Give the day on which it was done.")
    aftercare = next(each for each in knowledge.aftercare.values() if each.procedure == procedure.kind)
    # The day of the procedure is day 0: a removal on the 1st leaves the skin alone up to and with the 8th.
    left = (procedure.done_on - starts_on).days + aftercare.days + 1
    days = tuple(_day(starts_on + timedelta(days=n), kept, None, (), knowledge) for n in range(left))
    return Healing(aftercare, procedure.done_on, days) if days else None


def _week(
    number: int,
    begins: date,
    kept: Sequence[Product],
    actives: Sequence[Product],
    person: Person,
    knowledge: Knowledge,
) -> Week:
    nights = _nights(number, actives, person, knowledge)
    first = begins + timedelta(weeks=number - 1)
    days = []
    for place in range(7):
        group = next((name for name, places in _groups(nights) if place in places), None)
        used = [product for product in actives if group in active_groups(product, knowledge)]
        days.append(_day(first + timedelta(days=place), kept, group, used, knowledge))
    return Week(number, tuple(days))


def _groups(nights: Nights) -> tuple[tuple[ActiveGroup, tuple[int, ...]], ...]:
    return ("retinoid", nights.retinoid), ("exfoliant", nights.exfoliant)


def _day(
    on: date,
    kept: Sequence[Product],
    group: ActiveGroup | None,
    used: Sequence[Product],
    knowledge: Knowledge,
) -> Day:
    return Day(
        on=on,
        morning=steps_of(kept, "morning", knowledge),
        evening=steps_of(kept, "evening", knowledge, used),
        active=group,
    )


def _nights(week: int, actives: Sequence[Product], person: Person, knowledge: Knowledge) -> Nights:
    stage = next(index for index, last in enumerate(_STAGE_ENDS) if week <= last)
    retinoid, exfoliant = _amounts(actives, person, knowledge)
    has_both = bool(retinoid and exfoliant)
    wanted = [0, 0]
    if retinoid:
        wanted[0] = _count(retinoid, _ADDED["retinoid"][stage])
    if exfoliant and not has_both:
        wanted[1] = _count(exfoliant, _ADDED["exfoliant"][stage])
    elif exfoliant and stage >= _JOINS_IN_STAGE:
        wanted[1] = min(_MOST_BESIDE_A_RETINOID, _count((1, exfoliant[1]), max(0, stage - 2)))
    return _PLACES[wanted[0], wanted[1]]


def _count(amount: tuple[int, int], added: int) -> int:
    first, most = amount
    return min(most, first + added)


def _amounts(
    actives: Sequence[Product], person: Person, knowledge: Knowledge
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """For the retinoid and the exfoliant: nights a week at first, and at most; None where there is none."""
    found: dict[ActiveGroup, tuple[int, int]] = {}
    for product in actives:
        kind = knowledge.product_kinds[main_kind(product, knowledge)]
        first, most = kind.first_nights, kind.most_nights
        if person.starts_slowly:
            first, most = 1, min(most, _MOST_WHEN_SLOW)
        if kind.active:
            found[kind.active] = (first, most)
    retinoid, exfoliant = found.get("retinoid"), found.get("exfoliant")
    if retinoid and exfoliant and person.starts_slowly:
        exfoliant = (1, 1)
    return retinoid, exfoliant


def _pattern(week: Week) -> tuple[ActiveGroup | None, ...]:
    return tuple(day.active for day in week.days)
