"""Plain text and Markdown, line by line, as pieces.

A file with a heading marked by `#` is Markdown: a line without a mark is then text. In a file without one a plain
line may be a heading, and each line is a paragraph of its own, as word processors write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from milium.articles.article import FIELD_LABELS, FIELD_WORDS, as_json, tidy
from milium.articles.pieces import Piece

_BREAKS = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
ATX = re.compile(r"[ ]{0,3}(#{1,6})\s+(.*)")
_EMBED = re.compile(r"\{\{([a-z][a-z_]*)(?: (.*))?\}\}")
_COMMENT = re.compile(r"<!--(.*?)-->")
_BULLET = re.compile(r"(\s*)(?:[-*+•·–—▪◦●])[ \t\u00a0]+(\S.*)")
_NUMBERED = re.compile(r"(\s*)(\d{1,3})[.)][ \t\u00a0]+(\S.*)")
_ENTRY = re.compile(r"\s*(\d{1,3})[.)][ \t\u00a0]*(\S.*)")
_RULE_ROW = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\|?\s*:?-{2,}:?\s*\|")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_LINE_OF_SIGNS = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*")
_CONTENTS = re.compile(r"(?:in this (?:article|guide|page)|(?:table of )?contents)\s*:?", re.I)
_FIELDS = {
    **{label.casefold(): name for name, label in FIELD_LABELS.items()},
    **FIELD_WORDS,
}
_FIELD = re.compile(rf"\**({'|'.join(map(re.escape, _FIELDS))})\s*:\**\s*:?\s*(.*)", re.I)
_UNWRAPPED = 60
_MAY_BE_EMPTY = ("row", "break", "field")


def is_marked(text: str) -> bool:
    """Whether the text marks its headings by `#`, or by a line of signs under the first.

    >>> is_marked("# Milia"), is_marked("Milia\\n\\nSmall bumps.")
    (True, False)
    """
    lines = _BREAKS.split(text)
    return any(ATX.fullmatch(line) for line in lines) or any(
        re.fullmatch(r"=+\s*", below) and line.strip() for line, below in pairwise(lines)
    )


def scan(text: str) -> list[Piece]:
    """The pieces of a text, in order; nothing but blank lines, lines of signs and marks is left out."""
    marked = is_marked(text)
    pieces: list[Piece] = []
    gap, waiting = True, ""
    lines = _BREAKS.split(text.removeprefix("\ufeff"))
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            gap = True
            if waiting.startswith("contents") and pieces[-1].kind == "contents" and pieces[-1].text:
                waiting = "more contents"
            continue
        below = lines[number] if number < len(lines) else ""
        new = _piece(line, number, marked=marked, below=below, waiting=waiting)
        if new is None:
            continue
        new = replace(new, has_gap_before=gap)
        waiting = _what_waits(new)
        gap = False
        if not _joined(pieces, new, marked=marked):
            pieces.append(new)
    return [piece for piece in pieces if piece.kind in _MAY_BE_EMPTY or piece.text.strip()]


def _what_waits(piece: Piece) -> str:
    """What the next line may be because of this one: the value of a field, or more of the contents."""
    if piece.kind == "field" and not piece.text:
        return "value"
    if piece.kind != "contents":
        return ""
    return f"contents after {piece.number}" if piece.number else "contents"


def _piece(line: str, number: int, *, marked: bool, below: str, waiting: str) -> Piece | None:
    if waiting == "value" and not _FIELD.fullmatch(tidy(line)):
        value = tidy(line)
        return Piece("field", value.removeprefix("\\"), number, is_literal=True)
    if "contents" in waiting and (entry := _contents_entry(line, number, below, waiting)):
        return entry
    if line.startswith("\\"):
        return Piece("text", tidy(line[1:]), number, is_literal=True)
    for reader in (_embed, _comment, _heading, _fenced_row, _labelled, _item, _row, _image):
        found = reader(line, number)
        if found is not None:
            return found
    if _FENCE.match(line) or _LINE_OF_SIGNS.fullmatch(line):
        return None
    if marked and re.fullmatch(r"(=+|-+)\s*", below) and below.strip():
        return Piece("heading", tidy(line), number, level=1 if below[0] == "=" else 2)
    if re.fullmatch(r"=+\s*", line):
        return None
    return Piece("text", tidy(re.sub(r"^\s*(?:>\s?)+", "", line)), number)


def _contents_entry(line: str, number: int, below: str, waiting: str) -> Piece | None:
    """One more line of the contents. After a blank line only a numbered one still is; so it is after another numbered
    one, unless the numbers go on below it."""
    numbered, bullet = _ENTRY.fullmatch(line), _BULLET.fullmatch(line)
    if numbered:
        return Piece("contents", tidy(numbered[2]), number, number=int(numbered[1]))
    if waiting == "more contents" or _FIELD.fullmatch(tidy(line)) or ATX.fullmatch(line):
        return None
    last = int(waiting.rpartition(" ")[2]) if waiting != "contents" else 0
    if last:
        goes_on = _ENTRY.fullmatch(below)
        if goes_on is None or not last < int(goes_on[1]) <= last + 2:
            return None
        return Piece("contents", tidy(line), number, number=last)
    return Piece("contents", tidy(bullet[2] if bullet else line), number)


def _embed(line: str, number: int) -> Piece | None:
    match = _EMBED.fullmatch(line.rstrip("\r"))
    if match is None:
        return None
    try:
        data = as_json(json.loads(match[2])) if match[2] else "null"
    except ValueError:
        return Piece("unplaced", tidy(line), number, why="Between the braces stands no JSON")
    return Piece("embed", data, number, name=match[1])


def _comment(line: str, number: int) -> Piece | None:
    match = _COMMENT.fullmatch(line.strip())
    if match is None:
        return None
    if not match[1].strip():
        return Piece("break", "", number)
    return Piece("unplaced", tidy(match[1]), number, why="A comment is not shown on a page")


def _heading(line: str, number: int) -> Piece | None:
    match = ATX.fullmatch(line)
    if match is None or not tidy(match[2]):
        return None
    text = match[2]
    if text.startswith("\\"):
        return Piece("heading", tidy(text[1:]), number, level=len(match[1]), is_literal=True)
    text = tidy(re.sub(r"\s+#+\s*$", "", text))
    return Piece("heading", text, number, level=len(match[1])) if text.strip("# ") else None


def _fenced_row(line: str, number: int) -> Piece | None:
    """A row that begins with its sign is one whatever it says; one that only ends so may be something else."""
    return _row(line, number) if line.lstrip(" \t").startswith("|") else None


def _row(line: str, number: int) -> Piece | None:
    text = line.strip(" \t")
    if not (text.startswith("|") or re.search(r"(?<!\\)(?:\\\\)*\|$", text) or _RULE_ROW.fullmatch(text)):
        return None
    # Whether a row of dashes is a rule depends on where it stands in its table.
    name = "rule" if _RULE_ROW.fullmatch(text) else ""
    return Piece("row", tidy(line), number, name=name, cells=_cells(text))


def _cells(text: str) -> tuple[str, ...]:
    parts, current, at = [], "", 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ("\\", "|"):
            current += text[at + 1]
            at += 2
            continue
        if text[at] == "|":
            parts.append(current)
            current = ""
        else:
            current += text[at]
        at += 1
    parts.append(current)
    if not parts[0].strip(" \t") and len(parts) > 1 and text.startswith("|"):
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip(" \t"):
        parts = parts[:-1]
    return tuple(tidy(part) for part in parts)


def _labelled(line: str, number: int) -> Piece | None:
    text = tidy(line)
    if _CONTENTS.fullmatch(text.strip("*")):
        return Piece("contents", "", number)
    if match := _FIELD.fullmatch(text):
        value, name = match[2], _FIELDS[match[1].casefold()]
        return Piece("field", value, number, name=name)
    makers: tuple[tuple[str, Callable[[str], Piece]], ...] = (
        ("Q: ", lambda rest: Piece("question", rest, number)),
        ("A: ", lambda rest: Piece("answer", rest, number)),
        ("Call to book: ", lambda rest: Piece("call", rest, number)),
    )
    return next((make(text.removeprefix(mark)) for mark, make in makers if text.startswith(mark)), None)


def _item(line: str, number: int) -> Piece | None:
    numbered = _NUMBERED.fullmatch(line)
    match = numbered or _BULLET.fullmatch(line)
    if match is None:
        return None
    text, depth = match[match.lastindex or 1], len(match[1].expandtabs(4)) // 2
    literal = text.startswith("\\")
    return Piece(
        "item",
        tidy(text[1:] if literal else text),
        number,
        level=depth,
        is_literal=literal,
        is_ordered=numbered is not None,
        number=int(numbered[2]) if numbered else 0,
    )


def _image(line: str, number: int) -> Piece | None:
    if not _IMAGE.fullmatch(line.strip()):
        return None
    return Piece("unplaced", tidy(line), number, why="A picture: choose one of your own, or a drawing")


def _joined(pieces: list[Piece], new: Piece, *, marked: bool) -> bool:
    """Whether `new` only carries on the last piece: a line that was wrapped, or the value of a field."""
    if not pieces:
        return False
    last = pieces[-1]
    if new.kind == "field" and not new.name:
        pieces[-1] = replace(last, text=new.text, is_literal=True)
        return True
    if new.kind != "text" or new.is_literal or new.has_gap_before:
        return False
    if last.kind == "row" and "|" in new.text:
        pieces.append(replace(new, kind="row", cells=_cells(new.text)))
        return True
    wrapped = marked or (len(last.text) >= _UNWRAPPED and new.text[:1].islower())
    if not wrapped or last.kind not in ("text", "item", "answer") or last.is_literal:
        return False
    pieces[-1] = replace(last, text=f"{last.text} {new.text}")
    return True
