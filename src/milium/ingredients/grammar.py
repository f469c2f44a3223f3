"""Names that no list can hold in full: plants by part, PEG by number, copolymers, peptides, ferments, colours."""

from __future__ import annotations

import re
from itertools import pairwise

from milium.ingredients.lexicon import Lexicon, Name
from milium.ingredients.spelling import fold

COLOUR_INDEX = re.compile(
    r"(?<![a-z0-9])c[.\s]?[il1][.\s:]*(?:n[o°]\.?\s*)?(\d{2} ?\d{3})(?!\d)", re.IGNORECASE
)
_FIVE_DIGITS = re.compile(
    r"((?<![a-z0-9])c[.\s]?[il1][.\s:]*(?:n[o°]\.?\s*)?)?(?<!\d)(\d{2} ?\d{3})(?!\d)", re.IGNORECASE
)
_BARECOLOUR_INDEX = re.compile(r"\s*(?:1[0-9]|2[0-9]|4[0-9]|5[0-9]|6[0-9]|7[0-9])\d{3}\s*")
_PEPTIDE = re.compile(
    r"(?:(?:ACETYL|PALMITOYL|MYRISTOYL|NICOTINOYL|CAFFEOYL|BIOTINOYL|AZELAOYL|COPPER|LAUROYL|PENTAPEPTIDE|DECANOYL|"
    r"HEXANOYL|FERULOYL|CAPROOYL|CAPRYLOYL|UNDECYLENOYL|MENTHOXYCARBONYL|THIOCTOYL|TRIFLUOROACETYL|BIOTIN|SH|RH|SR|"
    r"MOUSE|HUMAN|BARLEY|SOY|RICE|TOBACCO|CYCLO|OLIGO|ACETYLARGINYL|HYDROLYZED|S|R|H)[- ])*"
    r"(?:MONO|DI|TRI|TETRA|PENTA|HEXA|HEPTA|OCTA|NONA|DECA|UNDECA|OLIGO|POLY)PEPTIDE-\d{1,3}"
    r"(?: (?:AMIDE|HCL|CITRULLINE|ACETATE|CETYL ESTER|SP))?"
)
_NUMBERED = re.compile(
    r"(?:PEG|PPG|POLYQUATERNIUM|QUATERNIUM|POLYSILICONE|POLYESTER|POLYURETHANE|POLYACRYLATE|NYLON|"
    r"BIOSACCHARIDE GUM|AMINO ESTERS|GLYCERETH|POLYIMIDE|POLYAMIDE|SILICONE QUATERNIUM|POLYPERFLUOROETHOXYMETHOXY "
    r"DIFLUOROETHYL PEG PHOSPHATE|POLYACRYLATE CROSSPOLYMER|DIMETHICONE CROSSPOLYMER)-\d{1,4}M?|"
    r"(?:POLYSORBATE|POLOXAMER|POLOXAMINE|CERAMIDE|POLYQUATERNIUM) \d{1,3}"
)
_ETHOXYLATE = re.compile(
    r"(?:(?:ISO)?(?:LAUR|CET|STEAR|CETEAR|TRIDEC|BEHEN|DECYLTETRADEC|DEC|CAPRYL|UNDEC|MYR|PALM|COC|BUT|CHOL|SORB|"
    r"STEARETH-\d+ MYR|HEXYLDEC|OCTYLDODEC|CETOLE|NON|LAN|ARACHID|BUTYLOCT|TALLOW|GLUC|GLYCER)ETH|OLETH|ISOCETETH|"
    r"METHYL GLUCETH|NONOXYNOL|OCTOXYNOL|PARETH|C\d+-\d+ (?:SEC-)?PARETH)-\d{1,3}"
)
_SPACED_NUMBER = re.compile(
    r"\b(PEG|PPG|POLYGLYCERYL|POLYQUATERNIUM|QUATERNIUM|POLYSILICONE|NYLON|[A-Z]+ETH|[A-Z]+PEPTIDE|"
    r"POLYACRYLATE|PEG/PPG)\s*(?:-\s+|\s+-?\s*)(\d)"
)
_TOKEN = re.compile(r"[A-Z]+|\d+(?:\.\d+)?|[^A-Z\d]")
_DIGIT = re.compile(r"\d")
_CARBONS = re.compile(r"C\d{1,2}(?:-\d{1,2})?")
_COPOLYMER = re.compile(r"\b(?:CO|CROSS|TER)?POLYMER(?:-\d+)?\b")
_PARTED = re.compile(r"[\s/]+")
_MADE_OF_PARTS = re.compile(r"PEG/PPG|/CAPR|ESTERS?$|GLYCERIDES?$|ATE$")
_THREE_LETTERS = re.compile(r"[A-Z]{3}")
LONGEST = 160


