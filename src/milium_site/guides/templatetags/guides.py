"""Tags of the guides' templates: text with its source marks, notes, and what is drawn from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.blocks import StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText, expand_db_html

from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED, RedFlag, TableCell
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.templatetags.languages import knowledge_text
from milium_site.design.templatetags.addresses import in_language
from milium_site.guides import queries
from milium_site.guides.blocks import CITATION, Compared, Fact, source_id

register = template.Library()

_ROOM = re.compile(r'href="(/[a-z][^"]*)"')
_DESCRIPTION = re.compile(r"<title>.*?</title>(?:\s*<desc>.*?</desc>)?", re.S)
_ONE_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>((?:(?!<p[ >]).)*)</p>\s*", re.S)
# The space before a mark goes, so that the number stands at its word.
_MARKS = re.compile(r"\s*" + CITATION.pattern)
# Signs that JSON inside a page must not hold as such: `</script>` would end it.
_JSON_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def open_page(context: Context) -> dict[str, Any]:
    """What the blocks of `page` share: its `citations`, `links` and `trail`. Kept as `article` in the context."""
    page, request = context["page"], context.get("request")
    language = page.locale.language_code
    with translation.override(language):
        trail = queries.breadcrumbs(page, request)
    article = {
        "citations": queries.citations(page),
        "links": queries.link_targets(page, request),
        "trail": trail,
        # English stands in for a translation that there is not, or not yet.
        "is_foreign": language != context.get("LANGUAGE_CODE", language),
        # Of the page itself: where English stands in for a translation, that is the English address.
        "address": queries.absolute(page.get_url(request)),
        "languages": queries.languages_of(page, queries.public_translations(), request),
        "feed": "/feed.xml" if language == settings.LANGUAGE_CODE else f"/feed.{language}.xml",
        # Named by the words on it, so that a changed title is a new picture to whoever keeps the old one.
        "picture": queries.absolute(f"/share/{page.pk}.png?v={queries.share_digest(page.title)}"),
    }
    context.dicts[0]["article"] = article
    return article


@register.simple_tag(takes_context=True)
def room(context: Context, path: str) -> str:
    """The address of a room in the language of the visit, also inside a page that is shown in English."""
    return in_language(path, getattr(context.get("request"), "LANGUAGE_CODE", None))


@register.simple_tag
def own_language(language: str) -> SafeString:
    """The attributes of an element whose words are in that language, where the words around it are in another."""
    if not language or language == translation.get_language():
        return SafeString("")
    direction = "rtl" if translation.get_language_info(language)["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)


@register.simple_tag(takes_context=True)
def page_address(context: Context, page: Any) -> str:
    return queries.address_of(page, context.get("request"))


@register.filter
def og_locale(page: Any) -> str:
    """The page's language in the words of Open Graph, which wants a country with it: `de_DE`."""
    language, _dash, country = page.locale.language_code.partition("-")
    return f"{language}_{(country or language).upper()}"


@register.inclusion_tag("patterns/book_code/book_code.html", takes_context=True)
def book_code(context: Context) -> dict[str, Any]:
    """How to book from a printed page: the address as a square code and in letters, and where the page came from."""
    address = settings.BASE_URL + in_language("/book/")
    guide = queries.guide_shown(context.get("page"))
    article = context.get("article") or {}
    return {
        "code": _square_code(f"{address}?guide={guide}" if guide else address),
        "address": _short(address),
        "source": _short(article.get("address", "")),
        "clinic": context.get("clinic"),
    }


