"""The parts of an article. Every text is one line in light marking: `**bold**`, `*italic*`, `[words](address)`."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, fields

_SPACES = re.compile(r"[ \t]+")
_ONE_LINE_BREAKS = "\u2028\u2029"
LIST_TITLE_WORDS = 10


def tidy(text: str) -> str:
    """One line with single spaces and none at its ends; a space that may not break is kept.

    >>> tidy("  two   words ")
    'two words'
    """
    plain = "".join(" " if _breaks(character) else character for character in text)
    return _SPACES.sub(" ", plain).strip(" ")


def _breaks(character: str) -> bool:
    return character in _ONE_LINE_BREAKS or unicodedata.category(character) == "Cc"


def is_list_title(text: str) -> bool:
    """Whether a line, its colon left out, can stand over a list: a few words, and no sign that means something else.

    >>> is_list_title("What to avoid"), is_list_title("- a point"), is_list_title("Summary")
    (True, False, False)
    """
    if text.casefold() in {
        *map(str.casefold, FIELD_LABELS.values()),
        *FIELD_WORDS,
        "contents",
        "table of contents",
    }:
        return False
    return bool(re.fullmatch(r"(?!\d{1,3}[.)])[^\W_](?:[^|\\*:`]*[^|\\*:`.?!;,\s])?", text)) and (
        len(text.split()) <= LIST_TITLE_WORDS and text.split()[0].casefold() not in {"q", "a", "in"}
    )


def _check(text: str, what: str, *, may_be_empty: bool = False) -> None:
    if text != tidy(text) or not (may_be_empty or text.strip()):
        raise ValueError(f"{what} takes one line with single spaces, not {text!r}")


@dataclass(frozen=True)
class Heading:
    """Opens a section (level 2) or a part of one (level 3)."""

    text: str
    level: int = 2

    def __post_init__(self) -> None:
        _check(self.text, "a heading")
        if self.level not in (2, 3):
            raise ValueError(f"a heading has level 2 or 3, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    text: str

    def __post_init__(self) -> None:
        _check(self.text, "a paragraph")


@dataclass(frozen=True)
class Item:
    """One point of a list; `term` is the word that it explains, without its colon."""

    text: str
    term: str = ""

    def __post_init__(self) -> None:
        _check(self.text, "a point", may_be_empty=bool(self.term))
        _check(self.term, "a term", may_be_empty=True)
        if (
            self.term != self.term.strip()
            or "*" in self.term
            or self.term.startswith("\\")
            or self.term.endswith(":")
        ):
            raise ValueError(f"a term stands without marking and colon, not as {self.term!r}")


@dataclass(frozen=True)
class ListOf:
    """Points under each other. `title` is the line above them, without its colon."""

    items: tuple[Item, ...]
    title: str = ""
    is_ordered: bool = False

    def __post_init__(self) -> None:
        if not self.items:
            raise ValueError("a list has points")
        if self.title and not is_list_title(self.title):
            raise ValueError(f"{self.title!r} cannot stand over a list")


@dataclass(frozen=True)
class Table:
    """Rows of the same width, the first of them the head. A cell may be empty."""

    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if not self.rows or not self.rows[0] or len({len(row) for row in self.rows}) != 1:
            raise ValueError("a table has rows of one width")
        for row in self.rows:
            for cell in row:
                _check(cell, "a cell", may_be_empty=True)


@dataclass(frozen=True)
class Question:
    """A question people ask, and the paragraphs of its answer."""

    question: str
    answer: tuple[str, ...]

    def __post_init__(self) -> None:
        _check(self.question, "a question")
        if not self.answer:
            raise ValueError("a question has an answer")
        for text in self.answer:
            _check(text, "an answer")


@dataclass(frozen=True)
class Call:
    """The call to book."""

    text: str

    def __post_init__(self) -> None:
        _check(self.text, "a call to book")


@dataclass(frozen=True)
class Embed:
    """Something that plain text has no form for: its kind, and its values as JSON on one line."""

    kind: str
    data: str = "null"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z_]*", self.kind):
            raise ValueError(f"{self.kind!r} is no kind of part")
        if self.data != as_json(json.loads(self.data)):
            raise ValueError("an embedded part takes JSON as `as_json` writes it")

    @classmethod
    def of(cls, kind: str, value: object) -> Embed:
        return cls(kind, as_json(value))


def as_json(value: object) -> str:
    """JSON on one line, readable, with keys in order and no sign in it that could end the line.

    >>> as_json({"b": 1, "a": "é"})
    '{"a": "é", "b": 1}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "".join(f"\\u{ord(sign):04x}" if _breaks(sign) or sign == "\ufeff" else sign for sign in text)


Block = Heading | Paragraph | ListOf | Table | Question | Call | Embed


@dataclass(frozen=True)
class Article:
    """A whole article. All fields but the title may be empty."""

    title: str
    blocks: tuple[Block, ...] = ()
    meta_title: str = ""
    meta_description: str = ""
    summary: str = ""
    author: str = ""
    funding: str = ""

    def __post_init__(self) -> None:
        for part in fields(self):
            if part.name != "blocks":
                _check(getattr(self, part.name), part.name, may_be_empty=part.name != "title")


# What stands before the value of each field in a file.
FIELD_LABELS = {
    "meta_title": "Meta Title",
    "meta_description": "Meta Description",
    "summary": "Summary",
    "author": "Author",
    "funding": "Who pays",
}
# Other words for them, as clinics write them.
FIELD_WORDS = {
    "seo title": "meta_title",
    "seo description": "meta_description",
    "title tag": "meta_title",
    "standfirst": "summary",
    "written by": "author",
    "funding": "funding",
}