def colours_in(text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The colour index names in `text`, in order: "CI 77491", "Cl 77491" or, alone, "77491"."""
    numbers = COLOUR_INDEX.findall(text)
    if not numbers and _BARECOLOUR_INDEX.fullmatch(text) and f"ci{text.strip()}" in lexicon.colours:
        numbers = [text.strip()]
    if numbers and ("," in text or "/" in text):
        # "CI 77491, 77492, 77499": said once for all of them.
        numbers = [
            number
            for is_said, number in _FIVE_DIGITS.findall(text)
            if is_said or f"ci{number}" in lexicon.colours
        ]
    return tuple(_colour(number.replace(" ", ""), lexicon) for number in numbers)


def _colour(number: str, lexicon: Lexicon) -> Name:
    return lexicon.colours.get(f"ci{number}") or Name(f"CI {number}", ("colorant",), True)


def botanical(text: str, lexicon: Lexicon, key: str = "") -> Name | None:
    """A known plant with its part and form, as the label gives them: no part is added, dropped or changed.

    Only where a plant's oil is listed under a single part does "SPECIES OIL" name that one. `key` is the folded
    text, where the caller has it.
    """
    key = key or fold(text)
    if len(key) > LONGEST or len(key) < 4:
        return None
    treatments = lexicon.treatments
    for prefix, treatment in treatments if key.startswith(lexicon.treated) else treatments[:1]:
        if not key.startswith(prefix):
            continue
        rest = key[len(prefix) :]
        for spelling in lexicon.species_by_start.get(rest[:3], ()):
            if not rest.startswith(spelling):
                continue
            ending = rest[len(spelling) :]
            species = lexicon.species[spelling]
            is_latin = spelling in lexicon.latin
            if not is_latin and not _ends_a_word(text, prefix + spelling):
                continue
            if not ending:
                # A common name alone, "sandalwood", says neither part nor form.
                if is_latin:
                    return Name(f"{treatment} {species}".strip(), ("skin conditioning",), False)
                continue
            if lexicon.endings_only.fullmatch(ending):
                if not is_latin and _IN_ENGLISH.search(ending + prefix):
                    continue
                words = [word.upper() for word in lexicon.ending.findall(ending)]
                return _plant_name(prefix.upper(), species, words, "/" in text, lexicon)
    return None


def _ends_a_word(text: str, spelling: str) -> bool:
    """Whether `spelling` is made of whole words, so that "Grape Fruit Extract" is no grapefruit."""
    words = text.replace("/", " ").split()
    return any(fold("".join(words[:count])) == spelling for count in range(1, min(len(words), 5) + 1))


def _plant_name(prefix: str, species: str, words: list[str], has_slash: bool, lexicon: Lexicon) -> Name:
    parts = lexicon.grammar.parts
    ending = words[0]
    for before, word in pairwise(words):
        ending += ("/" if has_slash and before in parts and word in parts else " ") + word
    whole = f"{prefix} {species} {ending}".strip()
    if words == ["CERA"] or words[-1] == "WAX":
        whole = f"{whole[: -len(words[-1])]}{words[-1]}"
    listed = lexicon.names.get(fold(whole))
    if listed is not None:
        return listed
    if words == ["OIL"] and not prefix and (only := lexicon.oils.get(species)):
        return lexicon.names[fold(only)]
    return Name(whole, lexicon.functions_of(whole), False)


_GENUS = re.compile(r"[A-Z]{3,}(?:US|A|UM|IS|IA|ES|ON|AS|IX|AX|OS|E|YS|ER|OE)")
_EPITHET = re.compile(r"[A-Z]{2,}(?:US|A|UM|IS|II|AE|ENSIS|OIDES|E|ANS|ENS|I|OSA|X)")


def latin_plant(text: str, lexicon: Lexicon) -> Name | None:
    """A plant that no list has, when it is spelt as one: two Latin words, then nothing but parts and a form.

    None when one of the two words is a slip away from a known one: then it may be a misspelling.
    """
    words = text.upper().split()
    if not 3 <= len(words) <= 6 or len(text) > LONGEST:
        return None
    genus, epithet, *ending = words
    if not (_GENUS.fullmatch(genus) and _EPITHET.fullmatch(epithet)):
        return None
    parts, forms = lexicon.grammar.parts, lexicon.grammar.forms
    if ending[-1] not in forms or any(word not in parts for part in ending[:-1] for word in part.split("/")):
        return None
    for word in (genus.lower(), epithet.lower()):
        if word.upper() in lexicon.chemical_words or lexicon.speller.nearest(word):
            return None
    name = " ".join(words)
    return Name(name, lexicon.functions_of(name), False)


# "Hydrolyzed Corn Protein", "Coconut Acid": these names keep the plant's common name.
_IN_ENGLISH = re.compile(
    r"hydrolyzed|hydrogenated|ferment|acid|protein|glycerides|esters|sterols|lipids|amino"
)


def chemical(text: str, lexicon: Lexicon) -> Name | None:
    """A name put together from known words and numbers: "PEG-8 Methyl Triethoxysilane", an "A/B Copolymer".

    Every word has to be known, and a number only stands where such names have one.
    """
    if len(text) > LONGEST:
        return None
    known = numbered(text, lexicon)
    if known is not None:
        return known
    name = canonical_spelling(text)
    if "FERMENT" in name:
        return _ferment(name, lexicon)
    if _is_composed(name, lexicon):
        return Name(name, lexicon.functions_of(name), False)
    return None


def numbered(text: str, lexicon: Lexicon) -> Name | None:
    """A name that ends in its number: peptides, PEG-n, Polyquaternium-n, Laureth-n."""
    if not _DIGIT.search(text[-8:]) and "eptide" not in text and "EPTIDE" not in text:
        return None
    name = canonical_spelling(text[:LONGEST])
    if _PEPTIDE.fullmatch(name) or _NUMBERED.fullmatch(name) or _ETHOXYLATE.fullmatch(name):
        return Name(name, lexicon.functions_of(name), False)
    return None


def canonical_spelling(text: str) -> str:
    """Upper case, single spaces, "PEG 8" as "PEG-8".

    >>> canonical_spelling("Cetyl Peg/Ppg 10/1  Dimethicone")
    'CETYL PEG/PPG-10/1 DIMETHICONE'
    """
    name = " ".join(text.upper().replace("\u00ac", "").split())
    if "/" in name:
        name = name.replace(" /", "/").replace("/ ", "/")
    if _DIGIT.search(name):
        name = _SPACED_NUMBER.sub(r"\1-\2", name)
    return name.strip(" -")


def _is_composed(name: str, lexicon: Lexicon) -> bool:
    last = name.rpartition(" ")[2]
    if len(last) > 1 and last.isalpha() and last.isascii() and last not in lexicon.chemical_words:
        return False
    has_copolymer = _COPOLYMER.search(name) is not None
    words = _PARTED.split(name.strip(" /"))
    if len(words) < 2 or words[0][0].isdigit() or words[0] in lexicon.grammar.not_names:
        return False
    last = words[-1]
    if not has_copolymer and "/" in name and _MADE_OF_PARTS.search(name) is None:
        return False
    if last in lexicon.grammar.not_names or _THREE_LETTERS.search(last) is None:
        return False
    # "Leaf Extract" is torn from its plant.
    return not lexicon.endings.issuperset(words) and all(_is_known_word(word, lexicon) for word in words)


def _is_known_word(word: str, lexicon: Lexicon) -> bool:
    chemical_words = lexicon.chemical_words
    if not any(c.isalnum() for c in word):
        return False
    if _CARBONS.fullmatch(word):
        return True
    letters = 0
    for part in _TOKEN.findall(word):
        if not part.isascii():
            return False
        if part.isalpha():
            if part not in chemical_words:
                return len(part) == 1 and letters == 0 and len(word) > 2
            letters += 1
        elif not (part.isdigit() or part in "-,'()."):
            return False
    return True


def _ferment(name: str, lexicon: Lexicon) -> Name | None:
    words = _PARTED.split(name)
    if words[0] not in lexicon.grammar.organisms:
        return None
    known = {*lexicon.grammar.parts, *lexicon.grammar.forms, *lexicon.grammar.organisms}
    for word in words[1:]:
        if word not in known and word.lower() not in lexicon.words:
            return None
    return Name(name, lexicon.functions_of(name), False)
