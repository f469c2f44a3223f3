"""The text of a label to its declaration. First what the text is, and only then what stands in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import chain, groupby
from typing import cast

from milium.ingredients.copied import in_plain_signs
from milium.ingredients.declaration import Declaration, Ingredient, Product
from milium.ingredients.lexicon import Lexicon
from milium.ingredients.matching import MARKS
from milium.ingredients.pieces import Item, at_once, read_piece, sure_at_once, sure_names
from milium.ingredients.sections import Section, find_sections, picked_by_the_seller, without_notes
from milium.ingredients.spelling import fold
from milium.ingredients.status import (
    ALPHABETICAL,
    FEW_NAMES,
    LONGEST_BEGINNING,
    SEVERAL,
    TOO_LONG,
    UNREAD,
    Warned,
    judge,
    looks_missing,
    warning_for,
)

_LOCANT = re.compile(r"(?:^|[-\s(])\d{1,2}\s*$")
_MOST_JOINED = 12
# The longest list met has some 5,500 characters.
LONGEST_TEXT = 200_000
_LONGEST_JOINED = 240
_FEWEST_ALPHABETICAL = 12
_FIRST_PIECES = 8
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
        begun.warnings = (*begun.warnings, TOO_LONG)
        return begun
    plain = in_plain_signs(text)
    lower = plain.lower()
    if not _may_have_sections(lower):
        return _declared(text, plain, [Section("list", 0, len(plain))], [], lexicon)
    plain = _lines_joined(without_notes(plain), lexicon)
    picked = picked_by_the_seller(plain)
    if picked is not None:
        return _declared(text, plain, [], [picked], lexicon)
    sections, heads = find_sections(plain, lexicon)
    return _declared(text, plain, sections, heads, lexicon)


def _may_have_sections(lower: str) -> bool:
    """False for a text, in lower case, that is split at its commas and nothing more. One letter is sought fastest."""
    return (
        ":" in lower
        or "\n" in lower
        or "[" in lower
        or "|" in lower
        or "±" in lower
        or "·" in lower
        or ("+" in lower and ("+/" in lower or "+ /" in lower))
        or "(and)" in lower
        or "may contain" in lower
        or "please" in lower
        or "this " in lower
        or "peut contenir" in lower
        or lower.lstrip()[:1] == "-"
    )


def _lines_joined(text: str, lexicon: Lexicon) -> str:
    # Lines are wrapped lists where there are commas, and separators of their own where there are few.
    lines = text.count("\n")
    if not lines:
        return text
    if text.count(",") < lines:
        return text.replace("\n", ",")
    if ":" in text or "\n\n" in text or text.lstrip()[:40].find("\n") >= 0:
        text = _TITLE_LINE.sub(
            lambda found: found[0] if fold(found[2]) in lexicon.names else f"{found[1]}{found[2]}:", text
        )
        text = _HEADING_LINE.sub(".", text)
    return text.replace("\n", " ")


# A product's name on a line of its own, and one with a colon at the beginning of a line.
_TITLE_LINE = re.compile(
    r"(\A\s*|(?<=[.\n])\s*\n)([A-Z][A-Za-z0-9 +&'-]{2,40})\n(?=[^\n,]{1,80},[^\n,]{1,80},)"
)
_HEADING_LINE = re.compile(r"\n(?=[A-Z][^,:\n]{1,40}:)")


def _declared(
    text: str, plain: str, sections: list[Section], heads: list[tuple[int, int]], lexicon: Lexicon
) -> Declaration:
    if len(sections) == 1 and not heads and sections[0].kind != "may_contain" and not sections[0].heading:
        section = sections[0]
        raws = plain[section.start : section.end].split(",")
        if ":" not in plain[:LONGEST_BEGINNING] and (found := _at_a_glance(raws, lexicon)):

            def read() -> tuple[Ingredient, ...]:
                return _numbered(text, _items(plain, section.start, section.end, lexicon), 1, lexicon)

            return _plainly_declared(raws, found, read)
    return _with_care(text, plain, sections, heads, lexicon)


def _at_a_glance(raws: list[str], lexicon: Lexicon) -> list[tuple[str, ...]]:
    """The canonical names of each piece, if every one is known and nothing is in doubt, as in most lists.

    Empty for any other text. What it gives is what the careful way gives.
    """
    met = list(map(lexicon.sure.get, raws))
    found = _with_new(raws, met, lexicon) if None in met else cast(list[tuple[str, ...]], met)
    return found if len(found) - found.count(()) >= FEW_NAMES else []


def _with_new(raws: list[str], met: list[tuple[str, ...] | None], lexicon: Lexicon) -> list[tuple[str, ...]]:
    """The names of each piece, those read now that were not met before; empty when one of them is in doubt."""
    found: list[tuple[str, ...]] = []
    passed = 0
    for index, names in enumerate(met):
        if index < passed:
            continue
        if names is None:
            names = sure_at_once(raws[index], lexicon)
            if names is None:
                _, items, length = _piece_from(raws, index, lexicon)
                passed = index + length
                names = sure_names(items)
                if names is None:
                    return []
        found.append(names)
    return found


def _plainly_declared(
    raws: list[str], found: list[tuple[str, ...]], read: Callable[[], tuple[Ingredient, ...]]
) -> Declaration:
    names = tuple(chain.from_iterable(found))
    if len(set(names)) < len(names):
        names = tuple([name for name, _ in groupby(names)])
    declaration = Declaration.of_names(names, read)
    if len(names) >= _FEWEST_ALPHABETICAL and not _is_in_disorder(raws, found):
        declaration.is_alphabetical = _is_alphabetical(declaration.ingredients)
        declaration.warnings = (ALPHABETICAL,) if declaration.is_alphabetical else ()
    return declaration


def _is_in_disorder(raws: list[str], found: list[tuple[str, ...]]) -> bool:
    """Whether the first pieces already tell that the order is not that of the alphabet."""
    before, same = "", None
    for raw, names in zip(raws, found[:_FIRST_PIECES], strict=False):
        text = raw.strip(MARKS).lower()
        if len(names) != 1 or names == same or text[:1] in "([{":
            return False
        if text < before:
            return True
        before, same = text, names
    return False


def _with_care(
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
    return Declaration(
        status,
        ingredients,
        may_contain,
        highlights,
        products,
        is_alphabetical=is_alphabetical,
        warnings=warnings,
    )


def _items(text: str, start: int, end: int, lexicon: Lexicon) -> list[_Placed]:
    raws = (text if start == 0 and end == len(text) else text[start:end]).split(",")
    found: list[_Placed] = []
    place = start
    passed = 0
    remembered = lexicon.remembered
    for index, raw in enumerate(raws):
        if index < passed:
            continue
        items = remembered.get(raw)
        if items is None:
            raw, items, length = _piece(raws, index, lexicon)
            passed = index + length
        if len(items) == 1:
            found.append((place, items[0]))
        else:
            found.extend((place, item) for item in items)
        place += len(raw) + 1
    return found


def _piece(raws: list[str], index: int, lexicon: Lexicon) -> tuple[str, tuple[Item, ...], int]:
    """The piece that begins at `index`, with its items, and how many raw pieces it is made of."""
    items = at_once(raws[index], lexicon)
    return (raws[index], items, 1) if items is not None else _piece_from(raws, index, lexicon)


def _piece_from(raws: list[str], index: int, lexicon: Lexicon) -> tuple[str, tuple[Item, ...], int]:
    raw = raws[index]
    count = _belongs_together(raws, index)
    if count > 1:
        raw = ",".join(raws[index : index + count])
        return raw, read_piece(raw, lexicon), count
    return raw, read_piece(raw, lexicon, is_whole=_stands_alone(raw)), 1


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
    warnings: list[str] = []
    if len(products) > 1:
        warnings.append(Warned(SEVERAL, number=len(products)))
    if is_alphabetical:
        warnings.append(ALPHABETICAL)
    unknown = len([1 for item in ingredients if item.inci_name is None])
    unknown += len([1 for item in may_contain if item.inci_name is None])
    if unknown:
        warnings.append(Warned(UNREAD, unknown=unknown, names=len(ingredients) + len(may_contain)))
    return tuple(warnings)
