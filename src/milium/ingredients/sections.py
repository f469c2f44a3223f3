"""Where in a text the list stands, in which sections, and what around it is no part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from milium.ingredients.lexicon import Lexicon
from milium.ingredients.pieces import read_piece
from milium.ingredients.spelling import fold

Kind = Literal["list", "active", "may_contain"]


class Section(NamedTuple):
    """A stretch of the text, half open, and its heading where it has one."""

    kind: Kind
    start: int
    end: int
    heading: str = ""


_NOTE_HINTS = ("please", "ingredient", "due to", "formula", "for ", "because", "product may")
# On lower-case text, each way beginning with a letter of its own, so that the search is quick.
_NOTES = re.compile(
    r"(?:please (?:be aware|refer|note|consult|check|see|read|visit|contact|always)|"
    r"this (?:\w+ )?ingredients? (?:lists? )?(?:is|are|may|can|was|were)|"
    r"the (?:\w+ )?ingredients? (?:lists? )?(?:is|are|may|can|was|were)|"
    r"(?:these|our) (?:\w+ )?ingredients? (?:lists? )?(?:is|are|may|can|was|were)|"
    r"ingredients? (?:lists? |and packaging )?(?:are|is|may) (?:subject|change|vary)|"
    r"for (?:the )?(?:most|more) (?:up|accurate|complete|current|information)|"
    r"due to (?:product|improvement)|formula(?:tion)?s? (?:may|are|is) subject|because (?:our|the|of)|product may vary)"
    r"[^\n]*"
)
# On lower-case text, each way beginning with a letter of its own, so that the search is quick.
_MARKER = re.compile(
    r"(?P<active>active (?:drug )?ingredients?\b\s*(?:\([^)]{0,40}\))?\s*[:\-]?)|"
    r"(?P<other>(?:inactive|other|non-?medicinal) ingredients?\b\s*(?:\([^)]{0,40}\))?\s*[:\-]?)|"
    r"(?P<may>(?:\+\s?/\s?-|±|-/\+)\s*\)?\s*:?\s*\(?\s*(?:may (?:also )?contains?|peut contenir)?\s*\)?\s*:?|"
    r"(?:may (?:also )?contains?|peut contenir|puede contener|kann enthalten|pu[oò] contenere)\s*"
    r"(?:[/(]\s*(?:\+\s?/\s?-|peut contenir|may contain|±)\s*\)?)?\s*\)?\s*:?)|"
    r"(?P<list>(?:ingredients?|ingr[ée]dients?|inci|composition|zutaten|inhaltsstoffe|"
    r"ingredientes?|ingredienti|ingredienser|ingredi[eë]nten|bestandteile)(?:\s*(?:list|\([^)]{0,40}\)|/\s*\w+))*\s*:)"
)
# How far before a hint a marker begins at most, and how much of it tells.
_BEFORE_HINT = 16
_AFTER_HINT = 60
_MOST_HINTS = 2_000
_KINDS: dict[str, Kind] = {"active": "active", "may": "may_contain", "other": "list", "list": "list"}
_BRACKET = re.compile(r"[()]")
_HEADING = re.compile(r"[A-Z0-9\u00c0-\uffdc][^,:\n.]{1,80}$")
_LONGEST_HEADING = 90
# What stands before "Ingredients:" of the next product in a kit: "Toner - Ingredients: …".
_PRODUCT = re.compile(r"(?:^|(?<=[.\n!])|\A)\s*([A-Z][^,.:\n!]{1,60}?)\s*[-|]?\s*$")
# One of these stands in whatever `_MARKER` finds.
_MARKER_HINTS = (
    "ingr", "inci", "compos", "zutat", "inhalt", "bestand",
    "contain", "conten", "enthal", "+/", "+ /", "+\n/", "±", "-/+",
)  # fmt: skip
_STEP = re.compile(
    r"\b(?:step|part|phase|product|set|kit|item)\s*(?:\d+|one|two|three|four|a|b)\b[^,:]{0,40}:?", re.I
)
_PICKED_WORDS = r"(?:key|hero|star|main|featured|notable|signature)\s+(?:active\s+)?"
_PICKED_WORD = re.compile(rf"\b{_PICKED_WORDS}$", re.I)
_PICKED = re.compile(rf"\s*(?:our )?{_PICKED_WORDS}ingredients?\s*:", re.I)
_BULLET = re.compile(r"(?:^|(?<=[\s.;,]))-\s?(?=[\w(\"'])(?!\s)")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z0-9\"'])")
# The list that comes after a note: "… of ingredients. Water, Glycerin, …".
_LIST_AFTER_NOTE = re.compile(r"[.!]\s+(?=[A-Z][^.,:]{1,60},\s?[A-Z][^.,:]{1,60},)")
_FEWEST = 2
_MOST_WORDS_BEFORE = 8
# More than any label has; what follows is read as names.
_MOST_MARKERS = 300


def without_notes(text: str) -> str:
    """The text with disclaimers blanked out, so that every other letter keeps its place."""
    lower = _lower(text)
    if not any(hint in lower for hint in _NOTE_HINTS):
        return text
    for found in reversed(list(islice(_NOTES.finditer(lower), _MOST_MARKERS))):
        if not text[: found.start()].strip() and (list_start := _LIST_AFTER_NOTE.search(text, found.start())):
            text = " " * list_start.end() + text[list_start.end() :]
            continue
        text = f"{text[: found.start()]},{' ' * (found.end() - found.start() - 1)}{text[found.end() :]}"
    return text


def picked_by_the_seller(text: str) -> tuple[int, int] | None:
    """Where the names of "Key ingredients: …" stand, when no list follows them; None for any other text."""
    found = _PICKED.match(text)
    if found is None or next(_markers(_lower(text), found.end()), None) is not None:
        return None
    return found.end(), len(text)


def _lower(text: str) -> str:
    lower = text.lower()
    # A few letters have a longer lower case; then the places would no longer fit.
    return lower if len(lower) == len(text) else text


def find_sections(text: str, lexicon: Lexicon) -> tuple[list[Section], list[tuple[int, int]]]:
    """The sections of a text that are to be read, and the places of the names that bullets put first."""
    start = 0
    heads: list[tuple[int, int]] = []
    if _BULLET.match(text.lstrip()):
        start, heads = _after_bullets(text, lexicon)
    sections: list[Section] = []
    for kind, begin, end, heading in _marked(text, start, lexicon):
        if kind == "preface":
            continue
        sections.extend(_with_headings(text, kind, begin, end, heading, lexicon))
    return sections, heads


def _marked(
    text: str, start: int, lexicon: Lexicon
) -> Iterator[tuple[Kind | Literal["preface"], int, int, str]]:
    kind: Kind | Literal["preface"] = "list"
    begin = start
    heading = ""
    markers = list(islice(_markers(_lower(text), start), _MOST_MARKERS))
    is_kit = sum(found.lastgroup == "list" for found in markers) > 1
    for index, found in enumerate(markers):
        group = found.lastgroup
        stop, following = _product_before(text, begin, found, lexicon) if is_kit else (found.start(), "")
        if group in ("list", "active") and index == 0 and text.count(",", begin, found.start()) < _FEWEST:
            # "… Division: El (Estee Lauder)Ingredients:" is a header of the shop's.
            kind = "preface"
        yield kind, begin, stop, heading
        begin, heading = found.end(), following
        kind = _KINDS[group or "list"]
        if index + 1 < len(markers) and _PICKED_WORD.search(text, max(0, found.start() - 24), found.start()):
            # "Key ingredients: …" says nothing that the list after it does not say.
            kind = "preface"
        before = text[max(0, found.start() - 3) : found.start()].rstrip()
        opened = before[-1:] if kind == "may_contain" else ""
        if opened and opened in "([":
            closed = _closing(text, begin, opened == "[")
            if closed is not None:
                yield kind, begin, closed, heading
                kind, begin = "list", closed
    yield kind, begin, len(text), heading


def _product_before(text: str, begin: int, found: re.Match[str], lexicon: Lexicon) -> tuple[int, str]:
    """Where the text before a marker ends, and the product that it names: "Toner - Ingredients: …" in a kit."""
    stop = found.start()
    said = _PRODUCT.search(text, max(begin, stop - 80), stop) if found.lastgroup == "list" else None
    if said is None or _is_known(said[1], lexicon) or _PICKED_WORD.search(said[1] + " "):
        return stop, ""
    return said.start(1), said[1]


def _markers(lower: str, start: int) -> Iterator[re.Match[str]]:
    """What `_MARKER` finds, sought only around its hints."""
    hints: list[int] = []
    for hint in _MARKER_HINTS:
        place = lower.find(hint, start)
        while place >= 0 and len(hints) < _MOST_HINTS:
            hints.append(place)
            place = lower.find(hint, place + 1)
    for place in sorted(hints):
        if place < start:
            continue
        near = _MARKER.search(lower, max(start, place - _BEFORE_HINT), place + _AFTER_HINT)
        found = _MARKER.match(lower, near.start()) if near is not None else None
        if found is not None:
            yield found
            start = found.end()


def _closing(text: str, start: int, is_square: bool) -> int | None:
    if is_square:
        place = text.find("]", start)
        return place if place >= 0 else None
    depth = 1
    for found in _BRACKET.finditer(text, start, start + 2000):
        depth += 1 if found[0] == "(" else -1
        if depth == 0:
            return found.start()
    return None


def _with_headings(
    text: str, kind: Kind, start: int, end: int, heading: str, lexicon: Lexicon
) -> Iterator[Section]:
    """The section, parted at headings such as "Step One:" and "Grey Clay Mask:"."""
    begin = start
    count = 0
    colon = text.find(":", start, end)
    while colon >= 0 and count < _MOST_MARKERS:
        count += 1
        place = max(begin, colon - _LONGEST_HEADING)
        found = None if text.startswith("//", colon + 1) else _HEADING.search(text, place, colon)
        if found is not None and not _is_known(found[0], lexicon):
            said, place = found[0].strip(), found.start()
            step = _STEP.search(said)
            if step is not None:
                place += step.start()
                said = said[step.start() :]
            elif text[begin:place].rstrip().endswith(","):
                # A last name without its full stop: "Parfum Toner: Aqua, …".
                place += (glued := _known_beginning(said, lexicon))
                said = said[glued:].strip()
            if place > begin or heading:
                yield Section(kind, begin, place, heading)
            heading, begin = said, colon + 1
        colon = text.find(":", colon + 1, end)
    yield Section(kind, begin, end, heading)


def _known_beginning(heading: str, lexicon: Lexicon) -> int:
    """How long the known name is that a heading begins with; 0 when it begins with none."""
    words = list(re.finditer(r"\S+", heading))
    for word in reversed(words[:-1]):
        if _is_known(heading[: word.end()], lexicon):
            return word.end()
    return 0


def _is_known(text: str, lexicon: Lexicon) -> bool:
    return fold(text) in lexicon.names


def _after_bullets(text: str, lexicon: Lexicon) -> tuple[int, list[tuple[int, int]]]:
    """Where the list begins after marketing bullets (the end, when none follows), and the bullets' heads."""
    bullets = [found.end() for found in _BULLET.finditer(text, 0, 20_000)]
    heads: list[tuple[int, int]] = []
    start = len(text)
    for index, begin in enumerate(bullets):
        end = bullets[index + 1] if index + 1 < len(bullets) else len(text)
        body = begin
        colon = text.find(":", begin, end)
        if colon >= 0:
            body = colon + 1
        place = _list_start(text, body if colon >= 0 else begin, end, lexicon, has_colon=colon >= 0)
        if colon >= 0:
            heads.append((begin, colon))
        else:
            heads.append((begin, place if place is not None else end))
        if place is not None:
            start = place
            break
    return start, heads


