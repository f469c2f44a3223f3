"""Template tags that a page needs from the design: the navigation, components with content, small filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from milium_site.design.templatetags.addresses import in_language, split_language

register = template.Library()


@register.filter
def apart(words: str) -> SafeString:
    """A name as HTML; on a page from right to left apart from the words round it, which it would reorder."""
    return format_html("<bdi>{}</bdi>" if get_language_bidi() else "{}", words)


@dataclass(frozen=True)
class NavItem:
    """One link of a navigation.

    `short` is its label on a phone; `is_current` is `page`, `true` (on a page below it) or empty; `key` is the
    letter that goes there together with the browser's own key (Alt in most).
    """

    url: str
    label: str
    short: str = ""
    is_action: bool = False
    is_current: str = ""
    key: str = ""


class NavEntry(NamedTuple):
    """One place of a navigation: `room` is the path that all its pages begin with."""

    url: str
    label: Any
    room: str = ""
    short: Any = ""


PUBLIC_NAV = (
    NavEntry("/guides/milia/", _("Guide"), "/guides/"),
    NavEntry("/compare/", _("Compare your bump"), "/compare/", _("Compare")),
    NavEntry("/ingredients/", _("Read a label"), "/ingredients/", _("Labels")),
    NavEntry("/services/", _("Prices and services"), "/services/", _("Prices")),
    NavEntry("/about/", _("About"), "/about/"),
)
BOOK_URL = "/book/"
STAFF_NAV = (
    NavEntry("/desk/", _("Today"), "/desk/"),
    NavEntry("/editor/", _("Pages"), "/editor/"),
    NavEntry("/", _("Public site")),
)


def _items(context: Context, entries: tuple[NavEntry, ...]) -> list[NavItem]:
    request = context.get("request")
    _language, path = split_language(context.get("path") or (request.path if request else ""))
    items = []
    for entry in entries:
        below = "true" if entry.room and path.startswith(entry.room) else ""
        items.append(
            NavItem(
                in_language(entry.url),
                entry.label,
                entry.short,
                is_current="page" if path == entry.url else below,
            )
        )
    return items


@register.simple_tag(takes_context=True)
def nav_items(context: Context) -> list[NavItem]:
    """The public navigation, the call to book last; a `nav` in the context takes its place.

    A `booking_query` in the context stands behind the address where one books.
    """
    if context.get("nav"):
        return list(context["nav"])
    address = in_language(BOOK_URL) + context.get("booking_query", "")
    book = NavItem(address, _("Book a free consultation"), _("Book"), is_action=True)
    return [*_items(context, PUBLIC_NAV), book]


@register.simple_tag(takes_context=True)
def staff_nav_items(context: Context) -> list[NavItem]:
    """The staff navigation; a `staff_nav` in the context takes its place."""
    return list(context.get("staff_nav") or _items(context, STAFF_NAV))


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **parameters: Any) -> SafeString:
    """Render `patterns/NAME/NAME.html` round the content of the block.

    The template sees its parameters, `content`, and the request; nothing else leaks in.
    """
    scope = {**parameters, "content": mark_safe(content)}  # noqa: S308 - rendered and escaped by the block itself
    return mark_safe(render_to_string(f"patterns/{name}/{name}.html", scope, context.get("request")))  # noqa: S308


@register.simple_tag
def lock_script() -> SafeString:
    """The script that locks a staff page which nobody touches, and what it needs to know."""
    return format_html(
        '<script src="{}" type="module"></script><script src="{}" type="module" data-idle-minutes="{}" '
        'data-lock-url="{}" data-unlock-url="{}" data-here-url="{}" data-sign-in-url="{}"></script>',
        static("staff/passkeys.js"),
        static("staff/lock.js"),
        settings.STAFF_IDLE_MINUTES,
        *(reverse(name) for name in ("staff:lock", "staff:unlock", "staff:still_here", "account_login")),
    )


@register.filter
def tel(number: object) -> str:
    """The number as a `tel:` link wants it: digits, and a plus in front if it had one."""
    text = str(number)
    return ("+" if text.strip().startswith("+") else "") + re.sub(r"\D", "", text)


@register.filter
def slug_class(value: object) -> str:
    """A text made fit for a CSS class: `booked` from `Booked`, `same-day` from `same_day`."""
    return re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")


@register.filter
def contains(collection: Any, value: Any) -> bool:
    """Whether the value is in the collection; an empty or missing collection holds nothing."""
    return bool(collection) and str(value) in {str(entry) for entry in collection}


@register.filter
def contains_any(collection: Any, values: Any) -> bool:
    """Whether one of the values is in the collection."""
    return any(contains(collection, value) for value in values)


@register.filter
def bead_string(total: object, step: object) -> list[str]:
    """One word a bead, `done`, `here` or `ahead`, for a string of `total` beads at `step` (from 1)."""
    here = int(str(step or 1))
    return [
        "done" if n < here else "here" if n == here else "ahead" for n in range(1, int(str(total or 0)) + 1)
    ]


class Site(NamedTuple):
    """One place on the body: its slug in the self-check and its plain name."""

    slug: str
    label: Any


class SiteGroup(NamedTuple):
    """Places that stand together; those of a rare group are folded away until asked for."""

    label: Any
    sites: list[Site]
    is_rare: bool = False

    @property
    def slugs(self) -> list[str]:
        return [site.slug for site in self.sites]


SITE_GROUPS = (
    SiteGroup(
        _("Around the eye"),
        [
            Site("under_eye", _("Under the eye")),
            Site("upper_eyelid", _("Upper eyelid")),
            Site("lower_eyelid", _("Lower eyelid")),
            Site("eyelid_margin", _("Edge of the eyelid, by the lashes")),
            Site("inner_eye_corner", _("Inner corner of the eye")),
            Site("outer_eye_corner", _("Outer corner of the eye")),
            Site("eyebrow", _("Eyebrow")),
        ],
    ),
    SiteGroup(
        _("Face"),
        [
            Site("cheek", _("Cheek")),
            Site("nose", _("Nose")),
            Site("nasolabial_fold", _("Fold beside the nose")),
            Site("forehead", _("Forehead")),
            Site("temple", _("Temple")),
            Site("lips", _("Lips")),
            Site("around_mouth", _("Around the mouth")),
            Site("chin", _("Chin")),
            Site("jaw", _("Jaw")),
        ],
    ),
    SiteGroup(
        _("Ear, head and neck"),
        [
            Site("ear", _("Ear")),
            Site("behind_ear", _("Behind the ear")),
            Site("scalp", _("Scalp")),
            Site("neck", _("Neck")),
        ],
    ),
    SiteGroup(
        _("Somewhere else"),
        [
            Site("mouth", _("Inside the mouth")),
            Site("chest", _("Chest")),
            Site("back", pgettext_lazy("part of the body", "Back")),
            Site("shoulder", _("Shoulder")),
            Site("arm", _("Arm")),
            Site("armpit", _("Armpit")),
            Site("hand", _("Hand")),
            Site("abdomen", _("Belly")),
            Site("genital", _("Genitals")),
            Site("buttock", _("Bottom")),
            Site("leg", _("Leg")),
            Site("foot", _("Foot")),
            Site("generalised", _("All over")),
        ],
        is_rare=True,
    ),
)


@register.simple_tag
def face_map_groups(slugs: Any = None) -> list[SiteGroup]:
    """The places a person can choose, in groups; only those of `slugs` when it is given."""
    if not slugs:
        return list(SITE_GROUPS)
    kept = [
        group._replace(sites=[site for site in group.sites if site.slug in slugs]) for group in SITE_GROUPS
    ]
    return [group for group in kept if group.sites]
