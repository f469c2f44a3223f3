"""The clinic's people as an owner manages them, and the table of roles in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from milium_site.accounts.models import Role, RoleGrant, User
from milium_site.accounts.queries import ALL, KINDS, MAY, VERBS, locations_for
from milium_site.catalogue.queries import locations
from milium_site.staff.models import LinkPurpose, StaffLink
from milium_site.staff.queries.door import second_factors


@dataclass(frozen=True)
class PersonLine:
    """One member of staff as the owner sees them."""

    user: User
    grants: tuple[RoleGrant, ...]
    second_factors: tuple[str, ...]
    invited_until: datetime | None

    @property
    def state(self) -> str:
        if not self.user.is_active:
            return "left"
        if not self.user.has_usable_password():
            return "invited" if self.invited_until else "waits for a link"
        return "works here"


def people(viewer: User, now: datetime) -> list[PersonLine]:
    """Everybody whose account the viewer manages, those who work here first, by name.

    An owner of some places sees who has a role there; whom they may change says `may_manage`.
    """
    rows = User.objects.prefetch_related("role_grants__location").order_by("-is_active", "last_name", "email")
    places = locations_for(viewer, "read", "account")
    if places is not ALL:
        rows = rows.filter(role_grants__location_id__in=places).distinct()
    return _lines(list(rows), now)


def person_line(user: User, now: datetime) -> PersonLine:
    return _lines([user], now)[0]


def _lines(users: list[User], now: datetime) -> list[PersonLine]:
    until = dict(
        StaffLink.objects.filter(
            user__in=users, purpose=LinkPurpose.INVITATION, used_at=None, expires_at__gt=now
        ).values_list("user_id", "expires_at")
    )
    factors: dict[int, list[str]] = {}
    for factor in second_factors(users):
        factors.setdefault(factor.user_id, []).append(str(factor))
    order = list(Role.values)
    return [
        PersonLine(
            user,
            tuple(sorted(user.role_grants.all(), key=lambda g: (order.index(g.role), str(g.location or "")))),
            tuple(factors.get(user.pk, ())),
            until.get(user.pk),
        )
        for user in users
    ]


def may_manage(viewer: User, user: User) -> bool:
    """Whether the viewer owns every place where this person has a role."""
    places = locations_for(viewer, "write", "account")
    if places is ALL:
        return True
    held = set(RoleGrant.objects.filter(user=user).values_list("location_id", flat=True))
    return bool(held) and held <= places


def grantable_places(viewer: User) -> tuple[bool, QuerySet[Any]]:
    """Whether the viewer may give a role at every place at once, and the single places where they may."""
    places = locations_for(viewer, "write", "account")
    if places is ALL:
        return True, locations()
    return False, locations().filter(pk__in=places)


@dataclass(frozen=True)
class RoleLine:
    role: str
    what: tuple[tuple[str, str], ...]
    is_program: bool = False


def role_sheet() -> list[RoleLine]:
    """What each role may do, in words, straight from the table that every page asks."""
    return [
        RoleLine(
            role.label,
            tuple((KINDS[kind], _in_words(MAY[role][kind])) for kind in KINDS if kind in MAY[role]),
            is_program=role == Role.INTEGRATOR,
        )
        for role in Role
    ]


def _in_words(verbs: frozenset[str]) -> str:
    *first, last = [VERBS[verb] for verb in VERBS if verb in verbs]
    return f"{', '.join(first)} and {last}" if first else last