def _list_start(text: str, begin: int, end: int, lexicon: Lexicon, *, has_colon: bool) -> int | None:
    """Where, in the text of a bullet, a run of known names starts that goes on to the end of the text."""
    place = begin
    pieces = text[begin:end].split(",")
    if len(pieces) < 4:
        return None
    for index, piece in enumerate(pieces[:-3]):
        following = [read_piece(raw, lexicon) for raw in pieces[index + 1 : index + 5]]
        if sum(bool(items) and bool(items[0].names) for items in following) >= min(3, len(following)):
            within = _last_known(piece, lexicon, whole_counts=has_colon or index > 0)
            if within is not None:
                return place + within
        place += len(piece) + 1
    return None


def _last_known(piece: str, lexicon: Lexicon, *, whole_counts: bool) -> int | None:
    """Where in a piece its last known name starts, after the last sentence if there is one."""
    stops = [found.end() for found in _SENTENCE_END.finditer(piece)]
    after = stops[-1] if stops else 0
    step = _STEP.search(piece)
    if step is not None:
        return step.start()
    if (whole_counts or stops) and any(item.names for item in read_piece(piece[after:], lexicon)):
        return after
    words = [found.start() for found in re.finditer(r"\S+", piece[-200:])]
    offset = max(0, len(piece) - 200)
    for place in words[-_MOST_WORDS_BEFORE:]:
        items = read_piece(piece[offset + place :], lexicon)
        if len(items) == 1 and items[0].names and items[0].names[0].is_listed:
            return offset + place
    return None
