"""The text between two commas to the names in it: exact spelling first, then form, then one careful guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from milium.ingredients.grammar import COLOUR_INDEX, botanical, chemical, colours_in, latin_plant, numbered
from milium.ingredients.lexicon import Lexicon, Name
from milium.ingredients.spelling import fold, words_in

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]?")
_PERCENT = re.compile(
    r"[(\[]?\s*(?P<number>\d{1,3}(?:[.,]\d{1,4})?)\s?(?:%|percent\b)\s*(?:w/w|w/v)?\s*[)\]]?", re.I
)
_MARKS = " \t\r\n*+†‡•·.:;-–—_|\"“”'`´\u00ac\u200b\ufffd<>=~^#"
_SIGNS = re.compile(r"[*®™†‡§¹²³⁴⁵]+|[(\[]\s*[-+]\s*[)\]]|\+(?=\s|$|/)")
_LEADING = re.compile(
    r"^(?:(?:certified|organic|organically grown|natural|naturally derived|pure|purified|and|with|contains|et|und|bio|"
    r"fair trade|cold[- ]pressed|wild|raw|freshly|usda|vegan|synthetic(?= fragrance))\s+|100\s?%\s*)+(?=\S)",
    re.I,
)
_DIGIT = re.compile(r"\d")
_OPTICAL = re.compile(r"^(?:dl|d|l)(?:\s*\(\s*[+-]\s*\)\s*|-)(?:alpha[- ](?=toco|bisab))?", re.I)
_ESSENTIAL = re.compile(r"(?<=\S )essential (?=oil\b)", re.I)
_TURNED_BRACKET = re.compile(r"\(([^()]{1,40})\((?!.*\))")
_NANO = re.compile(r"[(\[]\s*nano\s*[)\]]|\bnano$", re.I)
_FACTORY_CODE = re.compile(
    r"[(\[]?\s*\bf\.?\s*i\.?\s*l\.?[\s#:]*[a-z]?\s?\d[\w/\-.]*\s*[)\]]?|\bPR-\d{3,}\S*", re.I
)
_STOP = re.compile(
    r"(?<![\s.][A-Z])(?<!denat)(?<!var)(?<!\bst)(?<!\bext)(?<!\bno)(?<!spp)\.(?=\s*[A-Z*+†‡\[(0-9\"]|\s*$)|\s+(?=[*†‡]+\s*[A-Za-z])",
    re.I,
)
_PERCENT_GLUE = re.compile(r"(?<=%)\s*(?=[A-Za-z]{3})")
_LOOSE_HYPHEN = re.compile(r"\s+[-–—]\s+|(?<=\w)[-–—]\s+|\s+[-–—](?=[A-Za-z])")
_CONNECTOR = re.compile(r"\(\s*and\s*\)|\s+\band\b\s+|\s+&\s+(?!C\b)|\s*[|\\]\s*", re.I)
_US_COLOUR = re.compile(
    r"^(?:(?:fd|d)\s*&?\s*c\s*)?(?:ext\.?\s*(?:d\s*&\s*c\s*)?)?(red|yellow|blue|green|orange|violet|brown|black)\s*"
    r"(?:no\.?\s*)?(\d{1,2})(?:\s*(?:aluminum\s*)?lake)?$",
    re.I,
)
_PLAIN_MARKS = " .*\n"
MOST_WORDS = 10
LONGEST_READ = 6_000
_MOST_WORDS_MENDED = 8
_LONGEST_MENDED = 100
_MOST_NEAR = 4
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
    items = lexicon.remembered.get(key)
    if items is None:
        items = _plain_item(raw, lexicon) or tuple(
            item._replace(is_loose=True) if _is_loose(item, lexicon) else item for item in _read(raw, lexicon)
        )
        if len(raw) <= _LONGEST_REMEMBERED:
            lexicon.remember(key, items)
    return items  # type: ignore[no-any-return]


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
        name = botanical(base, lexicon)
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
    if not words or words[-1] in lexicon.endings or "," in inner or "%" in inner or _DIGIT.search(inner):
        return False
    key = fold(inner)
    is_latin = fold(lexicon.species.get(key, "")) == key
    return not is_latin and key not in lexicon.names and not before[:7].lower().startswith("vitamin")


# What the careful reading has to look at.
_NOT_PLAIN = re.compile(r"[%()\[\]*/\\+®™†‡§]|\d|\.\s| - |\band\b|[Ee]ssential")


def _is_loose(item: Item, lexicon: Lexicon) -> bool:
    if not item.names:
        return True
    name = item.names[0]
    last = name.inci_name.rpartition(" ")[2]
    return not name.is_listed and (last.endswith(("POLYMER", "ESTERS")) or last in lexicon.grammar.parts)


def _read(raw: str, lexicon: Lexicon) -> Iterator[Item]:
    start, end = _trimmed(raw, 0, len(raw))
    if start == end or not any(c.isalnum() for c in raw[start:end][:LONGEST_READ]):
        return
    if "*" in raw[start:end] and (cut := _before_note(raw, start, end, lexicon)):
        yield from cut
        return
    is_sentence = end - start > _SHORTEST_SENTENCE and _is_sentence(raw[start:end])
    item = Item(start, end, raw[start:end], (), None) if is_sentence else _item(raw, start, end, lexicon)
    if item.names or len(raw) > LONGEST_READ:
        yield item
        return
    split = _split(raw, start, end, lexicon, is_sentence=is_sentence)
    if split:
        yield from split
    elif not is_footnote(item.text):
        yield item


_NOTE = re.compile(r"(?<=[\w.)%*])\s*[*†‡]+\s*(?=[A-Za-z])")


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
    while start < end and raw[start] in _MARKS:
        start += 1
    while end > start and raw[end - 1] in _MARKS:
        end -= 1
    # A bracket whose other half was cut off with a neighbour.
    if start < end and raw[start] in ")]":
        return _trimmed(raw, start + 1, end)
    if raw[end - 1 : end] in ("]", "}") and "[" not in raw[start:end]:
        return _trimmed(raw, start, end - 1)
    if raw[end - 1 : end] == ")" and "(" not in raw[start:end]:
        return _trimmed(raw, start, end - 1)
    if start < end and raw[start] in "[({" and not any(c in raw[start:end] for c in "])}"):
        return _trimmed(raw, start + 1, end)
    return start, end


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
    bare = f"{text[: found.start()]} {text[found.end() :]}".strip(" .:-–")
    return (number if 0 < number < 100 else None), bare


def match_name(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The names that a text without commas stands for: mostly one, several for "Iron Oxides (CI …, CI …)".

    Empty when it is not known. Never a name that is merely similar: digits, plant parts, PEG and PPG stay as
    the label has them.
    """
    clean = _clean(text)
    if not clean:
        return ()
    if " - " in clean and (found := match_name(clean.partition(" - ")[0], lexicon)):
        whole = lexicon.names.get(fold(clean))
        return (whole,) if whole is not None else found
    if _DIGIT.search(clean) and (colours := colours_in(clean, lexicon)) and _is_colour(clean, lexicon):
        return colours
    base, inner = _without_brackets(clean)
    for attempt in (_known, _formed, _mended, _from_brackets, _of_synonyms, _latin):
        if found := attempt(clean, base, inner, lexicon):
            return (found,)
    shorter = _LEADING.sub("", clean)
    return match_name(shorter, lexicon) if shorter != clean else ()


