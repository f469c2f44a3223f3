"""An article as a file, which is read back as the very same article."""

from __future__ import annotations

import re

from milium.articles.article import (
    FIELD_LABELS,
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
)
from milium.articles.contents import FAQ
from milium.articles.reading import BOOK, read_article
from milium.errors import InvalidArticleError

# A sentence that can be taken for nothing else. Whatever is not one gets a mark that says: as it stands.
_PLAIN_SENTENCE = re.compile(r"[A-Z][^|\\*:]*[^\W_][.?!…]")
_PLAIN_POINT = re.compile(r"[^\W_][^|\\*:]*")
_PLAIN_HEADING = re.compile(r"[^\W_][^\\#*]*[^\W_]")
_PLAIN_VALUE = re.compile(r"[^\\:]+")
_SEPARATOR = "<!-- -->"


def write_text(article: Article) -> str:
    """The article as clinics keep it: plain headings under a contents list, the call to book as the last line.

    Where that would be read back as something else, as Markdown.
    """
    plain = _plain(article)
    try:
        is_same = read_article(plain, form="text").article == article
    except InvalidArticleError:
        is_same = False
    return plain if is_same else write_markdown(article)


def write_markdown(article: Article) -> str:
    """The article as Markdown. A backslash at the start of a line says that it means what it says, and no more."""
    parts = [f"# {_escaped(article.title, _PLAIN_HEADING)}", *_fields(article)]
    before: Block | None = None
    for block in article.blocks:
        if type(before) is type(block) and isinstance(block, ListOf | Table):
            parts.append(_SEPARATOR)
        parts.append(_marked(block))
        before = block
    return "\n\n".join(parts) + "\n"


def _fields(article: Article) -> list[str]:
    values = [(label, getattr(article, name)) for name, label in FIELD_LABELS.items()]
    return [f"{label}:\n{_escaped(value, _PLAIN_VALUE)}" for label, value in values if value]


def _escaped(text: str, plain: re.Pattern[str]) -> str:
    return text if plain.fullmatch(text) else f"\\{text}"


def _marked(block: Block) -> str:
    match block:
        case Heading(text, level):
            shown = f"\\{text}" if BOOK.search(text) else _escaped(text, _PLAIN_HEADING)
            return f"{'#' * level} {shown}"
        case Paragraph(text):
            return f"\\{text}" if BOOK.search(text) else _escaped(text, _PLAIN_SENTENCE)
        case ListOf():
            return _list(block)
        case Table(rows):
            return _table(rows, with_rule=True)
        case Question(question, answer):
            return "\n".join([f"Q: {question}", *(f"A: {text}" for text in answer)])
        case Call(text):
            return f"Call to book: {text}"
        case Embed(kind, data):
            return f"{{{{{kind}}}}}" if data == "null" else f"{{{{{kind} {data}}}}}"


def _list(block: ListOf) -> str:
    marks = (
        [f"{i}." for i in range(1, len(block.items) + 1)] if block.is_ordered else ["-"] * len(block.items)
    )
    lines = [f"{mark} {_point(item)}" for mark, item in zip(marks, block.items, strict=True)]
    return "\n".join([f"{block.title}:", *lines] if block.title else lines)


def _point(item: Item) -> str:
    if item.term:
        return f"**{item.term}:** {item.text}".rstrip(" ")
    return _escaped(item.text, _PLAIN_POINT)


def _table(rows: tuple[tuple[str, ...], ...], *, with_rule: bool) -> str:
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if with_rule:
        return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
    return "\n".join(line[2:] if rows[0][0] else line for line in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _plain(article: Article) -> str:
    """In the shape in which word processors hold it. Read back by the caller, so it may guess."""
    sections = [block.text for block in article.blocks if isinstance(block, Heading) and block.level == 2]
    contents = [f"{number}) {text}" for number, text in enumerate(sections, start=1)]
    parts = [
        article.title,
        *(["IN THIS ARTICLE:\n" + "\n".join(contents)] if contents else []),
        *_fields(article),
    ]
    in_questions = False
    for block in article.blocks:
        match block:
            case Heading(text, level):
                in_questions = bool(FAQ.search(text)) if level == 2 else in_questions
                parts.append(text)
            case Paragraph(text) | Call(text):
                parts.append(text)
            case Question(question, answer) if in_questions:
                parts.extend([question, *answer])
            case Table(rows):
                parts.append(_table(rows, with_rule=False))
            case _:
                parts.append(_marked(block))
    return "\n\n".join(parts) + "\n"
