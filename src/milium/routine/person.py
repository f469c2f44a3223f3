"""What has to be known of a person before anything active is put on their skin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milium.errors import InvalidInputError
from milium.knowledge.models import Circumstance, ProcedureKind

OLDEST_YEARS = 120


@dataclass(frozen=True, slots=True)
class Procedure:
    """What was done to the skin, and on which day."""

    kind: ProcedureKind
    done_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """Who the routine is for. `maybe_pregnant`: would rather not say. `eye_area`: milia around the
    eyes. `procedure`: the last one, if any.

    Raises: InvalidInputError for an age outside 0 to 120 years.
    """

    age_years: float
    pregnant: bool = False
    trying: bool = False
    breast_feeding: bool = False
    maybe_pregnant: bool = False
    eye_area: bool = False
    sensitive: bool = False
    isotretinoin: bool = False
    steroid_cream: bool = False
    aspirin_allergy: bool = False
    procedure: Procedure | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.age_years <= OLDEST_YEARS:
            raise InvalidInputError(f"age_years: takes a number from 0 to {OLDEST_YEARS}")

    @property
    def starts_slowly(self) -> bool:
        """Whether an active product begins with one night a week."""
        return self.sensitive or self.eye_area


def circumstances(person: Person) -> frozenset[Circumstance]:
    """Every circumstance of the rules that holds for the person; the ages include one another.

    >>> sorted(circumstances(Person(age_years=15)))
    ['everyone', 'under_18']
    """
    ages: dict[Circumstance, int] = {"under_3": 3, "under_13": 13, "under_18": 18}
    said: dict[Circumstance, bool] = {
        "everyone": True,
        "pregnant": person.pregnant,
        "trying": person.trying,
        "breast_feeding": person.breast_feeding,
        "maybe_pregnant": person.maybe_pregnant,
        "eye_area": person.eye_area,
        "sensitive": person.sensitive,
        "isotretinoin": person.isotretinoin,
        "steroid_cream": person.steroid_cream,
        "aspirin_allergy": person.aspirin_allergy,
    }
    young = {name for name, years in ages.items() if person.age_years < years}
    return frozenset(young | {name for name, holds in said.items() if holds})
