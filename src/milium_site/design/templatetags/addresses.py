"""The language that an address names: English stands without a prefix, every other language with its own."""

from __future__ import annotations

import re

from django import template
from django.conf import settings
from django.utils import translation

register = template.Library()
# Rooms outside the page tree that visitors may find through a search engine.
PUBLIC_ROOMS = ("/compare/", "/ingredients/", "/routine/", "/book/")
_PREFIX = re.compile(r"^/([a-z]{2}(?:-[a-z]{2,4})?)(?=/)")


def split_language(path: str) -> tuple[str, str]:
    """The language that the path begins with, and the path without it; the default language where it names none.

    >>> split_language("/de/book/"), split_language("/book/"), split_language("/xx/book/")
    (('de', '/book/'), ('en-gb', '/book/'), ('en-gb', '/xx/book/'))
    """
    match = _PREFIX.match(path)
    if match and match[1] != settings.LANGUAGE_CODE and match[1] in dict(settings.LANGUAGES):
        return match[1], path[match.end() :]
    return settings.LANGUAGE_CODE, path


@register.filter
def in_language(path: str, language: str | None = None) -> str:
    """The address of the same page in a language, the active one unless another is given.

    `path` is the English address, such as `/book/`; addresses that leave the site and anchors stay as they are.
    """
    language = language or active_language()
    is_own = path.startswith("/") and not path.startswith("//")
    if not is_own or language == settings.LANGUAGE_CODE or language not in dict(settings.LANGUAGES):
        return path
    return f"/{language}{path}"


def active_language() -> str:
    """The code of the language in which texts are made now."""
    return translation.get_language() or settings.LANGUAGE_CODE
