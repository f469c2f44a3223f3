"""The text between two commas to the items in it: names, percentages, and what a missing comma ran together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from milium.ingredients.grammar import botanical, colours_in
from milium.ingredients.lexicon import Lexicon, Name
from milium.ingredients.matching import BRACKETED, DIGIT, MARKS, STOP, match_name, runs_of_names
from milium.ingredients.spelling import fold

_PERCENT = re.compile(
    r"[(\[]?\s*(?P<number>\d{1,3}(?:[.,]\d{1,4})?)\s?(?:%|percent\b)\s*(?:w/w|w/v)?\s*[)\]]?", re.I
)
_PERCENT_GLUE = re.compile(r"(?<=%)\s*(?=[A-Za-z]{3})")
_LOOSE_HYPHEN = re.compile(r"\s+[-–—]\s+|(?<=\w)[-–—]\s+|\s+[-–—](?=[A-Za-z])")
_CONNECTOR = re.compile(r"\(\s*and\s*\)|\s+\band\b\s+|\s+&\s+(?!C\b)|\s*[|\\]\s*", re.I)
_PLAIN_MARKS = " .*\n"
LONGEST_READ = 6_000
_LONGEST_REMEMBERED = 200


class Item(NamedTuple):
    """What stands at one place: its span in the raw piece, its text, its names (none where it is unknown).

    `is_loose` where it may be half of a name that a stray comma cut in two.
    """

    start: int
    end: int
    text: str
    names: tuple[Name, ...]
    percent: float | None
    is_loose: bool = False


def read_piece(raw: str, lexicon: Lexicon, *, is_whole: bool = True) -> tuple[Item, ...]:
    """The items of the text between two commas, in order. Marks, footnotes and factory codes are left out.

    A piece that may only be the beginning of a name is not `is_whole`; its reading is kept apart.
    """
    key = raw if is_whole else f"\0{raw}"
    items: tuple[Item, ...] | None = lexicon.remembered.get(key)
    if items is None:
        items = _plain_item(raw, lexicon) or tuple(
            item._replace(is_loose=True) if _is_loose(item, lexicon) else item for item in _read(raw, lexicon)
        )
        if len(raw) <= _LONGEST_REMEMBERED:
            lexicon.remember(key, items)
            if is_whole and (names := sure_names(items)) is not None:
                lexicon.remember_sure(raw, names)
    return items


def at_once(raw: str, lexicon: Lexicon) -> tuple[Item, ...] | None:
    """The reading of a listed name that stands there as it is listed, remembered; None for anything else."""
    text = raw.strip(_PLAIN_MARKS)
    name = lexicon.spelled.get(text.lower())
    if name is None:
        return None
    start = raw.find(text)
    items = (Item(start, start + len(text), text, (name,), None),)
    if len(raw) <= _LONGEST_REMEMBERED:
        lexicon.remember(raw, items)
    return items


def sure_at_once(raw: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The canonical name of a piece that stands there as it is listed, remembered; None for anything else."""
    text = raw.strip(_PLAIN_MARKS).lower()
    name = lexicon.spelled.get(text)
    if name is None or "nano" in text:
        return None
    names = (name.inci_name,)
    if len(raw) <= _LONGEST_REMEMBERED:
        lexicon.remember_sure(raw, names)
    return names


def sure_names(items: tuple[Item, ...]) -> tuple[str, ...] | None:
    """The canonical names of items that are all known and come without a percentage or "nano"; None for others."""
    names: list[str] = []
    for item in items:
        if item.is_loose or item.percent is not None or not item.names or "nano" in item.text.lower():
            return None
        names += [name.inci_name for name in item.names]
    return tuple(names)


def _plain_item(raw: str, lexicon: Lexicon) -> tuple[Item, ...]:
    """The reading of a plain name, or of one with a common name in brackets; empty when it takes more."""
    text = raw.strip(_PLAIN_MARKS)
    if len(text) > _LONGEST_REMEMBERED or not text:
        return ()
    name = _plainly(text, lexicon)
    names = (name,) if name is not None else _only_colours(text, lexicon)
    if not names:
        return ()
    start = raw.find(text)
    return (Item(start, start + len(text), text, names, None),)


