"""In what order products go on: from the washbasin outwards, sunscreen last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.knowledge.models import PartOfDay
from milium.routine.products import Product, active_groups, main_kind


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `product` is None for a basic that is missing from the person's shelf."""

    kind: str
    product: Product | None
    is_active: bool = False


def steps_of(
    products: Iterable[Product], part: PartOfDay, knowledge: Knowledge, actives: Sequence[Product] = ()
) -> tuple[Step, ...]:
    """The steps of one morning or evening in order: what is not active, `actives`, and the missing basics.

    On its night an active product takes the place of what it also is: an acid cleanser, a retinol cream.
    """
    covered = {kind for product in actives for kind in product.kinds}
    steps = [Step(main_kind(product, knowledge), product, is_active=True) for product in actives]
    for product in products:
        kind = main_kind(product, knowledge)
        is_due = part in knowledge.product_kinds[kind].parts and not active_groups(product, knowledge)
        if is_due and not set(product.kinds) <= covered:
            steps.append(Step(kind, product))
            covered |= set(product.kinds)
    steps += [
        Step(kind.id, None)
        for kind in knowledge.product_kinds.values()
        if kind.is_basic and part in kind.parts and kind.id not in covered
    ]
    # Stable: of two products of one order the one named first goes on first.
    return tuple(sorted(steps, key=lambda step: knowledge.product_kinds[step.kind].order))
