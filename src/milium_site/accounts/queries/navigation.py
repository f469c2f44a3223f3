"""Where this member of staff can go: the one navigation of all their pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from milium_site.accounts.models import User
from milium_site.accounts.queries.rights import may
from milium_site.design.templatetags.design import NavItem

# Address, words, and the right that opens it: verb and kind of thing.
ROOMS = (
    ("/desk/", "Today", "read", "appointment"),
    ("/desk/week/", "Calendar", "read", "appointment"),
    ("/desk/find/", "Find", "read", "appointment"),
    ("/desk/book/", "Book", "write", "appointment"),
    ("/desk/recalls/", "Recalls", "read", "recall"),
    ("/desk/outcomes/", "Outcomes", "read", "outcome"),
    ("/staff/emergency/", "Emergency", "open", "emergency"),
    ("/desk/clinic/", "Clinic", "read", "clinic"),
    ("/desk/clinic/languages/", "Translations", "approve", "translation"),
    ("/compare/modes/", "Self-check", "read", "clinic"),
    ("/people/requests/", "Data requests", "make", "export"),
    ("/people/retention/", "Retention", "read", "retention"),
    ("/ingredients/clinic/list/", "Products", "write", "page"),
    ("/staff/people/", "Staff", "read", "account"),
    ("/audit/", "Audit", "read", "audit"),
    ("/editor/", "Pages", "read", "page"),
    ("/desk/guides/", "Readers", "write", "page"),
)
# Where the desk goes while somebody is on the phone, by a key.
KEYS = {"/desk/find/": "s", "/desk/book/": "b"}


def staff_navigation(user: User, path: str) -> list[NavItem]:
    """The rooms that the user may enter, the one that `path` is in marked."""
    rooms = [(url, words) for url, words, verb, kind in ROOMS if may(user, verb, kind)]
    inside = max((url for url, _ in rooms if path.startswith(url)), key=len, default="")
    items = []
    for url, words in rooms:
        here = "page" if path == url else "true"
        items.append(NavItem(url, words, is_current=here if url == inside else "", key=KEYS.get(url, "")))
    return [*items, NavItem("/", "Public site")]


def in_templates(request: HttpRequest) -> dict[str, object]:
    """The navigation for every template, made only where one shows it."""
    user = getattr(request, "user", None)
    return {"staff_nav": SimpleLazyObject(lambda: staff_navigation(user, request.path) if user else [])}
