"""What a reader of a format hands on: one piece a line or element, in order, before anything is known of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "heading", "text", "item", "row", "question", "answer", "call", "embed", "field", "contents", "break", "unplaced"
]  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One piece, and the line it begins on, counted from 1.

    `is_literal`: the text is meant as it stands, so nothing is read out of it. `name` is a field's or an embedded
    part's, `why` the reason of a piece that no part of an article can hold.
    """

    kind: Kind
    text: str
    line: int
    level: int = 0
    is_literal: bool = False
    is_ordered: bool = False
    has_gap_before: bool = True
    number: int = 0
    name: str = ""
    cells: tuple[str, ...] = ()
    why: str = ""
