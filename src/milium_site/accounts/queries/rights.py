"""Who may do what, and where."""

from __future__ import annotations

from enum import Enum
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from milium_site.accounts.models import EmergencyAccess, Role, RoleGrant, User


class Everywhere(Enum):
    ALL = "every place"


ALL: Final = Everywhere.ALL

# Every kind of thing that a right can be about, in the words that the owner reads.
KINDS: Final[dict[str, str]] = {
    "appointment": "the calendar: who comes, when, and how to reach them",
    "patient": "a person's name and contact data",
    "urgency": "that answers came and how soon somebody must look, not what they say",
    "answers": "health text: a person's answers, and notes to the clinician",
    "photograph": "photographs",
    "record": "what was found and done at a visit",
    "consent": "what a person agreed to",
    "waitlist": "who waits for an earlier time",
    "recall": "who is to be asked back, and when",
    "emergency": "records of other places in an emergency",
    "export": "everything held about one person, as a file",
    "erasure": "the removal of a person's data",
    "retention": "how long things are kept",
    "clinic": "places, people, services, hours and what the self-check may do",
    "page": "the public pages and guides",
    "translation": "what is said about safety in other languages",
    "account": "the staff's accounts and roles",
    "token": "tokens for other programs",
    "offer": "services, places and free times",
    "own_booking": "visits that it booked itself: when, and how to reach who comes",
    "outcome": "figures of the clinic in which nobody is named",
    "audit": "the trail of who looked at and changed what",
}
VERBS: Final[dict[str, str]] = {
    "read": "look at",
    "write": "change",
    "acknowledge": "sign as seen",
    "conclude": "conclude from",
    "approve": "approve",
    "overbook": "put over another one",
    "open": "open",
    "make": "make",
    "cancel": "move and cancel",
}
_READ, _WRITE = frozenset({"read"}), frozenset({"read", "write"})

# The one table: role → kind of thing → what the role may do to it. What is not written here is refused.
MAY: Final[dict[str, dict[str, frozenset[str]]]] = {
    Role.FRONT_DESK: {
        "appointment": _WRITE,
        "patient": _WRITE,
        "urgency": _READ,
        "consent": _WRITE,
        "waitlist": _WRITE,
        "recall": _WRITE,
    },
    Role.CLINICIAN: {
        "appointment": _WRITE | {"overbook"},
        "patient": _WRITE,
        "urgency": _READ,
        "answers": frozenset({"read", "acknowledge", "conclude"}),
        "photograph": _WRITE,
        "record": _WRITE,
        "consent": _WRITE,
        "waitlist": _WRITE,
        "recall": _WRITE,
        "emergency": frozenset({"open"}),
        "export": frozenset({"make"}),
        "outcome": _READ,
        "translation": frozenset({"read", "approve"}),
    },
    Role.EDITOR: {
        "page": _WRITE,
    },
    Role.OWNER: {
        "appointment": _READ,
        "urgency": _READ,
        "waitlist": _READ,
        "recall": _READ,
        "emergency": frozenset({"read", "acknowledge"}),
        "export": frozenset({"make"}),
        "erasure": frozenset({"make"}),
        "retention": _WRITE,
        "clinic": _WRITE,
        "page": _WRITE,
        "translation": _READ,
        "account": _WRITE,
        "token": _WRITE,
        "outcome": _READ,
        "audit": _READ,
    },
    # Another program with a token, and nobody of flesh: it asks the interface and opens no page.
    Role.INTEGRATOR: {
        "offer": _READ,
        "own_booking": frozenset({"read", "make", "cancel"}),
    },
}

# What an emergency opens of one person, to look at only.
OPENED_IN_EMERGENCY: Final = frozenset(
    {"appointment", "patient", "urgency", "answers", "photograph", "record", "consent"}
)


def may(
    user: User | AnonymousUser, verb: str, kind: str, location=None, *, person: UUID | None = None
) -> bool:
    """Whether the user may do `verb` to a `kind` of thing at `location` (a Location or its id).

    Without a location: at some place at least. With `person`, also if an emergency opened that person's
    record to the user. A superuser has no more rights here than their roles give.
    """
    places = locations_for(user, verb, kind)
    if places is ALL or location is None:
        return bool(places)
    if getattr(location, "pk", location) in places:
        return True
    return person is not None and person in opened_people(user, verb, kind)


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
    rows: QuerySet,
    user: User | AnonymousUser,
    verb: str,
    kind: str,
    field: str = "location_id",
    *,
    person: str = "",
) -> QuerySet:
    """The rows that stand at a place where the user may do this; none for a stranger.

    `person` is the lookup of the person's id, for rows that an emergency can open.
    """
    places = locations_for(user, verb, kind)
    if places is ALL:
        return rows
    allowed = Q(**{f"{field}__in": places})
    if person and (opened := opened_people(user, verb, kind)):
        allowed |= Q(**{f"{person}__in": opened})
    return rows.filter(allowed)


def opened_people(user: User | AnonymousUser, verb: str = "read", kind: str = "patient") -> set[UUID]:
    """Ids of the people whose records an emergency has opened to the user for a while, to look at."""
    if verb != "read" or kind not in OPENED_IN_EMERGENCY or not locations_for(user, "open", "emergency"):
        return set()
    if not hasattr(user, "_milium_opened"):
        rows = EmergencyAccess.objects.filter(user=user, closed_at=None, ends_at__gt=timezone.now())
        user._milium_opened = set(rows.values_list("person_id", flat=True))
    return user._milium_opened


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
