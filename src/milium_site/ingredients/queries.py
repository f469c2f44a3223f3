"""What the pages of the label check show. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from milium import ingredients as core
from milium.ingredients import Declaration, Ingredient, load_lexicon, read_label
from milium.knowledge import load_knowledge
from milium_site.ingredients.models import ClinicProduct, UnknownName

LABEL_KEY = "milium.label"
TOLD_KEY = "milium.label_told"
LONGEST_LABEL = 20_000

# A list of our own making, with the usual untidiness and one name that no list knows.
EXAMPLE = {
    "name": "Night Comfort Cream",
    "text": (
        "INGREDIENTS: Aqua (Water/Eau), Glycerin, Petrolatum, Caprylic/Capric Triglyceride, Cetearyl Alcohol, "
        "Butyrospermum Parkii (Shea) Butter*, Niacinamide, Dimethicone, Glyceryl Stearate, PEG-100 Stearate, "
        "Isopropyl Palmitate, Lanolin, Tocopheryl Acetate, Retinol (0.1%), Lavandula Angustifolia (Lavender) "
        "Oil, Velourine Complex, Carbomer, Sodium Hydroxide, Phenoxyethanol, Ethylhexylglycerin, Parfum "
        "(Fragrance), Linalool, CI 77891. *from organic farming"
    ),
}


@dataclass(frozen=True)
class Label:
    """A text that says what is in a product, and the product's name where it is known."""

    text: str
    name: str = ""


def read_session_label(session: SessionBase) -> Label | None:
    """The label that this visitor is reading, or None."""
    kept = session.get(LABEL_KEY)
    return Label(kept["text"], kept["name"]) if kept else None


def told(session: SessionBase) -> list[str]:
    """The unknown names of this label that the visitor has told the clinic of."""
    return session.get(TOLD_KEY, [])


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.id, kind.name) for kind in load_knowledge().product_kinds.values()]


def _read(label: Label) -> tuple[Declaration, Any]:
    lexicon = load_lexicon()
    declaration = read_label(label.text, lexicon)
    return declaration, core.assess_label(declaration, lexicon, name=label.name or None)


def flags_of(label: Label) -> dict[str, tuple[str, ...]]:
    """The flags of the label, each with the names that set it."""
    return _read(label)[1].flags


@dataclass(frozen=True)
class LabelPage:
    """Everything that the page of one label shows."""

    label: Label

    @cached_property
    def _both(self) -> tuple[Declaration, Any]:
        return _read(self.label)

    @property
    def declaration(self) -> Declaration:
        return self._both[0]

    @property
    def assessment(self) -> Any:
        return self._both[1]

    @property
    def is_list(self) -> bool:
        return self.declaration.status == "list"

    @property
    def unknown_names(self) -> list[str]:
        """The names that are not known, as the label has them, each once."""
        return list(dict.fromkeys(_words(item) for item in self.declaration.unknown))


def _words(item: Ingredient) -> str:
    return " ".join(item.text.split())


def clinic_products() -> QuerySet[ClinicProduct]:
    """The products that the clinic shows to visitors."""
    return ClinicProduct.objects.filter(is_shown=True)


def find_clinic_product(pk: str) -> ClinicProduct | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return clinic_products().filter(pk=int(pk)).first()


@dataclass(frozen=True)
class CheckedProduct:
    """A product of the clinic with what its label says, for the staff's list."""

    product: ClinicProduct
    page: LabelPage


def checked_products() -> list[CheckedProduct]:
    return [_checked(product) for product in ClinicProduct.objects.all()]


def _checked(product: ClinicProduct) -> CheckedProduct:
    return CheckedProduct(product, LabelPage(Label(product.label_text, product.name)))


def unknown_names() -> QuerySet[UnknownName]:
    """Names that visitors found and milium did not know, most often told first."""
    return UnknownName.objects.all()


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
