"""Who may do what, and where; who has to wait before trying again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from milium_site.accounts.models import Role, RoleGrant, Tries, User


class Everywhere(Enum):
    ALL = "every place"


ALL: Final = Everywhere.ALL

# The one table: role → kind of thing → what the role may do to it. What is not written here is refused.
# "appointment" is the calendar with whom to expect and how to reach them; "answers" is health text,
# a note to the clinic included; "urgency" is only that answers came and how soon somebody must look.
MAY: Final[dict[str, dict[str, frozenset[str]]]] = {
    Role.FRONT_DESK: {
        "appointment": frozenset({"read", "write"}),
        "patient": frozenset({"read", "write"}),
        "urgency": frozenset({"read"}),
    },
    Role.CLINICIAN: {
        "appointment": frozenset({"read", "write"}),
        "patient": frozenset({"read", "write"}),
        "urgency": frozenset({"read"}),
        "answers": frozenset({"read", "acknowledge", "conclude"}),
        "photograph": frozenset({"read", "write"}),
    },
    Role.EDITOR: {
        "page": frozenset({"read", "write"}),
        "design": frozenset({"read"}),
    },
    Role.OWNER: {
        "appointment": frozenset({"read"}),
        "urgency": frozenset({"read"}),
        "page": frozenset({"read", "write"}),
        "design": frozenset({"read"}),
        "clinic": frozenset({"read", "write"}),
        "account": frozenset({"read", "write"}),
        "audit": frozenset({"read"}),
    },
    # Reads and writes through the interface for other programs, each token with its own scopes; no pages.
    Role.INTEGRATOR: {},
}

# Printed on purpose: it opens invented accounts and nothing else, and production has none.
DEMO_PASSWORD: Final = "milium-demo-only"  # noqa: S105

# Scope → (how many tries, in how many seconds). One place, so that the page that promises it can print it.
LIMITS: Final[dict[str, tuple[int, int]]] = {
    "login": (5, 15 * 60),
    "login_account": (20, 15 * 60),
    "token": (20, 10 * 60),
    "booking": (5, 60 * 60),
    "quick_form": (5, 60 * 60),
    "mail": (3, 24 * 60 * 60),
}


def may(user: User | AnonymousUser, verb: str, kind: str, location=None) -> bool:
    """Whether the user may do `verb` to a `kind` of thing at `location` (a Location or its id).

    Without a location: at some place at least. A superuser has no more rights here than their roles give.
    """
    places = locations_for(user, verb, kind)
    if places is ALL or location is None:
        return bool(places)
    return getattr(location, "pk", location) in places


def locations_for(user: User | AnonymousUser, verb: str, kind: str) -> set[int] | Everywhere:
    """Ids of the places where the user may do this, empty when nowhere; `ALL` for every place there is."""
    places: set[int] = set()
    for role, location_id in _grants(user):
        if verb in MAY[role].get(kind, ()):
            if location_id is None:
                return ALL
            places.add(location_id)
    return places


def within(
    rows: QuerySet, user: User | AnonymousUser, verb: str, kind: str, field: str = "location_id"
) -> QuerySet:
    """The rows that stand at a place where the user may do this; none for a stranger."""
    places = locations_for(user, verb, kind)
    return rows if places is ALL else rows.filter(**{f"{field}__in": places})


def roles_of(user: User | AnonymousUser) -> list[str]:
    """The user's roles in words, each once, in the order of `Role`."""
    held = {role for role, _ in _grants(user)}
    return [role.label for role in Role if role in held]


def _grants(user: User | AnonymousUser) -> list[tuple[str, int | None]]:
    if not user.is_authenticated or not user.is_active:
        return []
    # Kept on the user, which lives for one request: a list of rows must not ask again for each of them.
    if not hasattr(user, "_milium_grants"):
        user._milium_grants = list(RoleGrant.objects.filter(user=user).values_list("role", "location_id"))
    return user._milium_grants


def key_hash(scope: str, key: str) -> str:
    return salted_hmac(f"milium.tries.{scope}", key.strip().lower(), algorithm="sha256").hexdigest()


def needs_wait(scope: str, key: str) -> int:
    """Seconds until `key` may be tried again in `scope`; 0 when it may be now."""
    limit, seconds = LIMITS[scope]
    row = Tries.objects.filter(scope=scope, key_hash=key_hash(scope, key)).first()
    if row is None or row.count < limit:
        return 0
    return max(0, int(row.started_at + seconds - time.time()) + 1)


def is_own_path(url: str) -> bool:
    """Whether a browser that is sent to `url` stays on this site: a path, never an address with a host.

    Browsers read `//host`, `/\\host` and both with tabs or line breaks inside as addresses of another site.
    """
    return (
        url.startswith("/")
        and not any(char < " " or char == "\\" for char in url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


@dataclass(frozen=True)
class SignIn:
    role: str
    email: str
    password: str


def demo_sign_ins() -> list[SignIn]:
    """The demo's staff with the password they share, front desk first."""
    grants = RoleGrant.objects.filter(user__is_demo=True, user__is_active=True).select_related("user")
    order = [role.value for role in Role]
    found = {(order.index(grant.role), grant.user.email): grant.get_role_display() for grant in grants}
    return [SignIn(role, email, DEMO_PASSWORD) for (_, email), role in sorted(found.items())]


@dataclass(frozen=True)
class Route:
    """`name` with its namespaces, or empty; `access` is "public" or "staff"."""

    path: str
    name: str
    access: str


def routes() -> list[Route]:
    """Every route of the site, in the order in which they are tried."""
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            # The same mark that LoginRequiredMiddleware goes by.
            access = "staff" if getattr(entry.callback, "login_required", True) else "public"
            yield Route(path, f"{namespace}{entry.name or ''}", access)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
