"""The names that are known, by their letters and digits, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

from milium.ingredients.spelling import Speller, fold, is_one_slip, words_in
from milium.knowledge.lexicon import (
    Claim,
    Comedogenicity,
    Grammar,
    LexiconFacts,
    Limit,
    NameEntry,
    load_lexicon_facts,
)

_MOST_REMEMBERED = 30_000
_MANY_PARTS = re.compile(r"[/\d]|HYDROLYZED|HYDROGENATED|FERMENT")
_LETTERS = re.compile(r"[A-Z]+")


class Name(NamedTuple):
    """A name as the EU spells it on a label; `is_listed` where it stands in a list and is not only well formed.

    A tuple and no dataclass: a long list makes thousands of them.
    """

    inci_name: str
    functions: tuple[str, ...]
    is_listed: bool


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All known names. Make one with `load_lexicon`; it remembers what it has read, up to a fixed number."""

    facts: LexiconFacts
    # By letters and digits only; `spelled` holds the same names in lower case, for the quickest look-up.
    names: Mapping[str, Name]
    species: Mapping[str, str]
    colours: Mapping[str, Name]
    grammar: Grammar
    spelled: Mapping[str, Name]
    has_imported: bool = False
    # What was read before, by the raw text between two commas, and the names alone where nothing is in doubt; what
    # was said of a name, and the names of which nothing is said.
    remembered: dict[str, Any] = field(default_factory=dict)
    sure: dict[str, tuple[str, ...]] = field(default_factory=dict)
    assessed: dict[str, Any] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)

    def remember(self, raw: str, reading: Any) -> None:
        """Keep the reading of a piece of label; all are forgotten when there are too many."""
        if len(self.remembered) >= _MOST_REMEMBERED:
            self.remembered.clear()
        self.remembered[raw] = reading

    def remember_sure(self, raw: str, names: tuple[str, ...]) -> None:
        """Keep the names of a piece of label of which nothing is in doubt."""
        if len(self.sure) >= _MOST_REMEMBERED:
            self.sure.clear()
        self.sure[raw] = names

    @cached_property
    def speller(self) -> Speller:
        """Mends a misspelt word of a name."""
        listed = {word for name in self.names.values() for word in words_in(name.inci_name)}
        listed.update(word for species in self.species.values() for word in words_in(species))
        # Some other spellings are slips that labels repeat, such as "Acohol": known, and yet to be mended elsewhere.
        slips = {
            word
            for entry in self.facts.names
            for synonym in entry.synonyms
            for word in words_in(synonym)
            if word not in listed and any(is_one_slip(word, own) for own in words_in(entry.inci_name))
        }
        return Speller(self.words, slips)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name, in lower case."""
        grammar = self.grammar
        words = {
            word.lower() for word in (*grammar.words, *grammar.parts, *grammar.forms, *grammar.treatments)
        }
        words.update(word.lower() for word in grammar.organisms)
        for name in self.names.values():
            words.update(words_in(name.inci_name))
        for species in self.species.values():
            words.update(words_in(species))
        for entry in (*self.facts.names, *self.facts.species):
            for synonym in entry.synonyms:
                words.update(words_in(synonym))
        return frozenset(words)

    @cached_property
    def chemical_words(self) -> frozenset[str]:
        """The words of our own names that are no plants, in upper case."""
        plants = {word for species in self.species.values() for word in species.split()}
        words = set(self.grammar.words)
        for entry in self.facts.names:
            words.update(word for word in _LETTERS.findall(entry.inci_name) if len(word) > 1)
        return frozenset(words - plants)

    @cached_property
    def species_by_start(self) -> Mapping[str, tuple[str, ...]]:
        """Folded species names by their first three letters, longest first."""
        found: dict[str, list[str]] = {}
        for key in sorted(self.species, key=lambda key: (-len(key), key)):
            found.setdefault(key[:3], []).append(key)
        return {start: tuple(keys) for start, keys in found.items()}

    @cached_property
    def latin(self) -> frozenset[str]:
        """The folded spellings of species that are their Latin name, and no common one."""
        return frozenset(key for key, species in self.species.items() if fold(species) == key)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first three letters that names and plants begin with."""
        return frozenset(
            key[:3] for key in (*self.names, *self.species, *(t for t, _ in self.treatments[1:]))
        )

    @cached_property
    def claims(self) -> Mapping[str, tuple[Claim, ...]]:
        """What may be said, by the flag or the name that it is said of, in the order of the file."""
        return _by_key(self.facts.claims)

    @cached_property
    def limits(self) -> Mapping[str, tuple[Limit, ...]]:
        """Limits and duties, by the flag or the name that they hold for."""
        return _by_key(self.facts.limits)

    @cached_property
    def comedogenicity(self) -> Mapping[str, Comedogenicity]:
        """Published numbers by name."""
        return {row.inci_name: row for row in self.facts.comedogenicity if row.numbers}

    @cached_property
    def endings(self) -> frozenset[str]:
        """The parts and forms that the name of a plant ends in."""
        return frozenset((*self.grammar.parts, *self.grammar.forms))

    @cached_property
    def treatments(self) -> tuple[tuple[str, str], ...]:
        """What may stand before a plant, folded and as written; the first is nothing."""
        return (("", ""), *((word.lower(), word) for word in self.grammar.treatments))

    @cached_property
    def treated(self) -> tuple[str, ...]:
        """What the name of a treated plant begins with, folded."""
        return tuple(prefix for prefix, _ in self.treatments[1:])

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """One part or form in folded letters, the longest that fits."""
        words = sorted((word.lower() for word in self.endings), key=lambda word: (-len(word), word))
        return re.compile("|".join(words))

    @cached_property
    def endings_only(self) -> re.Pattern[str]:
        """Nothing but parts and forms. Possessive, so that no text makes it try again and again."""
        return re.compile(f"(?:{self.ending.pattern})++")

    @cached_property
    def sentence_words(self) -> frozenset[str]:
        """Words that sentences have and names have not."""
        return frozenset(self.grammar.sentence_words)

    @cached_property
    def not_names(self) -> frozenset[str]:
        """Words that are no name when they stand alone, in lower case."""
        return frozenset(word.lower() for word in self.grammar.not_names)

    @cached_property
    def oils(self) -> Mapping[str, str]:
        """For a species, the one part whose oil is listed, as `SPECIES PART OIL`. Our own list goes first."""
        own = _sole_oils((entry.inci_name for entry in self.facts.names), self.grammar)
        return {**_sole_oils((name.inci_name for name in self.names.values()), self.grammar), **own}

    def functions_of(self, inci_name: str) -> tuple[str, ...]:
        """What a name does, by the way it is built; empty when that tells nothing."""
        for pattern, functions in self._function_patterns:
            if pattern.search(inci_name):
                return functions
        return ()

    @cached_property
    def _function_patterns(self) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
        return tuple((re.compile(pattern), functions) for pattern, functions in self.grammar.functions)


