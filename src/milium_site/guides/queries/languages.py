"""Pages in the languages that they are kept in: which one is shown where, and at which address.

A page in another language is shown where a clinician has approved that language's texts about safety; wherever there
is none, the English page stands in for it, below the language's own prefix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from milium_site.catalogue import queries as catalogue
from milium_site.design.templatetags.addresses import active_language, in_language, split_language

AnyPage = TypeVar("AnyPage", bound=Page)


def absolute(path: str | None) -> str:
    """The address as others should write it: on the site's one public name, whatever host was asked."""
    return f"{settings.BASE_URL}{path or '/'}"


def has_pages(language: str) -> bool:
    """Whether pages in that language, not English, may be shown if there are any."""
    is_kept = language != settings.LANGUAGE_CODE and language in dict(settings.WAGTAIL_CONTENT_LANGUAGES)
    return is_kept and catalogue.is_approved(language)


def live_pages() -> QuerySet[Page]:
    """Every live page below a site's home, the home included, in every language, in the order of the tree."""
    return Page.objects.live().public().filter(depth__gte=2).select_related("locale").order_by("path")


def public_pages() -> QuerySet[Page]:
    """The English ones of `live_pages`."""
    return live_pages().filter(locale__language_code=settings.LANGUAGE_CODE)


def public_translations() -> dict[str, list[Page]]:
    """Key of a page to its live pages in other languages that the clinic offers and a clinician has approved."""
    kept = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES if code != settings.LANGUAGE_CODE]
    codes = [code for code in catalogue.offered_languages() if code in kept and has_pages(code)]
    found: dict[str, list[Page]] = {}
    for page in live_pages().filter(locale__language_code__in=codes) if codes else ():
        found.setdefault(str(page.translation_key), []).append(page)
    return found


def languages_of(
    page: Page, translations: Mapping[str, list[Page]], request: HttpRequest | None = None
) -> dict[str, str]:
    """Language to the address of the same page in it, English first; empty for a page in one language."""
    others = translations.get(str(page.translation_key), [])
    if page.locale.language_code != settings.LANGUAGE_CODE:
        others = [*public_pages().filter(translation_key=page.translation_key), *others]
    else:
        others = [page, *others]
    return (
        {one.locale.language_code: absolute(one.get_url(request)) for one in others}
        if len(others) > 1
        else {}
    )


def shown_page(number: int) -> Page | None:
    """The live page of that id, in any language that may be shown."""
    page = live_pages().filter(pk=number).first()
    is_shown = page is not None and catalogue.is_approved(page.locale.language_code)
    return page if is_shown else None


def in_this_language(found: QuerySet[AnyPage], language: str | None = None) -> list[AnyPage]:
    """The English pages of `found`, each in the active language (or the given one) where it may be shown in that."""
    language = language or active_language()
    english = found.filter(locale__language_code=settings.LANGUAGE_CODE).select_related("locale")
    if not has_pages(language):
        return list(english)
    others = found.filter(locale__language_code=language).select_related("locale")
    translated = {page.translation_key: page for page in others}
    return [translated.get(page.translation_key, page) for page in english]


def path_of(page: Page) -> str:
    """The page's address without the prefix of its language."""
    return split_language(page.get_url() or "/")[1]


def address_of(page: Page, request: HttpRequest | None) -> str:
    """The page's address in the language of the request: where it has no translation, it is shown in English there."""
    address = page.get_url(request) or ""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    own, path = split_language(address)
    return in_language(path, language) if own == settings.LANGUAGE_CODE else address


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page to show at a path below the language's prefix: its translation where that may be shown, else English."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    components = [part for part in path.split("/") if part]
    for root in _roots(site.root_page):
        try:
            return root.specific.route(request, components)
        except Http404:
            continue
    return None


def _roots(home: Page) -> Iterable[Page] | Iterator[Page]:
    language = active_language()
    if has_pages(language):
        yield from home.get_translations().filter(locale__language_code=language)
    yield home