def _is_colour(text: str, lexicon: Lexicon) -> bool:
    """Whether a text with colour index numbers names nothing but colours."""
    if len(text) > 120 or _STOP.search(text):
        return False
    for part in re.split(r"[,/()\[\]]", COLOUR_INDEX.sub(",", text)):
        words = part.split()
        if len(words) > 1 and fold(part) not in lexicon.names:
            if len(words) > 4 or any(len(word) > 5 and fold(word) in lexicon.names for word in words):
                return False
    return True


def _clean(text: str) -> str:
    if _ODD.search(text):
        text = _ESSENTIAL.sub("", _FACTORY_CODE.sub(" ", text))
        text = _TURNED_BRACKET.sub(r"(\1)", text)
        text = _NANO.sub(" ", _SIGNS.sub(" ", text))
    return " ".join(text.split()).strip(_MARKS)


# A hint that one of the patterns of `_clean` may find something: none of them does without it.
_ODD = re.compile(
    r"[*®™†‡§¹²³⁴⁵+]|\(\s*-|\([^()]*\(|[Ee]ssential|[Ff]\.?\s*[Ii]\.?\s*[Ll]|PR-|pr-|[Nn][Aa][Nn][Oo]|ESSENTIAL"
)


def _without_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    if "(" not in text and "[" not in text:
        return text, ()
    inner = tuple(part.strip() for part in _BRACKETED.findall(text))
    base = " ".join(_BRACKETED.sub(" ", text).replace(")", " ").replace("(", " ").split())
    return base, inner