def _only_colours(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    return colours_in(text, lexicon) if _COLOURS.fullmatch(text) else ()


# "CI 77491", "Iron Oxides (CI 77491, CI 77492)", "Red 33 (CI 17200)".
_COLOURS = re.compile(
    r"(?:[A-Z][\w&.]*(?: [\w&.]+){0,3} ?\()?[Cc][Iil] ?\d{5}(?:, ?[Cc][Iil] ?\d{5}){0,5}\)?"
)


def _plainly(text: str, lexicon: Lexicon) -> Name | None:
    base = text
    listed = lexicon.spelled.get(text.lower())
    if listed is not None:
        return listed
    if "(" in text:
        before, _, rest = text.partition("(")
        inner, closed, after = rest.partition(")")
        if not closed or "(" in after or ")" in after or not _is_common_name(before, inner, lexicon):
            return None
        base = f"{before.rstrip()} {after.lstrip()}".strip()
        listed = lexicon.spelled.get(base.lower())
        if listed is not None:
            return listed
    if _NOT_PLAIN.search(base):
        return None
    key = fold(base)
    name = lexicon.names.get(key)
    if name is None and key[:3] in lexicon.species_by_start:
        name = botanical(base, lexicon, key)
        # The bare name of a plant may go on in the next brackets.
        if (
            name is not None
            and not name.is_listed
            and name.inci_name.rpartition(" ")[2] not in lexicon.endings
        ):
            return None
    return name


def _is_common_name(before: str, inner: str, lexicon: Lexicon) -> bool:
    """Whether brackets hold but another name, which neither adds a part nor says more than what is before."""
    words = inner.upper().split()
    if not words or words[-1] in lexicon.endings or "," in inner or "%" in inner or DIGIT.search(inner):
        return False
    key = fold(inner)
    return (
        key not in lexicon.latin and key not in lexicon.names and not before[:7].lower().startswith("vitamin")
    )


# What the careful reading has to look at.
_NOT_PLAIN = re.compile(r"[%()\[\]*/\\+®™†‡§°]|\d|\.\s| - |\band\b|[Ee]ssential")


def _is_loose(item: Item, lexicon: Lexicon) -> bool:
    if not item.names:
        return True
    name = item.names[0]
    last = name.inci_name.rpartition(" ")[2]
    return not name.is_listed and (last.endswith(("POLYMER", "ESTERS")) or last in lexicon.grammar.parts)


def _read(raw: str, lexicon: Lexicon) -> Iterator[Item]:
    if "www." in raw or "http" in raw:
        raw = _ADDRESS.sub(lambda found: " " * len(found[0]), raw)
    start, end = _trimmed(raw, 0, len(raw))
    if start == end or not any(c.isalnum() for c in raw[start:end][:LONGEST_READ]):
        return
    if ("*" in raw or "°" in raw) and (cut := _before_note(raw, start, end, lexicon)):
        yield from cut
        return
    is_sentence = end - start > _SHORTEST_SENTENCE and _is_sentence(raw[start:end], lexicon)
    item = Item(start, end, raw[start:end], (), None) if is_sentence else _item(raw, start, end, lexicon)
    if item.names or len(raw) > LONGEST_READ:
        yield item
        return
    split = _split(raw, start, end, lexicon)
    if not split and not is_sentence:
        split = _without_commas(raw, start, end, lexicon)
    if split:
        yield from split
    elif not is_footnote(item.text):
        yield item


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NOTE = re.compile(r"(?<=[\w.)%*])\s*[*†‡°]+\s*=?\s*(?=[A-Za-z])")


def _before_note(raw: str, start: int, end: int, lexicon: Lexicon) -> list[Item]:
    """The names around a mark in the middle, "Linalool *Certified organic"; empty when the first is none."""
    places = [(found.start(), found.end()) for found in _NOTE.finditer(raw, start, end)]
    if not places:
        return []
    inside, outside = _trimmed(raw, start, places[0][0])
    first = _item(raw, inside, outside, lexicon)
    if not first.names or not (
        first.names[0].is_listed or first.names[0].inci_name.rpartition(" ")[2] in lexicon.grammar.forms
    ):
        return []
    items = [first]
    for (_, begin), (stop, _) in zip(places, [*places[1:], (end, end)], strict=True):
        inside, outside = _trimmed(raw, begin, stop)
        if not is_footnote(raw[inside:outside]) and inside < outside:
            item = _item(raw, inside, outside, lexicon)
            if item.names:
                items.append(item)
    return items


def _trimmed(raw: str, start: int, end: int) -> tuple[int, int]:
    """The span without marks around it, and without brackets whose other half went to a neighbour."""
    while start < end:
        first, last = raw[start], raw[end - 1]
        if first in MARKS or first in ")]":
            start += 1
        elif last in MARKS or (last in ")]}" and raw.find(_OPENING[last], start, end) < 0):
            end -= 1
        elif first in "[({" and not any(raw.find(closing, start, end) >= 0 for closing in _OPENING):
            start += 1
        else:
            break
    return start, end


_OPENING = {")": "(", "]": "[", "}": "{"}


def _item(raw: str, start: int, end: int, lexicon: Lexicon) -> Item:
    text = raw[start:end]
    key = fold(text) if len(text) <= LONGEST_READ else ""
    exact = lexicon.names.get(key)
    if exact is not None:
        return Item(start, end, text, (exact,), None)
    if len(text) > 300:
        return Item(start, end, text, (), None)
    percent, bare = _percent(text)
    return Item(start, end, text, match_name(bare, lexicon), percent)


def _percent(text: str) -> tuple[float | None, str]:
    found = _PERCENT.search(text) if "%" in text or "ercent" in text else None
    if found is None:
        return None, text
    number = float(found["number"].replace(",", "."))
    end = found.end()
    if found[0][0] in "([" and found[0][-1] not in ")]":
        # "(100% plant derived)", "(0.3% in oil)": the rest of the brackets is a note.
        end = (text.find(")", end) + 1) or (text.find("]", end) + 1) or end
    bare = f"{text[: found.start()]} {text[end:]}".strip(" .:-–")
    return (number if 0 < number < 100 else None), bare


_SHORTEST_SENTENCE = 30


def _is_sentence(text: str, lexicon: Lexicon) -> bool:
    return len(lexicon.sentence_words.intersection(text[:300].lower().split())) >= 2


# Each with the signs without which it finds nothing.
_SEPARATORS = (
    (_PERCENT_GLUE, ("%",)),
    (STOP, (".", "*", "†", "‡", "°")),
    (_CONNECTOR, ("and", "AND", "And", "&", "|", "\\")),
    (_LOOSE_HYPHEN, ("-", "–", "—")),
)
_Separators = tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]


