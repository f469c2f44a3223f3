"""Ingredient labels: what a text is, which names it declares, and what is known of them."""

from milium.ingredients.assessment import (
    Assessment,
    ComedogenicityRow,
    HelperRow,
    LimitRow,
    Row,
    assess_label,
)
from milium.ingredients.declaration import Declaration, Ingredient, Product
from milium.ingredients.label import read_label
from milium.ingredients.lexicon import Lexicon, build_lexicon, load_lexicon

__all__ = [
    "Assessment",
    "ComedogenicityRow",
    "Declaration",
    "HelperRow",
    "Ingredient",
    "Lexicon",
    "LimitRow",
    "Product",
    "Row",
    "assess_label",
    "build_lexicon",
    "load_lexicon",
    "read_label",
]
