"""HTML as pieces. Words are kept whatever they stand in; what is not words is noted."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from milium.articles.article import tidy
from milium.articles.pieces import Piece

_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|main|h1|p|div)\b", re.I | re.S
)
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "html", "legend", "main", "nav", "p", "pre", "section", "summary", "details", "ul",
    "ol", "table", "thead", "tbody", "tfoot", "tr", "caption", "hr",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_NOT_WORDS = {
    "img": "A picture: choose one of your own, or a drawing",
    "iframe": "Something of another site: a page here shows nothing of others",
    "video": "A film: a page here shows none",
    "audio": "A recording: a page here plays none",
    "object": "Something that needs a program of its own",
    "embed": "Something that needs a program of its own",
    "svg": "A drawing: choose one of ours in its place",
}
_HIDDEN = {
    "script": "A program: a page here runs none of an article's",
    "style": "How it looked: the page has its own look",
}
_LINKS = ("http", "https", "mailto", "tel", "")


def looks_like_html(text: str) -> bool:
    """Whether a text begins as HTML does.

    >>> looks_like_html("<!doctype html><p>x"), looks_like_html("5 < 6")
    (True, False)
    """
    return bool(_START.match(text))


def parse_html(text: str) -> list[Piece]:
    """The pieces of a page, in order; a broken page is read as far as browsers would."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    parser.end_line()
    return parser.pieces


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.text = ""
        self.start = 1
        self.kind: list[tuple[str, int]] = []  # headings and points that are open
        self.lists: list[str] = []
        self.cells: list[str] | None = None
        self.in_cell = False
        self.links: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if (
            tag == "meta"
            and values.get("name", "").casefold() == "description"
            and tidy(values.get("content", ""))
        ):
            self._add(Piece("field", tidy(values["content"]), self.getpos()[0], name="meta_description"))
        elif tag in _HIDDEN or tag == "title":
            self.end_line()
            self.hidden = tag
        elif tag in _NOT_WORDS:
            shown = tidy(values.get("alt", "") or values.get("src", "") or tag)
            self._add(Piece("unplaced", shown, self.getpos()[0], why=_NOT_WORDS[tag]))
        elif tag == "br":
            self._put(" ")
        elif tag in _MARKS:
            self._put(_MARKS[tag])
        elif tag == "a":
            self._open_link(values.get("href", ""))
        else:
            self._open_block(tag)

    def _open_link(self, address: str) -> None:
        is_known = urlsplit(address).scheme in _LINKS and not re.search(r"[\s()]", address) and bool(address)
        if address and not is_known:
            self._add(
                Piece("unplaced", tidy(address), self.getpos()[0], why="A link that a page here may not hold")
            )
        self.links.append(address if is_known else "")
        self._put("[" if is_known else "")

    def _open_block(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
            self.in_cell = self.cells is not None
        elif tag == "tr":
            self.end_line()
            self.cells = []
        elif tag in _HEADINGS or tag == "li":
            self.end_line()
            self.kind.append((tag, self.getpos()[0]))
        elif tag in _BLOCKS:
            self.end_line()
            if tag in ("ul", "ol"):
                self.lists.append(tag)
                if len(self.lists) == 1 and self.pieces and self.pieces[-1].kind == "item":
                    self._add(Piece("break", "", self.getpos()[0]))

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self._end_hidden()
        elif tag in _MARKS:
            self._put(_MARKS[tag])
        elif tag == "a" and self.links:
            address = self.links.pop()
            self._put(f"]({address})" if address else "")
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _HEADINGS or tag == "li":
            self.end_line()
            if self.kind and self.kind[-1][0] == tag:
                self.kind.pop()
        elif tag in _BLOCKS:
            self.end_line()
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_comment(self, data: str) -> None:
        if tidy(data):
            self._add(Piece("unplaced", tidy(data), self.getpos()[0], why="A comment is not shown on a page"))

    def _put(self, text: str) -> None:
        if not self.text.strip():
            self.start = self.getpos()[0]
        self.text += text

    def _end_hidden(self) -> None:
        text, tag = tidy(self.text), self.hidden
        self.text, self.hidden = "", ""
        if text and tag == "title":
            self._add(Piece("field", text, self.start, name="meta_title"))
        elif text:
            self._add(Piece("unplaced", text, self.start, why=_HIDDEN[tag]))

    def _end_cell(self) -> None:
        """What a cell held is put in its row; words that stand in a row and in no cell become one."""
        if self.cells is None:
            self.end_line()
        elif self.in_cell or tidy(self.text):
            self.cells.append(_clean(self.text))
            self.text, self.in_cell = "", False

    def _end_row(self) -> None:
        if self.cells is None:
            return self.end_line()
        self._end_cell()
        if any(self.cells):
            cells = tuple(self.cells)
            self._add(Piece("row", " | ".join(cells), self.getpos()[0], cells=cells))
        self.cells, self.text = None, ""
        return None

    def end_line(self) -> None:
        """What was gathered becomes a piece; inside a table it stays in its cell."""
        if self.hidden:
            return self._end_hidden()
        if self.cells is not None:
            self._put(" ")
            return None
        text, self.text = _clean(self.text), ""
        if not text.strip("* "):
            return None
        tag = self.kind[-1][0] if self.kind else ""
        if tag in _HEADINGS:
            text = text.strip("*").strip() or text
            self._add(Piece("heading", text, self.start, level=_HEADINGS[tag]))
        elif tag == "li":
            ordered = bool(self.lists) and self.lists[-1] == "ol"
            self._add(Piece("item", text, self.start, level=len(self.lists), is_ordered=ordered))
        else:
            self._add(Piece("text", text, self.start))
        return None

    def _add(self, piece: Piece) -> None:
        self.pieces.append(piece)


def _clean(text: str) -> str:
    """One line; marks that hold nothing, or spaces at their ends, are put right."""
    text = re.sub(r"\*\*(\s*)\*\*", r"\1", tidy(text))
    text = re.sub(r"\[\s*\]\([^)]*\)", "", text)
    return tidy(re.sub(r"\*\*\s*([^*]+?)(\s*)\*\*", r"**\1**\2", text))