_Row = TypeVar("_Row", bound=Claim | Limit)


def _by_key(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        keys = [*row.names, row.flag] if row.flag else row.names
        for key in keys:
            found.setdefault(key, []).append(row)
    return {key: tuple(kept) for key, kept in found.items()}


def _sole_oils(names: Iterable[str], grammar: Grammar) -> dict[str, str]:
    parts = "|".join(grammar.parts)
    of_a_part = re.compile(rf"(?P<species>.+?) (?:{parts})(?:[/ ](?:{parts}))* OIL")
    found: dict[str, set[str]] = {}
    for name in names:
        match = of_a_part.fullmatch(name) if name.endswith(" OIL") else None
        if match:
            found.setdefault(match["species"], set()).add(name)
    return {species: oils.pop() for species, oils in found.items() if len(oils) == 1}


class ImportedName(NamedTuple):
    """A row of an imported inventory: the name, its functions, and the other names it gives."""

    inci_name: str
    functions: tuple[str, ...]
    synonyms: tuple[str, ...]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with milium, made once in a process.

    >>> load_lexicon().names["glycerin"].inci_name
    'GLYCERIN'
    """
    return build_lexicon(load_lexicon_facts())


def build_lexicon(facts: LexiconFacts, imported: Iterable[ImportedName] = ()) -> Lexicon:
    """A lexicon of the shipped facts and of an imported inventory. Where both know a name, ours is kept."""
    colours = {
        fold(spelling): Name(entry.inci_name, ("colorant",), True)
        for entry in facts.colours
        for spelling in (entry.inci_name, *entry.synonyms)
    }
    lexicon = Lexicon(facts, {}, {}, colours, facts.grammar, {})
    spelled: dict[str, Name] = {}
    names: dict[str, Name] = {}
    rows = list(imported)
    for row in rows:
        name = Name(row.inci_name, row.functions, True)
        names[fold(row.inci_name)] = name
        spelled[row.inci_name.lower()] = name
    for row in rows:
        for synonym in row.synonyms:
            names.setdefault(fold(synonym), names[fold(row.inci_name)])
    _add_own(names, spelled, facts.names, lexicon)
    species = _species_of(facts.species)
    if rows:
        for name in list(names.values()):
            _add_species(species, name.inci_name, facts.grammar)
    names.pop("", None)
    return Lexicon(facts, names, species, colours, facts.grammar, spelled, bool(rows))


def _add_own(
    names: dict[str, Name], spelled: dict[str, Name], entries: Iterable[NameEntry], lexicon: Lexicon
) -> None:
    for entry in entries:
        functions = entry.functions or lexicon.functions_of(entry.inci_name)
        name = Name(entry.inci_name, functions, True)
        for spelling in (entry.inci_name, *entry.synonyms):
            names[fold(spelling)] = name
            spelled[spelling.lower()] = name


def _species_of(entries: Iterable[NameEntry]) -> dict[str, str]:
    species: dict[str, str] = {}
    for entry in entries:
        for spelling in (entry.inci_name, *entry.synonyms):
            species.setdefault(fold(spelling), entry.inci_name)
    return species


def _add_species(species: dict[str, str], inci_name: str, grammar: Grammar) -> None:
    # "GENUS SPECIES PART FORM": what stands before the first part or form is a species.
    words = inci_name.split()
    if len(words) < 3 or _MANY_PARTS.search(inci_name):
        return
    endings = {*grammar.parts, *grammar.forms}
    first = next((place for place, word in enumerate(words) if word in endings), None)
    if first in (2, 3, 4):
        name = " ".join(words[:first])
        if all(word.replace("-", "").isalpha() for word in words[:first]) and words[0] not in grammar.words:
            species.setdefault(fold(name), name)
