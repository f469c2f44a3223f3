"""A text without commas to the names it stands for: exact spelling first, then form, then one careful guess."""

from __future__ import annotations

import re
from itertools import product

from milium.ingredients.grammar import COLOUR_INDEX, botanical, chemical, colours_in, latin_plant, numbered
from milium.ingredients.lexicon import Lexicon, Name
from milium.ingredients.spelling import SHORTEST_MENDED, fold, words_in

BRACKETED = re.compile(r"[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]?")
MARKS = " \t\r\n*+†‡°•·.:;-–—_|\"“”'`´\u00ac\u200b\ufffd<>=~^#"
_SIGNS = re.compile(r"[*®™†‡§°¹²³⁴⁵]+|[(\[]\s*[-+]\s*[)\]]|\+(?=\s|$|/)")
_LEADING = re.compile(
    r"^(?:(?:certified|organic|organically grown|natural|naturally derived|pure|purified|and|with|contains|et|und|bio|"
    r"fair trade|cold[- ]pressed|wild|raw|freshly|usda|vegan|synthetic(?= fragrance))\s+|100\s?%\s*)+(?=\S)",
    re.I,
)
DIGIT = re.compile(r"\d")
_OPTICAL = re.compile(r"^(?:dl|d|l)(?:\s*\(\s*[+-]\s*\)\s*|-)(?:alpha[- ](?=toco|bisab))?", re.I)
_ESSENTIAL = re.compile(r"(?<=\S )essential (?=oil\b)", re.I)
_TURNED_BRACKET = re.compile(r"\(([^()]{1,40})\((?!.*\))")
_NANO = re.compile(r"[(\[]\s*nano\s*[)\]]|\bnano$", re.I)
_FACTORY_CODE = re.compile(
    r"[(\[]?\s*\bf\.?\s*i\.?\s*l\.?[\s#:]*[a-z]?\s?\d[\w/\-.]*\s*[)\]]?|\bPR-\d{3,}\S*|<?\bILN\s?\d+>?", re.I
)
STOP = re.compile(
    r"(?<![\s.][A-Z])(?<!denat)(?<!var)(?<!\bst)(?<!\bext)(?<!\bno)(?<!spp)\.(?=\s*[A-Z*+†‡°\[(0-9\"]|\s*$)|\s+(?=[*†‡°]+\s*=?\s*[A-Za-z])",
    re.I,
)
_US_COLOUR = re.compile(
    r"^(?:(?:fd|d)\s*&?\s*c\s*)?(?:ext\.?\s*(?:d\s*&\s*c\s*)?)?(red|yellow|blue|green|orange|violet|brown|black)\s*"
    r"(?:no\.?\s*)?(\d{1,2})(?:\s*(?:aluminum\s*)?lake)?$",
    re.I,
)
_COLOUR_PARTS = re.compile(r"[,/()\[\]]")
_SLASH = re.compile(r"[/\\]")
MOST_WORDS = 10
_MOST_WORDS_MENDED = 8
_LONGEST_MENDED = 100
_MOST_NEAR = 4
_MOST_SLIPS = 2


