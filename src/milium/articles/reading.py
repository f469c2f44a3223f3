"""An article out of a text: every line in its field, and a note of each that no field takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

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
    is_list_title,
    tidy,
)
from milium.articles.contents import FAQ, align, likeness
from milium.articles.headings import BOLD_LINE, MOST_WORDS, find_headings, looks_like_heading
from milium.articles.html import looks_like_html, parse_html
from milium.articles.pieces import Piece
from milium.articles.scanning import is_marked, scan
from milium.errors import InvalidArticleError

SUMMARY_LETTERS = 400
BOOK = re.compile(r"\bbook\b.*\b(?:consultation|appointment|visit|call|today|now)\b", re.I)
_TERMS = (
    re.compile(r"\*\*([^*]+?)\s*:\*\* ?(.*)"),
    re.compile(r"\*\*([^*]+?)\*\*\s*(?::|\s[–—-])\s+(.*)"),
    re.compile(r"\*\*([^*]+?[?.!])\*\*\s+(.+)"),
    re.compile(r"([^\W_a-z][^:*|.?!]{0,60}):\s+(\S.*)"),
)
_TERM_WORDS = 6
Form = Literal["text", "html", ""]


@dataclass(frozen=True)
class Note:
    """Something about a line that the editor should know; `is_unplaced` when no field holds its words."""

    line: int
    text: str
    why: str
    is_unplaced: bool = False


@dataclass(frozen=True)
class Imported:
    """What was read, and what to look at."""

    article: Article
    notes: tuple[Note, ...] = ()

    @property
    def unplaced(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.is_unplaced)


def read_article(text: str, *, form: Form = "", name: str = "") -> Imported:
    """The article in a text. `form` "" lets the text show whether it is HTML; `name` is the title if it has none.

    Raises: InvalidArticleError when there is nothing in it to read.

    >>> read_article("Small bumps\\n\\nMilia are beads.\\n\\nWhy they come\\n\\nNobody knows.").article.title
    'Small bumps'
    """
    is_html = form == "html" or (not form and looks_like_html(text))
    pieces = parse_html(text) if is_html else scan(text)
    if not any(piece.kind not in ("break", "unplaced", "field") for piece in pieces):
        raise InvalidArticleError("The file holds no text that could stand on a page.")
    return _Reader(pieces, is_plain=not is_html and not is_marked(text)).read(name)


class _Reader:
    def __init__(self, pieces: Sequence[Piece], *, is_plain: bool) -> None:
        self.notes: list[Note] = []
        self.fields: dict[str, str] = {}
        self.entries = [piece for piece in pieces if piece.kind == "contents"]
        self.is_plain = is_plain
        self.first = next((p for p in pieces if p.kind not in ("field", "break", "unplaced")), None)
        self.pieces = [piece for piece in pieces if self._stays(piece)]
        self.at = 0
        self.blocks: list[tuple[Block, Piece]] = []
        self.in_questions = False

    def read(self, name: str) -> Imported:
        title = self._take_title()
        if self.is_plain:
            self.pieces, named = find_headings(self.pieces, self.entries)
        else:
            named = self._named_in_contents()
        self._note_contents(named)
        while self.at < len(self.pieces):
            self._next_block()
        self._find_call()
        self._find_summary()
        title = title or self._title_elsewhere(name)
        blocks = tuple(block for block, _ in self.blocks)
        notes = tuple(sorted(self.notes, key=lambda note: note.line))
        return Imported(Article(title, blocks, **self.fields), notes)

    def _note(self, piece: Piece, why: str, *, unplaced: bool = False) -> None:
        self.notes.append(Note(piece.line, piece.text, why, unplaced))

    def _stays(self, piece: Piece) -> bool:
        """Whether the piece belongs to the body; a field is put in its place, the contents list is the page's own."""
        if piece.kind == "unplaced":
            self._note(piece, piece.why, unplaced=True)
        elif piece.kind == "field":
            self._keep_field(piece)
        return piece.kind not in ("unplaced", "field", "contents")

    def _keep_field(self, piece: Piece) -> None:
        if not piece.text:
            self._note(replace(piece, text=FIELD_LABELS[piece.name]), "Nothing stands behind it")
        elif self.fields.setdefault(piece.name, piece.text) != piece.text:
            self._note(piece, f"A second {FIELD_LABELS[piece.name]}", unplaced=True)

    def _take_title(self) -> str:
        first = self.pieces[0] if self.pieces else None
        if first is None or (first is not self.first and self.is_plain):
            return ""
        if self.is_plain:
            is_title = looks_like_heading(first) and not self._is_first_entry(first) and len(self.pieces) > 1
        else:
            is_title = first.kind == "heading" and first.level == 1
        if not is_title:
            return ""
        self.pieces = self.pieces[1:]
        return (
            (BOLD_LINE.fullmatch(first.text) or [first.text, first.text])[1] if self.is_plain else first.text
        )

    def _is_first_entry(self, piece: Piece) -> bool:
        return bool(self.entries) and likeness(self.entries[0].text, piece.text) > 0.9

    def _title_elsewhere(self, name: str) -> str:
        title = self.fields.get("meta_title") or tidy(name)
        if not title:
            raise InvalidArticleError("The file has no title. Give it one on its first line.")
        self.notes.append(Note(1, title, "No line is a title: this is taken as one. Look at it"))
        return title

    def _named_in_contents(self) -> dict[int, Piece]:
        headings = [piece for piece in self.pieces if piece.kind == "heading"]
        pairs = align([entry.text for entry in self.entries], [piece.text for piece in headings])
        return {entry: headings[at] for entry, at in pairs.items()}

    def _note_contents(self, named: dict[int, Piece]) -> None:
        for place, entry in enumerate(self.entries):
            heading = named.get(place)
            if heading is None:
                self._note(entry, "The contents name it, and no heading reads like it", unplaced=True)
            elif heading.text != entry.text:
                why = f"The contents differ from the heading, which stays: {heading.text}"
                self._note(entry, why)

    def _next_block(self) -> None:
        piece = self.pieces[self.at]
        makers: dict[str, Callable[[Piece], None]] = {
            "heading": self._heading, "text": self._text, "item": self._list, "row": self._table,
            "question": self._labelled_question, "embed": self._embed, "call": self._call,
            "answer": self._stray_answer,
        }  # fmt: skip
        if piece.kind == "break":
            self.at += 1
        else:
            makers[piece.kind](piece)

    def _add(self, block: Block, piece: Piece, taken: int = 1) -> None:
        self.blocks.append((block, piece))
        self.at += taken

    def _following(self, kind: str, start: int) -> list[Piece]:
        end = start
        while end < len(self.pieces) and self.pieces[end].kind == kind:
            end += 1
        return self.pieces[start:end]

    def _heading(self, piece: Piece) -> None:
        level = 2 if piece.level <= 2 else 3
        if level == 2 and not (self.in_questions and self._asks(piece)):
            self.in_questions = bool(FAQ.search(piece.text))
        elif self.in_questions and self._asks(piece):
            answers = self._answers(self.at + 1)
            if answers:
                question = Question(piece.text, tuple(answer.text for answer in answers))
                return self._add(question, piece, 1 + len(answers))
        return self._add(Heading(piece.text, level), piece)

    @staticmethod
    def _asks(piece: Piece) -> bool:
        return piece.text.endswith("?") and not piece.is_literal

    def _answers(self, start: int) -> list[Piece]:
        """The paragraphs under a question; the last line of the article is not one when it calls to book."""
        texts = [piece for piece in self._following("text", start) if not piece.is_literal]
        for count, piece in enumerate(texts):
            is_last = start + count == len(self.pieces) - 1
            if BOLD_LINE.fullmatch(piece.text) or self._is_list_title(start + count) or (
                is_last and BOOK.search(piece.text)
            ):  # fmt: skip
                return texts[:count]
        return texts

    def _is_list_title(self, at: int) -> bool:
        piece = self.pieces[at]
        below = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        return (
            piece.kind == "text"
            and not piece.is_literal
            and below is not None
            and below.kind == "item"
            and _list_title(piece.text) != ""
        )

    def _text(self, piece: Piece) -> None:
        bold = None if piece.is_literal else BOLD_LINE.fullmatch(piece.text)
        if self._is_list_title(self.at):
            self.at += 1
            self._list(self.pieces[self.at], title=_list_title(piece.text))
        elif bold and len(bold[1].split()) <= MOST_WORDS and bold[1].strip():
            self.pieces[self.at] = replace(piece, kind="heading", text=tidy(bold[1]), level=3)
        else:
            self._add(Paragraph(piece.text), piece)

    def _list(self, piece: Piece, title: str = "") -> None:
        run = self._following("item", self.at)
        run = run[: next((i for i, item in enumerate(run) if item.is_ordered != piece.is_ordered), len(run))]
        if len({item.level for item in run}) > 1:
            self._note(piece, "Points stood inside points; here they stand under each other")
        items = tuple(_item(item) for item in run)
        self._add(ListOf(items, title, is_ordered=piece.is_ordered), piece, len(run))

    def _table(self, piece: Piece) -> None:
        run = self._following("row", self.at)
        rows = [row.cells for place, row in enumerate(run) if not (row.name == "rule" and place == 1)]
        width = max(map(len, rows))
        if any(len(row) != width for row in rows):
            self._note(piece, "The rows of this table are not equally long; the short ones were filled up")
        even = tuple(row + ("",) * (width - len(row)) for row in rows)
        self._add(Table(even), piece, len(run))

    def _labelled_question(self, piece: Piece) -> None:
        answers = self._following("answer", self.at + 1)
        if not answers:
            return self._add(Paragraph(piece.text), piece)
        question = Question(piece.text, tuple(answer.text for answer in answers))
        return self._add(question, piece, 1 + len(answers))

    def _stray_answer(self, piece: Piece) -> None:
        self._add(Paragraph(piece.text), piece)

    def _embed(self, piece: Piece) -> None:
        self._add(Embed(piece.name, piece.text), piece)

    def _call(self, piece: Piece) -> None:
        self._add(Call(piece.text), piece)

    def _find_call(self) -> None:
        if self.blocks and isinstance(last := self.blocks[-1][0], Paragraph | Heading):
            piece = self.blocks[-1][1]
            if not piece.is_literal and BOOK.search(last.text):
                self.blocks[-1] = (Call(last.text), piece)
                self._join_call(last.text, piece)

    def _join_call(self, call: str, piece: Piece) -> None:
        """A call on two lines, right under each other: "Ready to look closer?", and how to."""
        if len(self.blocks) < 2 or piece.has_gap_before:
            return
        above, line = self.blocks[-2]
        if not isinstance(above, Paragraph | Heading) or line.is_literal:
            return
        if above.text.startswith("Ready ") and above.text.endswith("?"):
            self.blocks[-2:] = [(Call(f"{above.text} {call}"), line)]

    def _find_summary(self) -> None:
        """Without a field for it, the first paragraph above all headings is the answer in short."""
        if "summary" in self.fields or len(self.blocks) < 2:
            return
        block, piece = self.blocks[0]
        if isinstance(block, Paragraph) and not piece.is_literal and len(block.text) <= SUMMARY_LETTERS:
            self.fields["summary"] = block.text
            self.blocks = self.blocks[1:]


def _list_title(text: str) -> str:
    """The title without bold and colon; "" when the line is none."""
    bare = re.sub(r"^\*\*|\*\*$", "", re.sub(r":\*\*$", "**:", text))
    bare = re.sub(r"\*\*:$", ":", bare)
    title = bare.removesuffix(":")
    return title if bare.endswith(":") and is_list_title(title) else ""


def _item(piece: Piece) -> Item:
    if not piece.is_literal:
        for pattern in _TERMS:
            match = pattern.fullmatch(piece.text)
            if (match and len(match[1].split()) <= _TERM_WORDS) or (match and pattern is _TERMS[0]):
                term = match[1].strip().rstrip(":").strip()
                if term and not term.startswith("\\"):
                    return Item(tidy(match[2]), term)
    return Item(piece.text)
