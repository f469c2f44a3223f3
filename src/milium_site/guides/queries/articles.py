"""A guide as an article for a file, and an article as the body of a guide: each way gives the other back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from wagtail.models import Page

from milium.articles import (
    Article,
    Block,
    Call,
    Embed,
    Heading,
    Item,
    ListOf,
    Paragraph,
    Question,
    Table,
    is_list_title,
)
from milium.articles.article import tidy
from milium.knowledge import load_knowledge
from milium_site.guides.blocks import CITATION, ArticleBlock, source_id
from milium_site.guides.models import GuidePage
from milium_site.guides.queries.light import paragraphs, points, rich, without_keys

# What a file holds of a page beside its own fields: under {{page …}}.
PAGE_FIELDS = (
    "slug", "short_title", "shelf", "condition", "milia_type", "treatment", "reviewer", "reviewed_on", "next_review_on",
)  # fmt: skip
LONGEST = {
    "heading": 120,
    "subheading": 120,
    "term": 80,
    "question": 160,
    "call": 200,
    "step": 80,
    "column": 80,
}
# The titles of two lists under each other that together are one block.
DO = re.compile(r"(?:what to )?do(?:['’]?s)?", re.I)
DO_NOT = re.compile(r"(?:what not to do|(?:do not|don['’]?t)(?:['’]?s)?)", re.I)
Raw = dict[str, Any]


@dataclass
class Body:
    """The raw blocks of a page, the fields that came with them, and what could not stand as it was."""

    blocks: list[Raw] = field(default_factory=list)
    page: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def page_ids() -> dict[str, int]:
    """Slug to id of every English page whose slug is its alone."""
    found: dict[str, int | None] = {}
    public = Page.objects.filter(depth__gte=2, locale__language_code=settings.LANGUAGE_CODE)
    for slug, number in public.values_list("slug", "pk"):
        found[slug] = None if slug in found else number
    return {slug: number for slug, number in found.items() if number is not None}


def guide_called(slug: str) -> GuidePage | None:
    """The guide at that address as it was last saved, published or not; None where there is none."""
    called = slug.strip("/").rpartition("/")[2]
    page = GuidePage.objects.filter(slug=called, locale__language_code=settings.LANGUAGE_CODE).first()
    return page.get_latest_revision_as_object() if page else None


def body_of(article: Article, pages: dict[str, int]) -> Body:
    """The article's blocks as a page keeps them. What is too long for its field stands as text, and is noted."""
    return _Builder(pages).build(article.blocks)


