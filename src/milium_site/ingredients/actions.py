"""Changes: the label and the products in a visitor's session, unknown names, and the clinic's own list."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from milium.routine import kinds_on_label
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.ingredients.models import ClinicProduct, UnknownName
from milium_site.ingredients.queries import LABEL_KEY, TOLD_KEY, Label, flags_of
from milium_site.records.actions import add_draft_product

MOST_UNKNOWN = 5_000
LONGEST_NAME = 100


def save_label(session: SessionBase, *, text: str, name: str) -> None:
    """Keeps the text that is being read, in the server's session."""
    session[LABEL_KEY] = {"text": text, "name": name}
    session.pop(TOLD_KEY, None)


def forget_label(session: SessionBase) -> None:
    session.pop(LABEL_KEY, None)
    session.pop(TOLD_KEY, None)


def keep_product(session: SessionBase, label: Label, *, name: str, kind: str) -> bool:
    """Puts the product on the visitor's list with what its label declares; False when the list is full."""
    kinds = kinds_on_label(flags_of(label), [kind])
    return add_draft_product(session, name=name, kinds=kinds, text=label.text)


def keep_clinic_product(session: SessionBase, product: ClinicProduct) -> bool:
    """The same for a product that the clinic keeps."""
    kinds = kinds_on_label(flags_of(Label(product.label_text, product.name)), product.kinds)
    return add_draft_product(session, name=product.name[:60], kinds=kinds, text=product.label_text)


@transaction.atomic
def tell_unknown(session: SessionBase, name: str) -> None:
    """Counts a name that milium did not know, once for each visitor and label; of the visitor nothing is kept."""
    told = session.get(TOLD_KEY, [])
    name = " ".join(name.split())[:LONGEST_NAME]
    if name in told:
        return
    session[TOLD_KEY] = [*told, name]
    today = timezone.localdate()
    if UnknownName.objects.filter(name=name).update(told=F("told") + 1, last_told_on=today):
        return
    if UnknownName.objects.count() < MOST_UNKNOWN:
        UnknownName.objects.get_or_create(name=name, defaults={"first_told_on": today, "last_told_on": today})


@transaction.atomic
def save_clinic_product(
    *, by: Actor, user: User, product: ClinicProduct, kind: str, **values: Any
) -> ClinicProduct:
    """Writes down a product of the clinic, new or changed.

    Raises: PermissionDenied for anybody but an editor or owner.
    """
    _needs_editor(user)
    is_new = product.pk is None
    for name, value in values.items():
        setattr(product, name, value)
    product.kinds = [kind]
    product.changed_by, product.changed_at = user, timezone.now()
    product.save()
    record(by=by, action="C" if is_new else "U", kind="product", id=product.pk)
    return product


@transaction.atomic
def delete_clinic_product(*, by: Actor, user: User, product: ClinicProduct) -> None:
    """Takes a product off the clinic's list.

    Raises: PermissionDenied for anybody but an editor or owner.
    """
    _needs_editor(user)
    pk = product.pk
    product.delete()
    record(by=by, action="D", kind="product", id=pk)


@transaction.atomic
def settle_unknown(*, by: Actor, user: User, name: UnknownName) -> None:
    """Takes a name off the list of those that were not known.

    Raises: PermissionDenied for anybody but an editor or owner.
    """
    _needs_editor(user)
    pk = name.pk
    name.delete()
    record(by=by, action="D", kind="unknown_name", id=pk)


# Invented products, marked as such; the last one shows what a check finds.
DEMO_PRODUCTS = (
    (
        "Demo day fluid SPF 50",
        "sunscreen",
        "Aqua, Diethylamino Hydroxybenzoyl Hexyl Benzoate, Ethylhexyl Triazone, Dibutyl Adipate, Glycerin, "
        "Bis-Ethylhexyloxyphenol Methoxyphenyl Triazine, Silica, Acrylates/C10-30 Alkyl Acrylate Crosspolymer, "
        "Tocopherol, Phenoxyethanol",
        {"is_sold": True, "is_recommended": True, "note": "A demo product, without scent."},
    ),
    (
        "Demo gel cream",
        "moisturiser",
        "Aqua, Glycerin, Squalane, Niacinamide, Betaine, Panthenol, Carbomer, Sodium Hyaluronate, Phenoxyethanol",
        {"is_recommended": True, "note": "A demo product. We do not sell it."},
    ),
    (
        "Demo winter balm",
        "rich_cream",
        "Petrolatum, Paraffinum Liquidum, Cera Microcristallina, Lanolin, Parfum, Limonene",
        {"is_sold": True, "note": "A demo product for dry hands. Not for the face."},
    ),
)


@transaction.atomic
def load_demo() -> None:
    """The demo clinic's products; a second time changes nothing."""
    owner = User.objects.filter(is_demo=True, email="owner@example.org").first()
    if owner is None or ClinicProduct.objects.exists():
        return
    for name, kind, label_text, more in DEMO_PRODUCTS:
        product = ClinicProduct(maker="Demo maker")
        values = {"name": name, "label_text": label_text, **more}
        save_clinic_product(by=Actor.system("demo"), user=owner, product=product, kind=kind, **values)


def _needs_editor(user: User) -> None:
    if not may(user, "write", "page"):
        raise PermissionDenied("Only an editor or the owner changes the clinic's products.")
