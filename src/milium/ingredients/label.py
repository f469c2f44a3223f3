"""The text of a label to its declaration. First what the text is, and only then what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from milium.ingredients.declaration import Declaration, Ingredient, Product
from milium.ingredients.lexicon import Lexicon, Name
from milium.ingredients.matching import Item, is_footnote, read_piece
from milium.ingredients.sections import Section, find_sections, without_notes
from milium.ingredients.spelling import fold
from milium.ingredients.status import judge, looks_missing, warning_for

_SAME_LENGTH = str.maketrans(
    {
        ";": ",",
        "\uff0c": ",",
        "\u3001": ",",
        "\u060c": ",",
        "\u2022": ",",
        "\u25cf": ",",
        "\u00a0": " ",
        "\u2007": " ",
        "\u202f": " ",
        "\ufffd": " ",
        "\t": " ",
        "\r": " ",
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2212": "-",
        "\uff08": "(",
        "\uff09": ")",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
    }
)
# Texts without any of these are split at their commas and nothing more.
_NEEDS_SECTIONS = re.compile(r"[:\n|\[\u00b7]|\+\s?/\s?-|^\s*-|[Mm](?:ay|AY) [Cc](?:ontain|ONTAIN)|Please|\bThis\b|\(and\)")
_LIST_IN_A_STRING = re.compile(r"""^\s*\[\s*['"]""")
_LOCANT = re.compile(r"(?:^|[-\s(])\d{1,2}\s*$")
_MOST_JOINED = 12
_LONGEST_JOINED = 240
_FEWEST_ALPHABETICAL = 12


class _Placed(NamedTuple):
    """An item at its place in the whole text."""

    start: int
    end: int
    text: str
    names: tuple[Name, ...]
    percent: float | None


def read_label(text: str, lexicon: Lexicon) -> Declaration:
    """What `text` is and what it declares. Never raises, whatever the text; never changes a name's text.

    >>> from milium.ingredients import load_lexicon
    >>> declaration = read_label("Aqua/Water, Glycerin, Parfum (Fragrance).", load_lexicon())
    >>> [item.inci_name for item in declaration.ingredients]
    ['AQUA', 'GLYCERIN', 'PARFUM']
    >>> read_label("Visit the brand's boutique", load_lexicon()).status
    'missing'
    """
    if looks_missing(text):
        return Declaration("missing", warnings=(warning_for("missing"),))
    plain = text.translate(_SAME_LENGTH)
    if _LIST_IN_A_STRING.match(plain):
        plain = _unquoted(plain)
    if _NEEDS_SECTIONS.search(plain) is None:
        return _declared(text, plain, [Section("list", 0, len(plain))], [], lexicon)
    plain = _lines_joined(without_notes(plain))
    sections, heads = find_sections(plain, lexicon)
    return _declared(text, plain, sections, heads, lexicon)


def _unquoted(text: str) -> str:
    """A list that a program wrote, `['a', 'b']`, with its quotes blanked out; places stay as they are."""
    text = re.sub(r"""['"](\s*),(\s*)['"]""", r" \1,\2 ", text)
    return re.sub(r"""^(\s*)\[\s*['"]|['"]\s*\](\s*)$""", lambda found: " " * len(found[0]), text)


def _lines_joined(text: str) -> str:
    # Lines are wrapped lists where there are commas, and separators of their own where there are few.
    lines = text.count("\n")
    if not lines:
        return text
    few_commas = text.count(",") < lines
    return text.replace("\n", "," if few_commas else " ")


def _declared(
    text: str, plain: str, sections: list[Section], heads: list[tuple[int, int]], lexicon: Lexicon
) -> Declaration:
    listed: list[_Placed] = []
    perhaps: list[_Placed] = []
    headings: list[tuple[str, int]] = []
    for section in sections:
        if section.heading:
            headings.append((section.heading, len(listed)))
        found = _items(plain, section.start, section.end, lexicon)
        (perhaps if section.kind == "may_contain" else listed).extend(found)
    highlights = _heads(text, plain, heads, lexicon)
    status = judge(plain, listed + perhaps, bool(heads))
    if status != "list":
        return Declaration(status, highlights=highlights, warnings=(warning_for(status),))
    ingredients, starts = _numbered(text, _joined(listed, lexicon), 1, headings)
    may_contain, _ = _numbered(text, _joined(perhaps, lexicon), len(ingredients) + 1, [])
    products = _products(headings, starts, len(ingredients))
    is_alphabetical = _is_alphabetical(ingredients)
    warnings = _warnings(ingredients, may_contain, products, is_alphabetical)
    return Declaration(status, ingredients, may_contain, highlights, products, is_alphabetical, warnings)


def _items(text: str, start: int, end: int, lexicon: Lexicon) -> list[_Placed]:
    raws = (text if start == 0 and end == len(text) else text[start:end]).split(",")
    found: list[_Placed] = []
    place = start
    index = 0
    remembered = lexicon.remembered
    while index < len(raws):
        raw = raws[index]
        items = remembered.get(raw)
        if items is None:
            count = _belongs_together(raws, index)
            if count > 1:
                raw = ",".join(raws[index : index + count])
                index += count - 1
            items = read_piece(raw, lexicon)
        elif items is _OPEN:
            count = _belongs_together(raws, index)
            if count > 1:
                raw = ",".join(raws[index : index + count])
                index += count - 1
            items = read_piece(raw, lexicon)
        for item in items:
            found.append(_Placed(place + item.start, place + item.end, item.text, item.names, item.percent))
        place += len(raw) + 1
        index += 1
    return found


_OPEN: tuple[Item, ...] = ()


def _belongs_together(raws: list[str], index: int) -> int:
    """How many pieces from here on are one: commas in brackets and in "1,2-Hexanediol" separate nothing."""
    raw = raws[index]
    if "(" in raw or "[" in raw:
        depth = raw.count("(") + raw.count("[") - raw.count(")") - raw.count("]")
        length = len(raw)
        count = 1
        while depth > 0 and count < _MOST_JOINED and index + count < len(raws) and length < _LONGEST_JOINED:
            following = raws[index + count]
            depth += following.count("(") + following.count("[") - following.count(")") - following.count("]")
            length += len(following) + 1
            count += 1
        if depth <= 0 and length <= _LONGEST_JOINED:
            return count
        return 1
    if _LOCANT.search(raw) and index + 1 < len(raws):
        following = raws[index + 1]
        if following[:1].isdigit() or (raw.strip().isdigit() and following.lstrip()[:1].isdigit()):
            return 2
    return 1


def _joined(items: list[_Placed], lexicon: Lexicon) -> Iterator[_Placed]:
    """Neighbours that are unknown apart and known together become one; a name twice in a row stands once."""
    index = 0
    last = ""
    while index < len(items):
        item = items[index]
        if index + 1 < len(items) and not (_is_listed(item) and _is_listed(items[index + 1])):
            following = items[index + 1]
            together = lexicon.names.get(fold(item.text[:120] + following.text[:120]))
            if together is not None:
                item = _Placed(item.start, following.end, f"{item.text}, {following.text}", (together,), None)
                index += 1
        index += 1
        names = tuple(name for name in item.names if name.inci_name != last) if item.names else ()
        if item.names and not names:
            continue
        last = item.names[-1].inci_name if item.names else ""
        yield item if names == item.names else item._replace(names=names)


def _is_listed(item: _Placed) -> bool:
    return bool(item.names) and item.names[0].is_listed


def _numbered(
    text: str, items: Iterator[_Placed], first: int, headings: list[tuple[str, int]]
) -> tuple[tuple[Ingredient, ...], list[int]]:
    found: list[Ingredient] = []
    starts: list[int] = []
    position = first
    for item in items:
        start, end, _, names, percent = item
        said = text[start:end]
        if not names:
            found.append(Ingredient(position, said, None, False, percent, (), start, end))
            position += 1
        for name in names:
            found.append(Ingredient(position, said, name.inci_name, True, percent, name.functions, start, end))
            position += 1
        starts.append(start)
    return tuple(found), starts


def _heads(text: str, plain: str, heads: list[tuple[int, int]], lexicon: Lexicon) -> tuple[Ingredient, ...]:
    found: list[Ingredient] = []
    for start, end in heads:
        for item in _items(plain, start, end, lexicon):
            said = text[item.start : item.end]
            if not item.names:
                found.append(Ingredient(0, said, None, False, item.percent, (), item.start, item.end))
            found.extend(
                Ingredient(0, said, name.inci_name, True, item.percent, name.functions, item.start, item.end)
                for name in item.names
            )
    return tuple(found)


def _products(headings: list[tuple[str, int]], starts: list[int], count: int) -> tuple[Product, ...]:
    return ()


def _is_alphabetical(ingredients: tuple[Ingredient, ...]) -> bool:
    if len(ingredients) < _FEWEST_ALPHABETICAL:
        return False
    before = ingredients[0].text.lower()
    for item in ingredients[1:]:
        text = item.text.lower()
        if text < before:
            return False
        before = text
    return True


def _warnings(
    ingredients: tuple[Ingredient, ...],
    may_contain: tuple[Ingredient, ...],
    products: tuple[Product, ...],
    is_alphabetical: bool,
) -> tuple[str, ...]:
    warnings = []
    if len(products) > 1:
        warnings.append(f"This text holds several products ({len(products)}). They are read as one list.")
    if is_alphabetical:
        warnings.append("The names stand in alphabetical order, so the order says nothing of the amounts.")
    unknown = sum(not item.recognised for item in (*ingredients, *may_contain))
    if unknown:
        warnings.append(f"{unknown} of {len(ingredients) + len(may_contain)} names could not be read. Nothing is said of those.")
    return tuple(warnings)