def match_name(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The names that a text without commas stands for: mostly one, several for "Iron Oxides (CI …, CI …)".

    Empty when it is not known. Never a name that is merely similar: digits, plant parts, PEG and PPG stay as
    the label has them.
    """
    clean = _clean(text)
    if not clean:
        return ()
    if " - " in clean and (first := match_name(clean.partition(" - ")[0], lexicon)):
        whole = lexicon.names.get(fold(clean))
        return (whole,) if whole is not None else first
    if DIGIT.search(clean) and (colours := colours_in(clean, lexicon)) and _is_colour(clean, lexicon):
        return colours
    base, inner = _without_brackets(clean)
    for attempt in (_known, _formed, _mended, _scanned, _from_brackets, _of_synonyms, _latin):
        if found := attempt(clean, base, inner, lexicon):
            return (found,)
    shorter = _LEADING.sub("", clean)
    return match_name(shorter, lexicon) if shorter != clean else ()


def _is_colour(text: str, lexicon: Lexicon) -> bool:
    """Whether a text with colour index numbers names nothing but colours."""
    around = COLOUR_INDEX.sub(",", text)
    if len(text) > 120 or ("." in around and STOP.search(around)):
        return False
    for part in _COLOUR_PARTS.split(around):
        words = part.split()
        if len(words) < 2 or fold(part) in lexicon.names:
            continue
        if len(words) > 4 or any(len(word) > 5 and fold(word) in lexicon.names for word in words):
            return False
    return True


def _clean(text: str) -> str:
    if _ODD.search(text):
        text = _ESSENTIAL.sub("", _FACTORY_CODE.sub(" ", text))
        text = _TURNED_BRACKET.sub(r"(\1)", text)
        text = _NANO.sub(" ", _SIGNS.sub(" ", text))
    return " ".join(text.split()).strip(MARKS)


# A hint that one of the patterns of `_clean` may find something: none of them does without it.
_ODD = re.compile(
    r"[*®™†‡§°¹²³⁴⁵+]|\(\s*-|\([^()]*\(|[Ee]ssential|[Ff]\.?\s*[Ii]\.?\s*[Ll]|PR-|pr-|ILN|Iln|iln|[Nn][Aa][Nn][Oo]|ESSENTIAL"
)


def _without_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    if "(" not in text and "[" not in text:
        return text, ()
    inner = tuple(part.strip() for part in BRACKETED.findall(text))
    base = " ".join(BRACKETED.sub(" ", text).replace(")", " ").replace("(", " ").split())
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
    colour = _US_COLOUR.match(base) if DIGIT.search(base) else None
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
    if len(inner) != 1 or fold(inner[0]) not in lexicon.latin:
        return None
    words = base.split()
    endings = lexicon.endings
    first = next((place for place, word in enumerate(words) if word.upper() in endings), 0)
    if not first or fold(" ".join(words[:first])) == fold(inner[0]):
        return None
    return botanical(" ".join((inner[0], *words[first:])), lexicon)


def _is_several(base: str, lexicon: Lexicon) -> bool:
    return "/" not in base and " " in base and len(runs_of_names(base, lexicon) or ()) > 1


# The slashes in these join the parts of one substance.
_ONE_SUBSTANCE = re.compile(r"polymer|ferment|esters?\b|glycerides?\b|\bPEG|\bPPG", re.I)


def _of_synonyms(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    """ "Aqua/Water/Eau": one substance in several languages. Only after the whole did not match."""
    if ("/" not in base and "\\" not in base) or _ONE_SUBSTANCE.search(base):
        return None
    found: list[Name] = []
    parts = [part.strip() for part in _SLASH.split(base) if part.strip()]
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
    speller = lexicon.speller
    strange = [word for word in words if len(word) >= SHORTEST_MENDED and word not in speller.words]
    if not strange:
        strange = [word for word in words if word in speller.slips]
    if not strange:
        return None
    if len(strange) > _MOST_SLIPS:
        return None
    slips = []
    for word in strange:
        near = speller.nearest(word)
        if not near:
            return None
        slips.append((word, near))
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


# How a scanner misreads letters; a figure only where it stands inside a word.
_MISREAD = (
    (re.compile(r"(?<=[a-z])1(?!\d)|(?<![\d-])1(?=[a-z]{2})"), ("l", "i")),
    (re.compile(r"(?<=[a-z])0(?!\d)|(?<![\d-])0(?=[a-z]{2})"), ("o",)),
    (re.compile(r"rn"), ("m",)),
    (re.compile(r"vv"), ("w",)),
)


def _scanned(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    """ "Phenoxyethano1", "Parfurn": only where putting the scanner's slip right gives a listed name."""
    if not base or len(base) > _LONGEST_MENDED:
        return None
    lower = base.lower()
    for misread, letters in _MISREAD:
        if misread.search(lower):
            for letter in letters:
                if (found := lexicon.names.get(fold(misread.sub(letter, lower)))) is not None:
                    return found
    return None


def _latin(clean: str, base: str, inner: tuple[str, ...], lexicon: Lexicon) -> Name | None:
    return latin_plant(base, lexicon)


_SPACED = re.compile(r"[^\s]+")
_TREATED = ("hyd", "fer", "mic")
# "PEG-8 Methyl Triethoxysilane" is one name that begins like another.
_UNFINISHED = re.compile(r"(?:PEG|PPG|POLYGLYCERYL|POLYGLYCERIN|PEG/PPG)-[\d/]+M?")


def runs_of_names(text: str, lexicon: Lexicon) -> list[tuple[int, int, Name]] | None:
    """Known names that cover the whole text, longest first from the left; None when a word is left over."""
    words = [(found.start(), found.end()) for found in _SPACED.finditer(text)]
    folded = [fold(text[first:last]) for first, last in words]
    names, beginnings = lexicon.names, lexicon.beginnings
    runs: list[tuple[int, int, Name]] = []
    place = 0
    while place < len(words):
        if not folded[place]:
            place += 1
            continue
        beginning = "".join(folded[place : place + 3])[:3]
        if beginning not in beginnings:
            return None
        may_be_plant = beginning in lexicon.species_by_start or beginning in _TREATED
        for upto in range(min(len(words), place + MOST_WORDS), place, -1):
            first, last = words[place][0], words[upto - 1][1]
            key = "".join(folded[place:upto])
            name = names.get(key)
            if name is None and may_be_plant and upto - place > 1:
                name = botanical(text[first:last].strip(MARKS), lexicon, key)
            if name is not None and not (upto < len(words) and _UNFINISHED.fullmatch(name.inci_name)):
                runs.append((first, last, name))
                place = upto
                break
        else:
            return None
    return runs
