"""What a text turned out to be, and what it declares."""

from __future__ import annotations

from collections.abc import Callable
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


class Declaration:
    """A text read. `ingredients` is empty for every status but `list`.

    `names` are the canonical names of `ingredients` in the same order, None where one is not known. They are there at
    once; the ingredients of a plain list, with their places, are only made when they are asked for.
    `highlights` are the names that marketing bullets put first; they are no list, and their position is 0.
    `products` is empty for a single product. `is_alphabetical` means that the order says nothing of amounts.
    `is_plain` means that every name is known, and that none comes with a percentage or a note such as "nano".
    """

    __slots__ = (
        "_ingredients",
        "_read",
        "highlights",
        "is_alphabetical",
        "is_plain",
        "may_contain",
        "names",
        "products",
        "status",
        "warnings",
    )

    def __init__(
        self,
        status: Status,
        ingredients: tuple[Ingredient, ...] = (),
        may_contain: tuple[Ingredient, ...] = (),
        highlights: tuple[Ingredient, ...] = (),
        products: tuple[Product, ...] = (),
        *,
        is_alphabetical: bool = False,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self.status: Status = status
        self.may_contain = may_contain
        self.highlights = highlights
        self.products = products
        self.is_alphabetical = is_alphabetical
        self.warnings = warnings
        self.is_plain = False
        self.names: tuple[str | None, ...] = tuple([item.inci_name for item in ingredients])
        self._ingredients: tuple[Ingredient, ...] | None = ingredients
        self._read: Callable[[], tuple[Ingredient, ...]] | None = None

    @classmethod
    def of_names(cls, names: tuple[str, ...], read: Callable[[], tuple[Ingredient, ...]]) -> Declaration:
        """A list of which all names are known; `read` gives them with their places."""
        declaration = cls("list")
        declaration.is_plain = True
        declaration.names = names
        declaration._ingredients, declaration._read = None, read
        return declaration

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Declaration) and self._key() == other._key()

    def __repr__(self) -> str:
        return f"Declaration({', '.join(map(repr, self._key()))})"

    def _key(self) -> tuple[object, ...]:
        declared = (self.status, self.ingredients, self.may_contain, self.highlights, self.products)
        return (*declared, self.is_alphabetical, self.warnings)

    @property
    def ingredients(self) -> tuple[Ingredient, ...]:
        """The declared names with their places, in label order."""
        if self._ingredients is None:
            self._ingredients = self._read() if self._read is not None else ()
            self._read = None
        return self._ingredients

    @property
    def unknown(self) -> tuple[Ingredient, ...]:
        """The declared names that are not known."""
        if self.is_plain:
            return ()
        return tuple(item for item in (*self.ingredients, *self.may_contain) if not item.recognised)
