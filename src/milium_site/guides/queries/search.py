"""What can be found: every public page with its sections, words of the glossary, services, and what one can do here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max
from django.utils.text import slugify
from wagtail.models import Page

from milium.searching import Document, Found, Index, Section
from milium_site.catalogue import queries as catalogue
from milium_site.guides.blocks import words
from milium_site.guides.models import ArticlePage, GuidePage
from milium_site.guides.queries.light import without_keys
from milium_site.guides.queries.pages import public_pages

MOST_LETTERS = 100
ROOMS = (
    Document(
        "compare", "room", "Compare your bump", "/compare/", "A few questions, to see what matches milia."
    ),
    Document(
        "label", "room", "Read a label", "/ingredients/", "What the ingredients of a cream or product do."
    ),
    Document("routine", "room", "Plan a week of skin care", "/routine/", "Which product in which evening."),
    Document(
        "book",
        "room",
        "Book a free consultation",
        "/book/",
        "Free times for an appointment, and booking one.",
    ),
)
_kept: tuple[Any, Index] | None = None


def search(query: str) -> Found:
    """What stands to the query, best first; nothing for an empty one. Only its first hundred letters count."""
    query = query.strip()[:MOST_LETTERS]
    return index().search(query) if query else Found()


def related_guides(page: GuidePage) -> list[Document]:
    """Three published guides whose words are nearest to this one's."""
    pages = _state_of_pages()
    # Whether a service changed meanwhile does not matter to guides, and need not be asked for each of them.
    kept = _kept[1] if _kept is not None and _kept[0][0] == pages else index()
    return kept.related(f"page-{page.pk}", "guide")


def index() -> Index:
    """The index of what is published now. Kept until a page or a service changes, in this process or another."""
    global _kept
    services = tuple((service.slug, service.name, service.summary) for service in catalogue.services())
    stamp = (_state_of_pages(), services)
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, Index(_documents(services)))
    return _kept[1]


def _state_of_pages() -> tuple[Any, ...]:
    """Changes when a page is published, by the time, or taken offline, by the count."""
    state = Page.objects.live().aggregate(
        Max("last_published_at"), Max("latest_revision_created_at"), Count("pk")
    )
    return tuple(state.values())


def _documents(services: tuple[tuple[str, str, str], ...]) -> Iterator[Document]:
    for page in public_pages().specific():
        if isinstance(page, ArticlePage):
            yield from _page(page)
    for slug, name, summary in services:
        yield Document(f"service-{slug}", "service", name, f"/book/{slug}/", summary)
    yield from ROOMS


def _page(page: ArticlePage) -> Iterator[Document]:
    address = page.get_url() or "/"
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
        f"page-{page.pk}",
        kind,
        page.title,
        address,
        without_keys(page.standfirst),
        tuple(Section(heading, slugify(heading), " ".join(texts)) for heading, texts in sections),
    )


def _words(value: Any, page: ArticlePage, address: str) -> Iterator[Document]:
    for item in value["terms"]:
        anchor = slugify(item["term"])
        meaning = " ".join(
            words(value.block.child_blocks["terms"].child_block.child_blocks["text"], item["text"])
        )
        yield Document(f"word-{page.pk}-{anchor}", "word", item["term"], f"{address}#{anchor}", meaning)