def _known(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    names = lexicon.names
    whole = names.get(fold(clean))
    if whole is not None or not base:
        return whole
    if inner and (joined := _part_from_brackets(base, inner, lexicon)):
        return joined
    if inner and (base.lower().startswith("vitamin") or _US_COLOUR.match(base)):
        for text in inner:
            if (found := names.get(fold(text))) is not None:
                return found
    colour = _US_COLOUR.match(base) if _DIGIT.search(base) else None
    if colour is not None:
        return lexicon.colours.get(fold(f"{colour[1]} {colour[2]}"))
    key = fold(base)
    found = names.get(key) if inner else None
    if found is None and ("sulph" in key or "aluminium" in key):
        found = names.get(key.replace("sulph", "sulf").replace("aluminium", "aluminum"))
    if found is None and base[0] in "dDlL" and (shorter := _OPTICAL.sub("", base)) != base:
        found = names.get(fold(shorter))
    return found


def _part_from_brackets(base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    """ "Butyrospermum Parkii (Shea Butter)", "Vitis Vinifera (Grape Seed) Extract": the label names the part."""
    endings = lexicon.endings
    words = inner[0].upper().split()
    ending: list[str] = []
    while words and words[-1] in endings:
        ending.insert(0, words.pop())
    if not ending or not words:
        return None
    before = base.upper().split()
    tail: list[str] = []
    while before and before[-1] in endings:
        tail.insert(0, before.pop())
    if not before or fold(" ".join(before)) not in lexicon.species or ending == tail[: len(ending)]:
        return None
    if tail and (ending[-1] in lexicon.grammar.forms):
        return None
    found = botanical(" ".join((*before, *ending, *tail)), lexicon)
    return found if found is not None and (found.is_listed or not tail) else None


def _from_brackets(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    if len(inner) != 1 or "," in inner[0] or (base and "/" in base) or base.lower().startswith("organic"):
        return None
    for part in (inner[0], *inner[0].split("/")):
        if (found := lexicon.names.get(fold(part))) is not None and len(part) > 3:
            return found
    return numbered(inner[0], lexicon)


def _formed(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    if not base or base.lower() in lexicon.not_names:
        return None
    plant = _latin_in_brackets(base, inner, lexicon) or botanical(base, lexicon)
    if plant is not None:
        return plant
    composed = chemical(clean, lexicon) or (chemical(base, lexicon) if inner else None)
    return None if composed is None or _is_several(base, lexicon) else composed


def _latin_in_brackets(base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    """ "Oat (Avena Sativa) Kernel Extract": the Latin name says which plant is meant."""
    if len(inner) != 1 or fold(lexicon.species.get(fold(inner[0]), "")) != fold(inner[0]):
        return None
    words = base.split()
    endings = lexicon.endings
    first = next((place for place, word in enumerate(words) if word.upper() in endings), 0)
    if not first or fold(" ".join(words[:first])) == fold(inner[0]):
        return None
    return botanical(" ".join((inner[0], *words[first:])), lexicon)


def _is_several(base: str, lexicon: Lexicon) -> bool:
    return "/" not in base and " " in base and len(_runs(base, lexicon) or ()) > 1


# The slashes in these join the parts of one substance.
_ONE_SUBSTANCE = re.compile(r"polymer|ferment|esters?\b|glycerides?\b|\bPEG|\bPPG", re.I)


def _of_synonyms(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    """ "Aqua/Water/Eau": one substance in several languages. Only after the whole did not match."""
    if ("/" not in base and "\\" not in base) or _ONE_SUBSTANCE.search(base):
        return None
    found: list[Name] = []
    parts = [part.strip() for part in re.split(r"[/\\]", base) if part.strip()]
    if len(parts) < 2 or len(parts) > 6:
        return None
    for part in parts:
        name = lexicon.names.get(fold(part)) or botanical(part, lexicon)
        if name is not None and name.inci_name.rpartition(" ")[2] not in lexicon.grammar.parts:
            found.append(name)
    if not found or len(found) * 3 < len(parts):
        return None
    colours = [name for name in found if name.inci_name.startswith("CI ")]
    listed = [name for name in found if name.is_listed]
    return (colours or listed or found)[0]


def _mended(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    words = words_in(base)
    if not words or len(words) > _MOST_WORDS_MENDED or len(base) > _LONGEST_MENDED:
        return None
    slips = [(word, near) for word in words if (near := lexicon.speller.nearest(word))]
    if not 0 < len(slips) <= 2:
        return None
    found: dict[str, Name] = {}
    for spellings in product(*(near[:_MOST_NEAR] for _, near in slips)):
        mended = base.lower()
        for (word, _), better in zip(slips, spellings, strict=True):
            mended = mended.replace(word, better, 1)
        name = lexicon.names.get(fold(mended)) or botanical(mended, lexicon)
        if name is None and "/" in mended:
            name = chemical(mended, lexicon)
        if name is not None:
            found[name.inci_name] = name
    return next(iter(found.values())) if len(found) == 1 else None


def _latin(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    return latin_plant(base, lexicon)


_SHORTEST_SENTENCE = 30
_SENTENCE_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "is",
        "are",
        "this",
        "that",
        "which",
        "while",
        "to",
        "for",
        "from",
        "by",
        "your",
        "our",
        "its",
        "it",
        "helps",
        "help",
        "skin",
        "look",
        "of",
        "into",
        "as",
        "at",
        "on",
        "deliver",
        "delivers",
        "provide",
        "provides",
    ]
)


def _is_sentence(text: str) -> bool:
    return len(_SENTENCE_WORDS.intersection(text[:300].lower().split())) >= 2


def _split(raw: str, start: int, end: int, lexicon: Lexicon, *, is_sentence: bool = False) -> list[Item]:
    """The items of a piece in which a separator is missing or another sign; empty when that helps nothing."""
    for separator in (_PERCENT_GLUE, _STOP, _CONNECTOR, _LOOSE_HYPHEN):
        places = [(found.start(), found.end()) for found in separator.finditer(raw, start, end)]
        if not places or (len(places) == 1 and places[0][1] >= end):
            continue
        items = list(_between(raw, start, end, places, lexicon))
        if any(item.names for item in items):
            return items
    return [] if is_sentence else _without_commas(raw, start, end, lexicon)


def _between(
    raw: str, start: int, end: int, places: list[tuple[int, int]], lexicon: Lexicon
) -> Iterator[Item]:
    begin = start
    for stop, following in (*places, (end, end)):
        inside, outside = _trimmed(raw, begin, stop)
        if inside < outside and not is_footnote(raw[begin:stop]):
            item = _item(raw, inside, outside, lexicon)
            if item.names:
                yield item
            else:
                yield from _split(raw, inside, outside, lexicon) or (item,)
        begin = following


def _without_commas(raw: str, start: int, end: int, lexicon: Lexicon) -> list[Item]:
    if end - start > LONGEST_READ:
        return []
    text = _BRACKETED.sub(lambda found: " " * len(found[0]), raw[start:end])
    runs = _runs(text, lexicon)
    if not runs:
        return []
    return [
        Item(start + first, start + last, raw[start + first : start + last], (name,), None)
        for first, last, name in runs
    ]


_SPACED = re.compile(r"[^\s]+")
_TREATED = ("hyd", "fer", "mic")
# "PEG-8 Methyl Triethoxysilane" is one name that begins like another.
_UNFINISHED = re.compile(r"(?:PEG|PPG|POLYGLYCERYL|POLYGLYCERIN|PEG/PPG)-[\d/]+M?")


def _runs(text: str, lexicon: Lexicon) -> list[tuple[int, int, Name]] | None:
    """Known names that cover the whole text, longest first from the left; None when a word is left over."""
    words = [(found.start(), found.end()) for found in _SPACED.finditer(text)]
    runs: list[tuple[int, int, Name]] = []
    place = 0
    while place < len(words):
        if not any(c.isalnum() for c in text[words[place][0] : words[place][1]]):
            place += 1
            continue
        beginning = fold(text[words[place][0] : words[min(place + 2, len(words) - 1)][1]])[:3]
        if beginning not in lexicon.beginnings:
            return None
        may_be_plant = beginning in lexicon.species_by_start or beginning in _TREATED
        for upto in range(min(len(words), place + MOST_WORDS), place, -1):
            first, last = words[place][0], words[upto - 1][1]
            part = text[first:last].strip(_MARKS)
            name = lexicon.names.get(fold(part)) or (
                botanical(part, lexicon) if may_be_plant and upto - place > 1 else None
            )
            if name is not None and not (upto < len(words) and _UNFINISHED.fullmatch(name.inci_name)):
                runs.append((first, last, name))
                place = upto
                break
        else:
            return None
    return runs


_FOOTNOTE = re.compile(
    r"^\s*(?:[*+†‡§°¹²³]+\s*\S|(?:certified organic|organic ingredient|ingredients? from|from organic|produced from|issus? de|"
    r"essential oil$|natural (?:origin|constituent|component)|components? of|made (?:with|from|in)|of natural origin|plant origin|"
    r"please\b|this ingredient|ingredient lists?\b|f\.?i\.?l\b))",
    re.I,
)


def is_footnote(text: str) -> bool:
    """Whether a text only explains a mark of the list, such as "*Certified organic"."""
    return _FOOTNOTE.match(text) is not None
