"""A product as a routine sees it: a name, and the kinds that it belongs to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from milium.errors import InvalidInputError
from milium.knowledge import Knowledge
from milium.knowledge.models import ActiveGroup

# What a label's flags say about the kind of product; the person says the rest, since a label does not.
_KINDS_OF_FLAGS = {
    "retinoid": "retinoid",
    "aha": "aha",
    "bha": "salicylic",
    "pha": "pha",
    "niacinamide": "niacinamide",
    "physical_scrub": "scrub",
}
_PRESCRIBED = frozenset({"TRETINOIN", "RETINOIC ACID", "ADAPALENE", "TAZAROTENE"})


@dataclass(frozen=True, slots=True)
class Product:
    """One product. `kinds` are ids of `knowledge.product_kinds`, at least one; `name` is the person's own word."""

    name: str
    kinds: tuple[str, ...]


def check_product(product: Product, knowledge: Knowledge) -> None:
    """Raises: InvalidInputError when a kind does not exist, or none is given."""
    unknown = [kind for kind in product.kinds if kind not in knowledge.product_kinds]
    if unknown or not product.kinds:
        kinds = ", ".join(knowledge.product_kinds)
        raise InvalidInputError(f"{product.name or 'a product'}: takes one or more of {kinds}")


def active_groups(product: Product, knowledge: Knowledge) -> tuple[ActiveGroup, ...]:
    """The groups of actives in the product, each once; empty for most products."""
    groups = (knowledge.product_kinds[kind].active for kind in product.kinds)
    return tuple(dict.fromkeys(group for group in groups if group is not None))


def main_kind(product: Product, knowledge: Knowledge) -> str:
    """The kind that decides where the product stands: an active one first, otherwise the last to go on.

    >>> from milium.knowledge import load_knowledge
    >>> main_kind(Product("Day cream SPF 30", ("moisturiser", "sunscreen")), load_knowledge())
    'sunscreen'
    """
    kinds = [knowledge.product_kinds[kind] for kind in product.kinds]
    return max(kinds, key=lambda kind: (kind.active is not None, kind.order)).id


def kinds_on_label(flags: dict[str, tuple[str, ...]], said: Collection[str] = ()) -> tuple[str, ...]:
    """The kinds of a product, from the flags of its label and from what the person `said` it is.

    A sunscreen filter alone makes no sunscreen: it often only protects the product.

    >>> kinds_on_label({"retinoid": ("RETINOL",), "spf_filter": ("OCTOCRYLENE",)}, ["eye_cream"])
    ('eye_cream', 'retinoid')
    """
    found = [kind for flag, kind in _KINDS_OF_FLAGS.items() if flag in flags]
    if _PRESCRIBED & set(flags.get("retinoid", ())):
        found = ["prescribed_retinoid" if kind == "retinoid" else kind for kind in found]
    return tuple(dict.fromkeys([*said, *found]))
