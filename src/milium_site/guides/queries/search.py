"""What can be found: every public page with its sections, words of the glossary, services, and what one can do here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from milium.searching import Document, Found, Index, Section
from milium_site.catalogue import queries as catalogue
from milium_site.design.templatetags.addresses import active_language
from milium_site.guides.blocks import words
from milium_site.guides.models import ArticlePage, GuidePage
from milium_site.guides.queries.languages import has_pages, in_this_language, live_pages, path_of
from milium_site.guides.queries.light import without_keys
from milium_site.guides.queries.pages import guides

MOST_LETTERS = 100
# What can be done here: its key, name, address, and what it is.
ROOMS = (
    ("compare", _("Compare your bump"), "/compare/", _("A few questions, to see what matches milia.")),
    ("label", _("Read a label"), "/ingredients/", _("What the ingredients of a cream or product do.")),
    ("routine", _("Plan a week of skin care"), "/routine/", _("Which product in which evening.")),
    ("book", _("Book a free consultation"), "/book/", _("Free times for an appointment, and booking one.")),
)
# By the language of its texts, what it was made of and the index.
_kept: dict[str, tuple[Any, Index]] = {}


def search(query: str) -> Found:
    """What stands to the query, best first; nothing for an empty one. Only its first hundred letters count."""
    query = query.strip()[:MOST_LETTERS]
    return index().search(query) if query else Found()


@dataclass(frozen=True)
class Related:
    """A guide to read next: `address` without the prefix of a language."""

    title: str
    address: str
    language: str


def related_guides(page: GuidePage) -> list[Related]:
    """Three published guides whose words are nearest to those of this one, or of the English one it translates."""
    pages = _state_of_pages()
    # Whether a service changed meanwhile does not matter to guides, and need not be asked for each of them.
    stamp, kept = _kept.get(settings.LANGUAGE_CODE, (None, None))
    if kept is None or stamp[0] != pages:
        kept = index(settings.LANGUAGE_CODE)
    found = kept.related(f"page-{page.translation_key}", "guide")
    if not has_pages(page.locale.language_code):
        return [Related(document.title, document.address, document.language) for document in found]
    shown = {f"page-{guide.translation_key}": guide for guide in guides()}
    nearest = [shown[document.key] for document in found if document.key in shown]
    return [Related(guide.title, path_of(guide), guide.locale.language_code) for guide in nearest]


def index(language: str | None = None) -> Index:
    """The index of what is published now in the active language. Kept until a page or a service changes, in this
    process or another."""
    language = language or active_language()
    services = tuple((service.slug, service.name, service.summary) for service in catalogue.services())
    stamp = (_state_of_pages(), has_pages(language), services)
    if language not in _kept or _kept[language][0] != stamp:
        with translation.override(language):
            _kept[language] = (stamp, Index(_documents(services)))
    return _kept[language][1]


def _state_of_pages() -> tuple[Any, ...]:
    """Changes when a page is published, by the time, or taken offline, by the count."""
    state = Page.objects.live().aggregate(
        Max("last_published_at"), Max("latest_revision_created_at"), Count("pk")
    )
    return tuple(state.values())


def _documents(services: tuple[tuple[str, str, str], ...]) -> Iterator[Document]:
    for page in in_this_language(live_pages()):
        article = page.specific
        if isinstance(article, ArticlePage):
            with translation.override(article.locale.language_code):
                yield from list(_page(article))
    for slug, name, summary in services:
        yield Document(f"service-{slug}", "service", name, f"/book/{slug}/", summary)
    for key, name, address, about in ROOMS:
        yield Document(key, "room", str(name), address, str(about))


def _page(page: ArticlePage) -> Iterator[Document]:
    address, language = path_of(page), page.locale.language_code
    kind = "guide" if isinstance(page, GuidePage) else "page"
    sections: list[tuple[str, list[str]]] = [("", [])]
    for block in page.body:
        if block.block_type == "heading":
            sections.append((block.value["text"], []))
            continue
        if block.block_type == "glossary":
            yield from _words(block.value, page, address)
        sections[-1][1].extend(words(block.block, block.value))
    yield Document(
        f"page-{page.translation_key}",
        kind,
        page.title,
        address,
        without_keys(page.standfirst),
        tuple(Section(heading, slugify(heading), " ".join(texts)) for heading, texts in sections),
        language,
    )


def _words(value: Any, page: ArticlePage, address: str) -> Iterator[Document]:
    language = page.locale.language_code
    for item in value["terms"]:
        anchor = slugify(item["term"])
        meaning = " ".join(
            words(value.block.child_blocks["terms"].child_block.child_blocks["text"], item["text"])
        )
        yield Document(
            f"word-{page.pk}-{anchor}", "word", item["term"], f"{address}#{anchor}", meaning, (), language
        )