@lru_cache(maxsize=64)
def _square_code(address: str) -> SafeString:
    drawn = segno.make(address, micro=False, error="m").svg_inline(border=0, omitsize=True)
    # Hidden from who hears the page: the address stands beside it. Drawn by us, and nothing in it came from outside.
    return mark_safe(drawn.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S308


def _short(address: str) -> str:
    return re.sub("^https?://", "", address)


def _mark(context: Context, source: str) -> SafeString:
    article = context.get("article")
    note = article["citations"].note(source) if article else None
    if note is None:
        return SafeString("")
    what = _("clinical opinion")
    if note.id != CLINICAL_OPINION:
        what = _("source %(number)s") % {"number": note.mark}
    return format_html(
        '<a class="source-mark" href="#source-{}" aria-label="{}">{}</a>', note.id, what, note.mark
    )


def _marked(context: Context, html: str) -> SafeString:
    return mark_safe(_MARKS.sub(lambda found: _mark(context, source_id(found[1])), html))  # noqa: S308


@register.simple_tag(takes_context=True)
def prose(context: Context, value: RichText | str) -> SafeString:
    """Rich text as HTML, links resolved and sources marked; plain text is escaped first."""
    if not isinstance(value, RichText):
        return _marked(context, escape(value or ""))
    article = context.get("article")
    html = queries.expand_page_links(value.source, article["links"] if article else {})
    html = _ROOM.sub(lambda found: f'href="{room(context, found[1])}"', html)
    return _marked(context, expand_db_html(html))


@register.simple_tag(takes_context=True)
def inline(context: Context, value: RichText | str) -> SafeString:
    """As `prose`, without the paragraph round a text of one paragraph, to stand inside another element."""
    html = prose(context, value)
    only = _ONE_PARAGRAPH.fullmatch(html.strip())
    return mark_safe(only[1]) if only else html  # noqa: S308 - the same HTML, less its wrapping


@register.simple_tag
def picture(value: StructValue) -> dict[str, Any] | None:
    """The block's picture in two sizes; None when the picture or its file is gone."""
    return queries.picture_sizes(value["image"], value["shape"])


@register.simple_tag(takes_context=True)
def inline_items(context: Context, values: Iterable[Any]) -> list[Any]:
    """Each value made ready to be printed: rich text inline, the parts of a structure each by itself."""
    return [
        {key: _printable(context, part) for key, part in value.items()}
        if isinstance(value, StructValue)
        else _printable(context, value)
        for value in values
    ]


def _printable(context: Context, value: Any) -> Any:
    if isinstance(value, RichText):
        return inline(context, value)
    return inline_items(context, value) if isinstance(value, ListValue) else value


@register.simple_tag(takes_context=True)
def answer(context: Context, value: RichText) -> SafeString:
    """As `inline`, with all source marks at the end: the words then stand as they do in the structured data."""
    without = RichText(_MARKS.sub("", value.source))
    return inline(context, without) + marks(context, queries.cited_in(value))


@register.simple_tag(takes_context=True)
def marks(context: Context, sources: Iterable[str]) -> SafeString:
    """The marks of `sources`, for a statement from the knowledge files."""
    ids = [CLINICAL_OPINION if source == ESTIMATE_UNREVIEWED else source for source in sources]
    return format_html_join("", "{}", ((_mark(context, source),) for source in dict.fromkeys(ids)))


@register.simple_tag(takes_context=True)
def margin_sources(context: Context, value: RichText) -> list[queries.Note]:
    """The sources cited in `value` that no margin above has shown."""
    article = context.get("article")
    return article["citations"].new_to_margin(queries.cited_in(value)) if article else []


@register.simple_tag(takes_context=True)
def table_of(context: Context, table: StructValue) -> dict[str, Any]:
    """An editor's own table as the component wants it: `columns` and `rows`."""
    rows = [
        {
            "label": row["label"],
            "cells": [
                {"label": label, "text": inline(context, cell)}
                for label, cell in zip(table["columns"], row["cells"], strict=False)
            ],
        }
        for row in table["rows"]
    ]
    return {"columns": [{"label": column} for column in table["columns"]], "rows": rows}


@register.simple_tag(takes_context=True)
def table_parts(context: Context, table: dict[str, Any]) -> dict[str, Any]:
    """A comparison table as the component wants it: `columns` and `rows`, each cell with its marks."""
    columns = [
        {
            "label": format_html(
                '{}<span class="compare__gloss">{}</span>',
                knowledge_text(column.label),
                knowledge_text(column.gloss),
            )
        }
        for column in table["columns"]
    ]
    labels = [column.label for column in table["columns"]]
    rows = [
        {
            "label": knowledge_text(row),
            "cells": [_cell(context, *named) for named in zip(labels, cells, strict=True)],
        }
        for row, cells in table["rows"]
    ]
    return {"columns": columns, "rows": rows}


@register.simple_tag(takes_context=True)
def side_by_side_parts(context: Context, name: str, rows: Iterable[Compared]) -> dict[str, Any]:
    """Milia beside a condition called `name`, as `table_parts` gives a table."""
    return {
        "columns": [{"label": _("Milia")}, {"label": name}],
        "rows": [
            {
                "label": row.label,
                "cells": [_cell(context, _("Milia"), row.milia), _cell(context, name, row.other)],
            }
            for row in rows
        ],
    }


def _cell(context: Context, label: str, fact: TableCell | Fact) -> dict[str, Any]:
    text = format_html("<span>{}{}</span>", knowledge_text(fact.text), marks(context, fact.sources))
    return {"label": label, "text": text}


@register.simple_tag
def red_flags_by_speed(flags: Iterable[RedFlag] | None = None) -> list[dict[str, Any]]:
    return queries.red_flags_by_speed(flags)


@register.simple_tag(takes_context=True)
def guide_about(context: Context, about: tuple[str, str] | None) -> str:
    """The address of the guide that explains an entry of the knowledge; empty when there is none, or it is this."""
    article = context.get("article")
    if not about or not article:
        return ""
    if "about" not in article:
        article["about"] = queries.guides_about(_guides(context), context.get("request"))
    address = article["about"].get(tuple(about), "")
    return "" if queries.absolute(address) == article["address"] else address


def _guides(context: Context) -> list[Any]:
    """All live guides, asked for once a page."""
    article = context.get("article")
    if article is None:
        return list(queries.guides())
    if "guides" not in article:
        article["guides"] = list(queries.guides())
    return article["guides"]


@register.simple_tag(takes_context=True)
def related_guides(context: Context) -> list[Any]:
    """The guides whose words are nearest to those of the page."""
    return queries.related_guides(context["page"])


@register.simple_tag(takes_context=True)
def library(context: Context) -> list[dict[str, Any]]:
    return queries.library(_guides(context))


@register.simple_tag(takes_context=True)
def on_shelf(context: Context, shelf: str) -> list[Any]:
    """The guides of one shelf, but for the page that shows them."""
    page = context.get("page")
    return [
        guide for guide in _guides(context) if guide.shelf == shelf and (page is None or guide.pk != page.pk)
    ]


@register.simple_tag
def service(slug: str) -> Any:
    """The clinic's service of that short name, None where it has none."""
    return next((service for service in catalogue.services() if service.slug == slug), None)


@register.simple_tag
def clinic_itself() -> Any:
    return catalogue.clinic()


@register.simple_tag
def price_list() -> list[Any]:
    return list(catalogue.services())


@register.simple_tag
def places() -> list[dict[str, Any]]:
    return queries.places(timezone.now())


@register.simple_tag
def team() -> list[Any]:
    return list(catalogue.practitioners())


@register.simple_tag(takes_context=True)
def drawing(context: Context, name: str, alt: str = "", tone: str = "", colour: str = "") -> SafeString:
    """A drawing of the design by its name; `alt` takes the place of the description that it brings."""
    scope = {"tone": tone or None, "colour": colour}
    svg = render_to_string(f"patterns/drawings/{name}.html", scope, context.get("request"))
    if not alt:
        return mark_safe(svg)  # noqa: S308 - a template of ours
    words, replaced = _DESCRIPTION.subn(lambda _found: f"<title>{escape(alt)}</title>", svg, count=1)
    if not replaced:
        return format_html('<p class="visually-hidden">{}</p>{}', alt, mark_safe(svg))  # noqa: S308
    return mark_safe(words)  # noqa: S308 - a template of ours, with the text escaped


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString:
    """The page for search engines, as a data block that needs no leave from the content security policy."""
    data = queries.structured_data(context["page"], context["article"]["trail"], context.get("request"))
    text = json.dumps(data, ensure_ascii=False).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.filter
def anchored(contents: list[dict[str, str]]) -> list[dict[str, str]]:
    """The contents list as its component wants it."""
    return [{"id": item["anchor"], "label": item["text"]} for item in contents]
