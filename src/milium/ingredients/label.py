"""The text of a label to its declaration. First what the text is, and only then what stands in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from milium.ingredients.declaration import Declaration, Ingredient, Product
from milium.ingredients.lexicon import Lexicon
from milium.ingredients.pieces import Item, at_once, read_piece
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
_ODD_ASCII = re.compile(r"[;\t\r]")
# Texts without any of these are split at their commas and nothing more.
_SECTION_SIGNS = (
    ":",
    "\n",
    "[",
    "|",
    "·",
    "+/",
    "+ /",
    "(and)",
    "may contain",
    "please",
    "this ",
    "peut contenir",
)
_LIST_IN_A_STRING = re.compile(r"""^\s*\[\s*['"]""")
_LOCANT = re.compile(r"(?:^|[-\s(])\d{1,2}\s*$")
_MOST_JOINED = 12
# The longest list met has some 5,500 characters.
LONGEST_TEXT = 200_000
_TOO_LONG = "This text is far longer than any label, so that only its beginning was read."
_LONGEST_JOINED = 240
_FEWEST_ALPHABETICAL = 12
_FEWEST_OF_A_PRODUCT = 3


# An item of a piece, and the place in the text where its piece starts.
_Placed = tuple[int, Item]


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
    if len(text) > LONGEST_TEXT:
        begun = read_label(text[:LONGEST_TEXT], lexicon)
        return replace(begun, warnings=(*begun.warnings, _TOO_LONG))
    plain = text if text.isascii() and _ODD_ASCII.search(text) is None else text.translate(_SAME_LENGTH)
    if _LIST_IN_A_STRING.match(plain):
        plain = _unquoted(plain)
    lower = plain.lower()
    if lower.lstrip()[:1] != "-" and not any(sign in lower for sign in _SECTION_SIGNS):
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
            headings.append((section.heading, section.start))
        found = _items(plain, section.start, section.end, lexicon)
        if section.kind == "may_contain":
            perhaps += found
        else:
            listed += found
    highlights = _heads(text, plain, heads, lexicon) if heads else ()
    status = judge(plain, listed + perhaps if perhaps else listed, bool(heads))
    if status != "list":
        return Declaration(status, highlights=highlights, warnings=(warning_for(status),))
    ingredients = _numbered(text, listed, 1, lexicon)
    may_contain = _numbered(text, perhaps, len(ingredients) + 1, lexicon) if perhaps else ()
    products = _products(headings, ingredients) if headings else ()
    is_alphabetical = _is_alphabetical(ingredients)
    warnings = _warnings(ingredients, may_contain, products, is_alphabetical)
    return Declaration(status, ingredients, may_contain, highlights, products, is_alphabetical, warnings)


def _items(text: str, start: int, end: int, lexicon: Lexicon) -> list[_Placed]:
    raws = (text if start == 0 and end == len(text) else text[start:end]).split(",")
    found: list[_Placed] = []
    place = start
    passed = 0
    remembered = lexicon.remembered
    for index, raw in enumerate(raws):
        if index < passed:
            continue
        items = remembered.get(raw) or at_once(raw, lexicon)
        if items is None:
            count = _belongs_together(raws, index)
            if count > 1:
                raw = ",".join(raws[index : index + count])
                passed = index + count
                items = remembered.get(raw)
            if items is None:
                items = read_piece(raw, lexicon, is_whole=count > 1 or _stands_alone(raw))
        if len(items) == 1:
            found.append((place, items[0]))
        else:
            found.extend((place, item) for item in items)
        place += len(raw) + 1
    return found


def _stands_alone(raw: str) -> bool:
    """Whether a piece is read the same whatever follows it, so that its reading can be kept."""
    if "(" in raw or "[" in raw:
        return raw.count("(") <= raw.count(")") and raw.count("[") <= raw.count("]")
    return not (raw.rstrip()[-1:].isdigit() and _LOCANT.search(raw[-12:]))


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
        return count if depth <= 0 and length <= _LONGEST_JOINED else 1
    if index + 1 < len(raws) and raw.rstrip()[-1:].isdigit() and _LOCANT.search(raw[-12:]):
        following = raws[index + 1]
        if following[:1].isdigit() or (raw.strip().isdigit() and following.lstrip()[:1].isdigit()):
            return 2
    return 1


def _joined(items: list[_Placed], lexicon: Lexicon) -> list[_Placed]:
    """Neighbours that are unknown apart and known together become one item."""
    found: list[_Placed] = []
    joined = False
    for (place, item), (after, following) in zip(items, [*items[1:], (0, _NOTHING)], strict=True):
        if joined:
            joined = False
            continue
        if (item.is_loose or following.is_loose) and following is not _NOTHING:
            name = lexicon.names.get(fold(item.text[:120] + following.text[:120]))
            if name is not None:
                end = after - place + following.end
                found.append((place, Item(item.start, end, "", (name,), None)))
                joined = True
                continue
        found.append((place, item))
    return found


_NOTHING = Item(0, 0, "", (), None)


def _numbered(text: str, items: list[_Placed], first: int, lexicon: Lexicon) -> tuple[Ingredient, ...]:
    """The items as ingredients; a name that stands twice in a row, as in two languages, is there once."""
    for _, item in items:
        if item.is_loose:
            items = _joined(items, lexicon)
            break
    found: list[Ingredient] = []
    # The quickest way to make a named tuple: a long text makes thousands.
    add, make = found.append, tuple.__new__
    position = first
    before = ""
    for place, item in items:
        start, end, _, names, percent, _ = item
        start += place
        end += place
        if not names:
            add(make(Ingredient, (position, text[start:end], None, False, percent, (), start, end)))
            position += 1
            before = ""
        for inci_name, functions, _ in names:
            if inci_name == before:
                continue
            before = inci_name
            add(
                make(Ingredient, (position, text[start:end], inci_name, True, percent, functions, start, end))
            )
            position += 1
    return tuple(found)


def _heads(text: str, plain: str, heads: list[tuple[int, int]], lexicon: Lexicon) -> tuple[Ingredient, ...]:
    found: list[Ingredient] = []
    for start, end in heads:
        items = _items(plain, start, end, lexicon)
        found.extend(item._replace(position=0) for item in _numbered(text, items, 1, lexicon))
    return tuple(found)


def _products(headings: list[tuple[str, int]], ingredients: tuple[Ingredient, ...]) -> tuple[Product, ...]:
    """The products of a text by their headings; none where it is one product under one heading."""
    starts = [item.start for item in ingredients]
    products: list[Product] = []
    for index, (heading, start) in enumerate(headings):
        first = bisect_left(starts, start)
        last = bisect_left(starts, headings[index + 1][1]) if index + 1 < len(headings) else len(starts)
        if last - first >= _FEWEST_OF_A_PRODUCT:
            products.append(Product(heading, first + 1, last))
    return tuple(products) if len(products) > 1 else ()


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
    unknown = len([1 for item in ingredients if item.inci_name is None])
    unknown += len([1 for item in may_contain if item.inci_name is None])
    if unknown:
        warnings.append(
            f"{unknown} of {len(ingredients) + len(may_contain)} names could not be read. Nothing is said of those."
        )
    return tuple(warnings)
