"""How easy a text is to read, by published formulas on counts of sentences, words and syllables.

Syllables are counted where a dictionary of hyphenation parts a word, and where it may not part it although a new
vowel begins. That is near to what people count, not the same; on running text the difference is small. No formula
knows whether a sentence is true, or clear: a low age is needed, not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Literal

from pyphen import Pyphen

Language = Literal["en", "de"]

_DICTIONARIES = {"en": "en_US", "de": "de_DE"}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d")
# A stop ends a sentence when something new begins after it; "0.5 mm" and "e.g. this" go on.
_ENDS = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[^\sa-zäöüß]|\s*$)|[:;]\s|\n")
_VOWELS = {"en": "aeiouy", "de": "aeiouyäöü"}
# The years of life in which the first school year falls, as the American grades have it.
AGE_IN_GRADE_ONE = 6
LONG_WORD = 6
POLYSYLLABLE = 3
# A reader of eleven loses the thread in longer ones.
LONG_SENTENCE = 25


@dataclass(frozen=True)
class Counts:
    """What the formulas need to know of a text."""

    sentences: int
    words: int
    syllables: int
    polysyllables: int = 0
    monosyllables: int = 0
    long_words: int = 0

    @property
    def words_a_sentence(self) -> float:
        return self.words / self.sentences

    @property
    def syllables_a_word(self) -> float:
        return self.syllables / self.words


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; what a colon, a semicolon or a new line parts counts by itself.

    >>> sentences("One bead is 0.5 mm wide. Two are not!")
    ['One bead is 0.5 mm wide', 'Two are not']
    """
    return [part.strip() for part in _ENDS.split(text) if _WORD.search(part)]


def words(text: str) -> list[str]:
    """The words of a text; numbers in figures are none.

    >>> words("It's 1 to 2 mm.")
    ["It's", 'to', 'mm']
    """
    return [word for word in _WORD.findall(text) if not _NUMBER.search(word)]


@cache
def syllables(word: str, language: Language = "en") -> int:
    """How many syllables a word has, at least one.

    >>> [syllables(word) for word in ("cat", "about", "milia", "removal")]
    [1, 2, 3, 3]
    """
    low = word.lower()
    parts = _dictionary(language).inserted(low).split("-")
    return max(1, sum(_spoken(part, language) for part in parts))


@cache
def _dictionary(language: Language) -> Pyphen:
    return Pyphen(lang=_DICTIONARIES[language])


# An e at the end that is written and not said: "bone", "whole", "squeezed", "makes".
_SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|(?:[^aeiouylscxzgh]|[aeiouy]l)es$")
# Two vowels written together and said apart: "milia", "period", "area".
_APART = re.compile(r"(?<![tscg])i[aou](?!n|us)")


def _spoken(part: str, language: Language) -> int:
    """Syllables inside what the dictionary leaves together."""
    runs = len(re.findall(f"[{_VOWELS[language]}]+", part))
    if language == "en":
        runs += len(_APART.findall(part))
        if runs > 1 and _SILENT.search(part):
            runs -= 1
    return max(1, runs)


def count(texts: Iterable[str], language: Language = "en") -> Counts:
    """The counts over all texts; each text ends its last sentence. Raises: ValueError when there is no word."""
    found = [sentence for text in texts for sentence in sentences(text) if words(sentence)]
    every = [word for sentence in found for word in words(sentence)]
    if not every:
        raise ValueError("there is no word in it")
    lengths = [syllables(word, language) for word in every]
    return Counts(
        len(found),
        len(every),
        sum(lengths),
        sum(length >= POLYSYLLABLE for length in lengths),
        lengths.count(1),
        sum(len(word) > LONG_WORD for word in every),
    )


def flesch_reading_ease(counts: Counts) -> float:
    """0 to 121, higher is easier; plain English stands at 60 to 70. Flesch 1948."""
    return 206.835 - 1.015 * counts.words_a_sentence - 84.6 * counts.syllables_a_word


def flesch_kincaid_grade(counts: Counts) -> float:
    """The American school year in which it is read with ease. Kincaid and others 1975."""
    return 0.39 * counts.words_a_sentence + 11.8 * counts.syllables_a_word - 15.59


def smog_grade(counts: Counts) -> float:
    """The school year in which all of it is understood: 3 + root of the long words in 30 sentences. McLaughlin 1969."""
    return 3 + sqrt(30 * counts.polysyllables / counts.sentences)


def lix(counts: Counts) -> float:
    """Words a sentence and words of over six letters in 100; under 30 is a children's book. Björnsson 1968."""
    return counts.words_a_sentence + 100 * counts.long_words / counts.words


def amstad_reading_ease(counts: Counts) -> float:
    """Flesch's reading ease for German. Amstad 1978."""
    return 180 - counts.words_a_sentence - 58.5 * counts.syllables_a_word


def wiener_sachtextformel(counts: Counts) -> float:
    """The school year (4 to 15) for which a German factual text suits; the first formula. Bamberger, Vanecek 1984."""
    share = 100 / counts.words
    return (
        0.1935 * share * counts.polysyllables
        + 0.1672 * counts.words_a_sentence
        + 0.1297 * share * counts.long_words
        - 0.0327 * share * counts.monosyllables
        - 0.875
    )


def reading_age(counts: Counts, language: Language = "en") -> float:
    """The age in years at which most can read it with ease: the school year and five years more.

    English by Flesch and Kincaid, German by the first formula of Vienna, whose years are school years too.
    """
    grade = flesch_kincaid_grade(counts) if language == "en" else wiener_sachtextformel(counts)
    return grade + AGE_IN_GRADE_ONE - 1


def longest(texts: Iterable[str], most_words: int) -> list[str]:
    """The sentences of more than `most_words` words, the longest first."""
    found = [sentence for text in texts for sentence in sentences(text)]
    return sorted((s for s in found if len(words(s)) > most_words), key=lambda s: -len(words(s)))


@dataclass(frozen=True)
class Reading:
    """How a text reads: `age` in years, the formulas by name, and its sentences of over `LONG_SENTENCE` words."""

    words: int
    age: float
    formulas: tuple[tuple[str, float], ...]
    long_sentences: tuple[str, ...]


def measure(texts: Iterable[str], language: Language = "en") -> Reading:
    """All that is told to whoever writes the texts. Raises: ValueError when there is no word."""
    every = list(texts)
    counts = count(every, language)
    formulas: tuple[tuple[str, float], ...]
    if language == "de":
        formulas = (
            ("Amstad", amstad_reading_ease(counts)),
            ("Wiener Sachtextformel", wiener_sachtextformel(counts)),
            ("LIX", lix(counts)),
        )
    else:
        formulas = (
            ("Flesch", flesch_reading_ease(counts)),
            ("Flesch-Kincaid", flesch_kincaid_grade(counts)),
            ("SMOG", smog_grade(counts)),
            ("LIX", lix(counts)),
        )
    return Reading(
        counts.words, reading_age(counts, language), formulas, tuple(longest(every, LONG_SENTENCE))
    )
