"""What a person has to leave out or take care with, and what two products do to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.knowledge.models import ActiveGroup, RoutineRule
from milium.routine.person import Person, circumstances
from milium.routine.products import Product, active_groups


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A product that has no place in this routine, why, and what that leans on."""

    product: Product
    title: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """What to mind with these products; `products` is empty where it concerns the whole routine."""

    products: tuple[Product, ...]
    title: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Products by what becomes of them. A `spare` one doubles a basic product and can wait."""

    kept: tuple[Product, ...]
    spare: tuple[Product, ...]
    left_out: tuple[LeftOut, ...]
    cautions: tuple[Caution, ...]


def no_routine(person: Person, knowledge: Knowledge) -> RoutineRule | None:
    """The rule that closes every routine for this person, or None."""
    return next((rule for rule in _holding(person, knowledge) if rule.effect == "no_routine"), None)


def sort_out(products: Sequence[Product], person: Person, knowledge: Knowledge) -> Sorted:
    """What is kept, spared and left out of `products`, each in the order given, and what to mind with the kept."""
    left_out: list[LeftOut] = []
    allowed: list[Product] = []
    for product in products:
        reason = _closed(product, person, knowledge) or _unfit(product, knowledge)
        if reason:
            left_out.append(reason)
        else:
            allowed.append(product)
    kept, doubled = _one_active_a_group(allowed, knowledge)
    kept, spare = _one_of_a_kind(kept, knowledge)
    cautions = (*_cautions(kept, person, knowledge), *_apart(kept, knowledge))
    return Sorted(tuple(kept), tuple(spare), (*left_out, *doubled), cautions)


def _holding(person: Person, knowledge: Knowledge) -> list[RoutineRule]:
    held = circumstances(person)
    return [rule for rule in knowledge.routine_rules.values() if rule.circumstance in held]


def _closed(product: Product, person: Person, knowledge: Knowledge) -> LeftOut | None:
    for rule in _holding(person, knowledge):
        if rule.effect == "leave_out" and set(rule.kinds) & set(product.kinds):
            return LeftOut(product, rule.title, rule.text, rule.sources)
    return None


def _unfit(product: Product, knowledge: Knowledge) -> LeftOut | None:
    """A product that cannot be used on some nights only, or not without a second active."""
    groups = active_groups(product, knowledge)
    if len(groups) > 1:
        rule = knowledge.routine_conflicts["retinoid_and_acid"]
        words = knowledge.say("two_actives_why", advice=rule.text)
        return LeftOut(product, knowledge.say("two_actives"), words, rule.sources)
    if groups and "sunscreen" in product.kinds:
        kind = next(kind for kind in product.kinds if knowledge.product_kinds[kind].active)
        words, sources = knowledge.say("active_sunscreen_why"), knowledge.product_kinds[kind].why.sources
        return LeftOut(product, knowledge.say("active_sunscreen"), words, sources)
    return None


def _one_active_a_group(
    products: Iterable[Product], knowledge: Knowledge
) -> tuple[list[Product], list[LeftOut]]:
    """One retinoid and one exfoliant: the prescribed one, otherwise the one named first."""
    conflicts = {c.groups[0]: c for c in knowledge.routine_conflicts.values() if c.effect == "one_only"}
    chosen: dict[ActiveGroup, Product] = {}
    products = list(products)
    for product in sorted(products, key=lambda each: "prescribed_retinoid" not in each.kinds):
        for group in active_groups(product, knowledge):
            chosen.setdefault(group, product)
    kept, doubled = [], []
    for product in products:
        groups = active_groups(product, knowledge)
        if all(chosen[group] is product for group in groups):
            kept.append(product)
        else:
            rule = conflicts[groups[0]]
            doubled.append(LeftOut(product, rule.title, rule.text, rule.sources))
    return kept, doubled


def _one_of_a_kind(products: Iterable[Product], knowledge: Knowledge) -> tuple[list[Product], list[Product]]:
    """A second product that does nothing which one before it does not already do is spare."""
    kept: list[Product] = []
    spare: list[Product] = []
    covered: set[str] = set()
    for product in products:
        if active_groups(product, knowledge) or not set(product.kinds) <= covered:
            kept.append(product)
            if not active_groups(product, knowledge):
                covered |= set(product.kinds)
        else:
            spare.append(product)
    return kept, spare


def _cautions(kept: Sequence[Product], person: Person, knowledge: Knowledge) -> list[Caution]:
    found = []
    for rule in _holding(person, knowledge):
        meant = tuple(product for product in kept if set(rule.kinds) & set(product.kinds))
        if rule.effect == "take_care" and meant:
            found.append(Caution(meant, rule.title, rule.text, rule.sources))
    return found


def _apart(kept: Sequence[Product], knowledge: Knowledge) -> list[Caution]:
    present = {group for product in kept for group in active_groups(product, knowledge)}
    actives = tuple(product for product in kept if active_groups(product, knowledge))
    return [
        Caution(actives, rule.title, rule.text, rule.sources)
        for rule in knowledge.routine_conflicts.values()
        if rule.effect == "apart" and set(rule.groups) <= present
    ]
