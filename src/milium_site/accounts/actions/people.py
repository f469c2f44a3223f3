"""Giving and taking roles, and the demo's staff."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from milium_site.accounts.models import Role, RoleGrant, User
from milium_site.accounts.queries import DEMO_PASSWORD, REVIEWERS

# The content editor (Wagtail) asks for rights by group, not by our table; its migrations bring both groups.
EDITOR_GROUPS = dict.fromkeys((Role.EDITOR, Role.OWNER), ("Editors", "Moderators"))
DEMO_STAFF = (
    ("frontdesk@example.org", "Front desk", Role.FRONT_DESK),
    ("editor@example.org", "Editor", Role.EDITOR),
    ("reviewer@example.org", "Clinical reviewer", Role.CLINICIAN),
    ("reviewer@example.org", "Clinical reviewer", Role.EDITOR),
    ("owner@example.org", "Owner", Role.OWNER),
)


@transaction.atomic
def grant_role(user: User, role: str, location_id: int | None = None) -> None:
    """Gives a role at one place, or without a place at every one. Giving it twice changes nothing."""
    RoleGrant.objects.get_or_create(user=user, role=role, location_id=location_id)
    for name in EDITOR_GROUPS.get(role, ()):
        user.groups.add(Group.objects.get(name=name))
    _keep_reviewer(user)
    user.__dict__.pop("_milium_grants", None)


@transaction.atomic
def take_role(user: User, role: str, location_id: int | None = None) -> None:
    """Takes a role back, and with the last one that writes pages the content editor."""
    RoleGrant.objects.filter(user=user, role=role, location_id=location_id).delete()
    left = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    kept = {name for held in left for name in EDITOR_GROUPS.get(held, ())}
    user.groups.remove(*Group.objects.filter(name__in=set(EDITOR_GROUPS.get(role, ())) - kept))
    _keep_reviewer(user)
    user.__dict__.pop("_milium_grants", None)


def _keep_reviewer(user: User) -> None:
    held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    group = Group.objects.filter(name=REVIEWERS).first()
    if Role.CLINICIAN in held and held & {Role.EDITOR, Role.OWNER}:
        user.groups.add(group or Group.objects.create(name=REVIEWERS))
    elif group is not None:
        user.groups.remove(group)


@transaction.atomic
def add_staff(email: str, role: str, password: str, *, name: str = "", place: str | None = None) -> User:
    """A member of staff with the role, at the place of that slug or at every one; a known one gets the password.

    Raises: ValidationError for a place that is none.
    """
    location_id = None
    if place:
        places = RoleGrant._meta.get_field("location").related_model
        location_id = places.objects.filter(slug=place).values_list("pk", flat=True).first()
        if location_id is None:
            raise ValidationError(f"There is no place {place!r}.")
    first_name, _, last_name = name.rpartition(" ")
    user = User.objects.filter(email=email.strip().lower()).first() or User.objects.create_user(
        email, first_name=first_name, last_name=last_name
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    grant_role(user, role, location_id)
    return user


@transaction.atomic
def add_demo_user(email: str, last_name: str, role: str, location_id: int | None = None) -> User:
    """An invented member of staff, marked as demo, with the one password that is printed at start.

    Raises: PermissionDenied in production.
    """
    if not settings.DEMO:
        raise PermissionDenied("Demo staff are for MILIUM_MODE=demo.")
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, DEMO_PASSWORD, first_name="Demo", last_name=last_name, is_demo=True
        )
    grant_role(user, role, location_id)
    return user


def load_demo() -> None:
    """Front desk, editor, reviewer and owner of the demo clinic; its clinicians come with the catalogue's people."""
    for email, last_name, role in DEMO_STAFF:
        add_demo_user(email, last_name, role)