class _Builder:
    def __init__(self, pages: dict[str, int]) -> None:
        self.pages = pages
        self.body = Body()
        self.anchors: set[str] = set()

    def build(self, blocks: tuple[Block, ...]) -> Body:
        makers: dict[type, Callable[[Any], None]] = {
            Heading: self._heading, Table: self._table, Call: self._call, Embed: self._embed,
        }  # fmt: skip
        for kind, group in groupby(blocks, type):
            if kind is Paragraph:
                self._text([block.text for block in group if isinstance(block, Paragraph)])
            elif kind is Question:
                self._questions([block for block in group if isinstance(block, Question)])
            elif kind is ListOf:
                self._lists([block for block in group if isinstance(block, ListOf)])
            else:
                for block in group:
                    makers[kind](block)
        return self.body

    def _put(self, kind: str, value: Any) -> None:
        self.body.blocks.append({"type": kind, "value": value})

    def _rich(self, text: str) -> str:
        return rich(self._cited(text), self.pages)

    def _cited(self, text: str) -> str:
        """The text with only such marks of sources as lead to one; another word in brackets stands in round ones."""
        known = load_knowledge().sources

        def mark(match: re.Match[str]) -> str:
            if match[1] == "opinion" or source_id(match[1]) in known or text[match.end() :][:1] == "(":
                return match[0]
            self.body.notes.append(f"No source is called {match[0]}: it stands as ({match[1]})")
            return f"({match[1]})"

        return CITATION.sub(mark, text)

    def _fits(self, text: str, what: str) -> bool:
        if len(text) <= LONGEST[what]:
            return True
        self.body.notes.append(
            f"Too long for a {what} ({len(text)} of {LONGEST[what]} letters), so text: {text}"
        )
        return False

    def _text(self, texts: list[str]) -> None:
        html = "".join(f"<p>{self._rich(text)}</p>" for text in texts)
        self._put("text", {"text": html, "margin": []})

    def _heading(self, block: Heading) -> None:
        if not self._fits(block.text, "heading"):
            self._text([f"**{block.text}**"])
        elif block.level == 3 or self._is_doubled(block.text):
            self._put("subheading", block.text)
        else:
            self.anchors.add(slugify(block.text))
            self._put("heading", {"text": block.text})

    def _is_doubled(self, text: str) -> bool:
        if slugify(text) not in self.anchors:
            return False
        self.body.notes.append(f"A second heading reads like this one, so a smaller one: {text}")
        return True

    def _lists(self, blocks: list[ListOf]) -> None:
        waiting: ListOf | None = None
        for block in blocks:
            if waiting is not None and DO_NOT.fullmatch(block.title) and not block.is_ordered:
                self._do_dont(waiting, block)
                waiting = None
                continue
            if waiting is not None:
                self._list(waiting)
            waiting = block if DO.fullmatch(block.title) and not block.is_ordered else None
            if waiting is None:
                self._list(block)
        if waiting is not None:
            self._list(waiting)

    def _do_dont(self, do: ListOf, dont: ListOf) -> None:
        first, second = (
            [f"<p>{self._rich(self._termed(item))}</p>" for item in block.items] for block in (do, dont)
        )
        value = {"do_title": do.title, "do": first, "dont_title": dont.title, "dont": second}
        self._put("do_dont", value)

    def _list(self, block: ListOf) -> None:
        if block.title:
            self._put("subheading", block.title)
        items = [item if self._fits(item.term, "term") else Item(self._termed(item)) for item in block.items]
        if not block.is_ordered:
            # A point without words beside its term has no text of its own to show: the term is the text.
            found = [item if item.text else Item(item.term) for item in items]
            values = [{"term": item.term, "text": f"<p>{self._rich(item.text)}</p>"} for item in found]
            self._put("list", {"points": values})
        elif len(items) > 1 and all(item.term and item.text for item in items):
            steps = [
                {"title": item.term, "text": f"<p>{self._rich(item.text)}</p>", "drawing": ""}
                for item in items
            ]
            self._put("steps", {"steps": steps})
        else:
            html = "".join(f"<li>{self._rich(self._termed(item))}</li>" for item in items)
            self._put("text", {"text": f"<ol>{html}</ol>", "margin": []})

    @staticmethod
    def _termed(item: Item) -> str:
        return f"**{item.term}:** {item.text}".strip() if item.term else item.text

    def _table(self, block: Table) -> None:
        head, *rows = block.rows
        if len(head) < 2 or not rows or any(len(cell) > LONGEST["column"] for cell in head):
            self.body.notes.append(f"A table of this shape stands as text: {' | '.join(head)}")
            return self._text([" | ".join(cell for cell in row if cell) for row in block.rows if any(row)])
        value = {
            "caption": "",
            "corner": head[0][:60],
            "columns": list(head[1:]),
            "rows": [
                {"label": label, "cells": [f"<p>{self._rich(cell)}</p>" if cell else "" for cell in cells]}
                for label, *cells in rows
            ],
        }
        return self._put("table", value)

    def _questions(self, blocks: list[Question]) -> None:
        for fits, group in groupby(blocks, lambda block: self._fits(block.question, "question")):
            if fits:
                answered = [
                    {
                        "question": block.question,
                        "answer": "".join(f"<p>{self._rich(text)}</p>" for text in block.answer),
                    }
                    for block in group
                ]
                self._put("questions", {"questions": answered})
            else:
                for block in group:
                    self._text([f"**{block.question}**", *block.answer])

    def _call(self, block: Call) -> None:
        if self._fits(block.text, "call"):
            self._put("call_to_action", {"kind": "book", "text": block.text})
        else:
            self._text([block.text])

    def _embed(self, block: Embed) -> None:
        value = json.loads(block.data)
        if block.kind == "page" and isinstance(value, dict):
            self.body.page.update({name: part for name, part in value.items() if name in PAGE_FIELDS})
        elif block.kind in ArticleBlock.base_blocks:
            self._put(block.kind, value)
        else:
            self.body.notes.append(f"There is no block called {block.kind}: {block.data}")


