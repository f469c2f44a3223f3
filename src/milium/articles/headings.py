"""Which plain lines are headings: by their look, and by the contents list where the file has one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from milium.articles.contents import align, without_number
from milium.articles.pieces import Piece

MOST_WORDS, MOST_LETTERS = 14, 110
_ALWAYS_A_SECTION = re.compile(
    r"(?:in )?(?:conclusion|summary|final thoughts|key takeaways|the bottom line|faqs?\b.*|frequently asked .*)",
    re.I,
)
BOLD_LINE = re.compile(r"\*\*([^*]+)\*\*")


def looks_like_heading(piece: Piece) -> bool:
    """A short line without the end of a sentence, that begins like one; or one that is bold from end to end."""
    if piece.kind != "text" or piece.is_literal:
        return False
    bold = BOLD_LINE.fullmatch(piece.text)
    text = bold[1] if bold else piece.text
    if len(text) > MOST_LETTERS or len(text.split()) > MOST_WORDS:
        return False
    first = re.search(r"[^\W_]", text)
    return first is not None and not first[0].islower() and text[-1] not in ".,;:!…"


def find_headings(pieces: Sequence[Piece], entries: Sequence[Piece]) -> tuple[list[Piece], dict[int, Piece]]:
    """The pieces with plain headings made ones, and which piece each contents entry (by its place) became.

    What the contents name is a section. So is what stands before the first of them while their numbers begin
    later than at 1, and a line that is always one, such as "Conclusion". Other headings are parts of a section.
    """
    last = _last_line(pieces)
    lines = [i for i, piece in enumerate(pieces) if i != last and _may_be_named(piece, pieces, i)]
    aligned = align([entry.text for entry in entries], [_bare(pieces[i].text) for i in lines])
    named = {lines[j]: i for i, j in aligned.items()}
    shown = [i for i in lines if looks_like_heading(pieces[i])]
    sections = {*named, *_before_the_first(shown, named, entries)}
    found = list(pieces)
    for i in {*shown, *named}:
        text = _bare(pieces[i].text)
        is_section = i in sections or not entries or bool(_ALWAYS_A_SECTION.fullmatch(text))
        found[i] = replace(pieces[i], kind="heading", text=text, level=2 if is_section else 3)
    return found, {entry: found[i] for i, entry in named.items()}


def _bare(text: str) -> str:
    bold = BOLD_LINE.fullmatch(text)
    return without_number(bold[1] if bold else text).strip() or text


def _may_be_named(piece: Piece, pieces: Sequence[Piece], at: int) -> bool:
    """Whether the contents list may mean this line: also one that ends in a colon, or a number by itself."""
    if looks_like_heading(piece):
        return True
    if piece.kind == "item" and piece.is_ordered:
        beside = [pieces[i] for i in (at - 1, at + 1) if 0 <= i < len(pieces)]
        return not any(other.kind == "item" for other in beside)
    is_short = len(piece.text) <= MOST_LETTERS and len(piece.text.split()) <= MOST_WORDS
    return piece.kind == "text" and not piece.is_literal and is_short and piece.text[-1] in ":!"


def _last_line(pieces: Sequence[Piece]) -> int:
    """The place of the last line of text when nothing stands under it: no heading ends an article."""
    return len(pieces) - 1 if pieces and pieces[-1].kind == "text" else -1


def _before_the_first(shown: Sequence[int], named: dict[int, int], entries: Sequence[Piece]) -> list[int]:
    if not entries or not named:
        return []
    missing = max(0, entries[0].number - 1)
    return [i for i in shown if i < min(named)][:missing]
