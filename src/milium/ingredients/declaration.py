"""What a text turned out to be, and what it declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Status = Literal["list", "highlights", "fragment", "prose", "missing"]


class Ingredient(NamedTuple):
    """One declared name. `position` counts from 1 in label order; `start` and `end` are places in the text.

    `text` is what the label says; `inci_name` is None and `recognised` False where it is not known. `percent`
    is the declared percentage by weight, None where the label gives none. A tuple and no dataclass: a long
    list makes hundreds.
    """

    position: int
    text: str
    inci_name: str | None
    recognised: bool
    percent: float | None
    functions: tuple[str, ...]
    start: int
    end: int


class Product(NamedTuple):
    """One of several products in a text: its heading, and the positions it holds, both ends included."""

    heading: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """A text read. `ingredients` is empty for every status but `list`.

    `highlights` are the names that marketing bullets put first; they are no list, and their position is 0.
    `products` is empty for a single product. `is_alphabetical` means that the order says nothing of amounts.
    """

    status: Status
    ingredients: tuple[Ingredient, ...] = ()
    may_contain: tuple[Ingredient, ...] = ()
    highlights: tuple[Ingredient, ...] = ()
    products: tuple[Product, ...] = ()
    is_alphabetical: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[Ingredient, ...]:
        """The declared names that are not known."""
        return tuple(item for item in (*self.ingredients, *self.may_contain) if not item.recognised)