def article_of(page: GuidePage) -> Article:
    """The guide as an article. A block that plain text has no form for, or that would not come back as it is, is
    embedded with its values."""
    pages = page_ids()
    stream = bare(list(page.body.raw_data))
    blocks: list[Block] = [Embed.of("page", _page_values(page))]
    slugs = {number: slug for slug, number in pages.items()}
    for place, raw in enumerate(stream):
        plain = _plain_blocks(raw, slugs)
        follows_text = place > 0 and raw["type"] == "text" == stream[place - 1]["type"]
        follows_alike = place > 0 and raw["type"] == "questions" == stream[place - 1]["type"]
        is_same = plain is not None and body_of(Article("x", tuple(plain)), pages).blocks == [raw]
        if plain is None or not is_same or follows_text or follows_alike:
            plain = [Embed.of(raw["type"], raw["value"])]
        blocks.extend(plain)
    found = tuple(_with_list_titles(blocks))
    article = Article(
        tidy(page.title), found, tidy(page.seo_title), tidy(page.search_description), tidy(page.standfirst),
        tidy(page.author), tidy(page.funding),
    )  # fmt: skip
    if body_of(article, pages).blocks == stream:
        return article
    # Side by side two blocks became something else: then each stands with its values.
    embedded = tuple(Embed.of(raw["type"], raw["value"]) for raw in stream)
    return Article(article.title, (blocks[0], *embedded), *_fields(article))


def _fields(article: Article) -> tuple[str, ...]:
    return article.meta_title, article.meta_description, article.summary, article.author, article.funding


def bare(value: Any) -> Any:
    """Raw blocks without the names that the editor gave them and their paragraphs, so that two can be compared."""
    if isinstance(value, list):
        # Inside a list Wagtail wraps each item: {"type": "item", "value": …, "id": …}.
        return [bare(part["value"]) if _is_wrapped(part) else bare(part) for part in value]
    if isinstance(value, dict):
        return {key: bare(part) for key, part in value.items() if key != "id"}
    return without_keys(value) if isinstance(value, str) else value


def _is_wrapped(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "item" and "value" in part


def _page_values(page: GuidePage) -> dict[str, str]:
    values = {name: getattr(page, name) for name in PAGE_FIELDS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value
    }


def _plain_blocks(raw: Raw, slugs: dict[int, str]) -> list[Block] | None:
    """The block in the article's own parts; None when it has none there."""
    reader = _READERS.get(raw["type"])
    if reader is None:
        return None
    try:
        return list(reader(raw["value"], slugs))
    except (ValueError, KeyError, TypeError):
        # Its texts are not of the kind that stands on one line.
        return None


def _text(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    numbered = points(value["text"], slugs)
    if numbered:
        yield ListOf(tuple(map(Item, numbered)), is_ordered=True)
    else:
        yield from map(Paragraph, _lines(value["text"], slugs))


def _lines(html: str, slugs: dict[int, str]) -> list[str]:
    found = paragraphs(html, slugs)
    if not found:
        raise ValueError("no paragraphs")
    return found


def _line(html: str, slugs: dict[int, str]) -> str:
    (line,) = _lines(html, slugs)
    return line


def _points(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    yield ListOf(tuple(Item(_line(point["text"], slugs), point["term"]) for point in value["points"]))


def _do_dont(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    for title, texts in (("do_title", "do"), ("dont_title", "dont")):
        yield ListOf(tuple(Item(_line(text, slugs)) for text in value[texts]), value[title])


def _steps(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    items = tuple(Item(_line(step["text"], slugs), step["title"]) for step in value["steps"])
    yield ListOf(items, is_ordered=True)


def _table(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    rows = [
        (row["label"], *(_line(cell, slugs) if cell else "" for cell in row["cells"]))
        for row in value["rows"]
    ]
    yield Table(((value["corner"], *value["columns"]), *rows))


def _questions(value: Any, slugs: dict[int, str]) -> Iterator[Block]:
    for item in value["questions"]:
        yield Question(item["question"], tuple(_lines(item["answer"], slugs)))


_READERS: dict[str, Callable[[Any, dict[int, str]], Iterator[Block]]] = {
    "heading": lambda value, _: iter([Heading(value["text"])]),
    "subheading": lambda value, _: iter([Heading(value, 3)]),
    "call_to_action": lambda value, _: iter([Call(value["text"])]),
    "text": _text,
    "list": _points,
    "do_dont": _do_dont,
    "steps": _steps,
    "table": _table,
    "questions": _questions,
}


def _with_list_titles(blocks: list[Block]) -> Iterator[Block]:
    """A small heading right above a list as the title of that list."""
    waiting: Heading | None = None
    for block in blocks:
        if waiting is not None:
            title = waiting.text
            if isinstance(block, ListOf) and not block.title and is_list_title(title):
                block = ListOf(block.items, title, is_ordered=block.is_ordered)
            else:
                yield waiting
        waiting = block if isinstance(block, Heading) and block.level == 3 else None
        if waiting is None:
            yield block
    if waiting is not None:
        yield waiting