def _split(
    raw: str, start: int, end: int, lexicon: Lexicon, separators: _Separators = _SEPARATORS
) -> list[Item]:
    """The items of a piece in which another sign stands for a comma; empty when that helps nothing."""
    for index, (separator, signs) in enumerate(separators):
        if not any(sign in raw for sign in signs):
            continue
        places = [(found.start(), found.end()) for found in separator.finditer(raw, start, end)]
        if not places or (len(places) == 1 and places[0][1] >= end):
            continue
        items = list(_between(raw, start, end, places, lexicon, separators[index + 1 :]))
        if any(item.names for item in items):
            return items
    return []


def _between(
    raw: str,
    start: int,
    end: int,
    places: list[tuple[int, int]],
    lexicon: Lexicon,
    separators: _Separators,
) -> Iterator[Item]:
    begin = start
    for stop, following in (*places, (end, end)):
        inside, outside = _trimmed(raw, begin, stop)
        if inside < outside and not is_footnote(raw[begin:stop]):
            item = _item(raw, inside, outside, lexicon)
            if item.names:
                yield item
            else:
                yield from (
                    _split(raw, inside, outside, lexicon, separators)
                    or _without_commas(raw, inside, outside, lexicon)
                    or (item,)
                )
        begin = following


def _without_commas(raw: str, start: int, end: int, lexicon: Lexicon) -> list[Item]:
    if end - start > LONGEST_READ:
        return []
    text = BRACKETED.sub(lambda found: " " * len(found[0]), raw[start:end])
    runs = runs_of_names(text, lexicon)
    if not runs:
        return []
    return [
        Item(start + first, start + last, raw[start + first : start + last], (name,), None)
        for first, last, name in runs
    ]


_FOOTNOTE = re.compile(
    r"^\s*(?:[*+†‡§°¹²³]+\s*\S|(?:certified organic|organic ingredient|ingredients? from|from organic|produced from|"
    r"issus? de|essential oil$|natural (?:origin|constituent|component)|components? of|made (?:with|from|in)|"
    r"of natural origin|plant origin|please\b|this ingredient|ingredient lists?\b|(?:code )?f\.?i\.?l\b|iln\s?\d+|"
    r"keep (?:out|away|in)\b|for external use|avoid (?:contact|direct|eyes?)|best before|use (?:before|within|by)\b|"
    r"(?:made|manufactured|packed|distributed|produced) (?:in|by|for)\b|do not (?:use|freeze|swallow)|"
    r"if (?:irritation|swallowed|skin)|discontinue|store (?:in|below|at)\b|not tested|cruelty[- ]free|"
    r"dermatologically|patch test|apply (?:to|on|morning|daily|a|evenly|generously)\b|rinse\b|directions?\b|"
    r"warnings?\b|cautions?\b|net (?:wt|weight)|drug facts|purposes?$|uses?(?: for\b.*| to\b.*)?$|"
    r"(?:acne (?:medication|treatment)|sunscreens?|skin protectants?|anti-?perspirants?)$))",
    re.I,
)


def is_footnote(text: str) -> bool:
    """Whether a text only explains a mark of the list, such as "*Certified organic"."""
    return _FOOTNOTE.match(text) is not None
