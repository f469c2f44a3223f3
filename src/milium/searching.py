"""Search over some hundred texts, forgiving of typing errors, with the places that matched.

The index lies in memory: building it for a hundred pages takes less than a page takes to draw, and what is found
does not depend on which database keeps the pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Words that stand in every text and tell none from another.
_COMMON_WORDS = """
a an and are as at be but by can do does for from has have how i if in is it its me my no not of on or so that the
their them they this to was what when where which who why will with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
EXACT, SAME_STEM, BEGINS, MISTYPED = 1.0, 0.95, 0.7, 0.5
TITLE, HEADING, LEAD, TEXT = 6.0, 3.0, 2.0, 1.0
MOST_QUERY_WORDS = 12
MOST_COUNTED = 4
SNIPPET_WORDS = 32


@dataclass(frozen=True)
class Section:
    """A part of a text, with an address of its own where `anchor` is given."""

    heading: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Document:
    """Something that can be found. `kind`, and `language` where it differs, are for whoever shows it."""

    key: str
    kind: str
    title: str
    address: str
    lead: str = ""
    sections: tuple[Section, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Run:
    """A stretch of text that either matched or did not."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Hit:
    """One document that was found, the nearest section of it, and a stretch of its words with what matched."""

    document: Document
    score: float
    section: Section | None
    title: tuple[Run, ...]
    snippet: tuple[Run, ...]


@dataclass(frozen=True)
class Found:
    """The hits, best first, and which words were taken for mistyped ones: what was typed → what was looked for."""

    hits: tuple[Hit, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


def fold(word: str) -> str:
    """The word as the index knows it: small letters without accents.

    >>> fold("Épidermal’s")
    'epidermal'
    """
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("’", "'")
    return plain.removesuffix("'s")


def stem(word: str) -> str:
    """The word less the ending of a plural or a form of a verb; rough, and the same on both sides.

    >>> [stem(word) for word in ("pimples", "squeezing", "squeeze", "babies", "milium", "milia")]
    ['pimpl', 'squeez', 'squeez', 'baby', 'mili', 'mili']
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "ium", "ia", "e"):
        is_latin = ending in ("ium", "ia")
        if word.endswith(ending) and len(word) - len(ending) >= 4 - is_latin and not word.endswith("ss"):
            return word.removesuffix(ending) + ("i" if is_latin else "")
    return word


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [fold(match) for match in _WORD.findall(text)]


def distance(one: str, two: str, most: int) -> int:
    """How many letters have to be put in, left out, changed or swapped with a neighbour; `most` + 1 stands for more.

    >>> distance("mlia", "milia", 2), distance("whitehaed", "whitehead", 2), distance("acne", "milia", 2)
    (1, 1, 3)
    """
    if abs(len(one) - len(two)) > most:
        return most + 1
    before, last = list(range(len(two) + 1)), list(range(len(two) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, other in enumerate(two, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


class Index:
    """The words of all documents, and where they stand."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = tuple(documents)
        self._weights: dict[str, dict[int, float]] = defaultdict(dict)
        self._by_gram: dict[str, set[str]] = defaultdict(set)
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        for place, document in enumerate(self.documents):
            for word, weight in _weights(document).items():
                self._weights[word][place] = weight
        for word in self._weights:
            self._by_stem[stem(word)].add(word)
            for gram in _grams(word):
                self._by_gram[gram].add(word)

    def search(self, query: str, most: int = 20) -> Found:
        """The documents that hold every word of the query, or where there is none, some; at most `most` of them."""
        typed = list(dict.fromkeys(words(query)))[:MOST_QUERY_WORDS]
        asked = [word for word in typed if word not in _COMMON] or typed
        meant = {word: self._meant(word) for word in asked}
        scores: dict[int, float] = defaultdict(float)
        held: Counter[int] = Counter()
        for near in meant.values():
            for place, score in self._scores(near).items():
                scores[place] += score
                held[place] += 1
        whole = [place for place in scores if held[place] == len(asked)]
        best = sorted(whole or scores, key=lambda place: (-held[place], -scores[place], place))[:most]
        matched = {word for near in meant.values() for word in near}
        hits = tuple(_hit(self.documents[place], scores[place], matched) for place in best)
        return Found(hits, tuple(self._corrections(meant)))

    def related(self, key: str, kind: str, most: int = 3) -> list[Document]:
        """The documents of that kind whose words are nearest to those of the one called `key`, itself left out."""
        own = next((i for i, document in enumerate(self.documents) if document.key == key), None)
        if own is None:
            return []
        shared: dict[int, float] = defaultdict(float)
        norms: dict[int, float] = defaultdict(float)
        for places in self._weights.values():
            rare = log(1 + len(self.documents) / len(places)) ** 2
            for place, weight in places.items():
                norms[place] += log(1 + weight) ** 2 * rare
                if own in places and place != own and self.documents[place].kind == kind:
                    shared[place] += log(1 + weight) * log(1 + places[own]) * rare
        near = sorted(shared, key=lambda place: (-shared[place] / sqrt(norms[place]), place))
        return [self.documents[place] for place in near[:most]]

    def _meant(self, word: str) -> dict[str, float]:
        """Words of the index that the typed one stands for, each with how surely; mistyped ones only if none else."""
        near = dict.fromkeys(self._by_stem.get(stem(word), ()), SAME_STEM)
        if len(word) >= 3:
            near |= {other: BEGINS for other in self._weights if other.startswith(word) and other not in near}
        if word in self._weights:
            near[word] = EXACT
        return near or self._mistyped(word)

    def _mistyped(self, word: str) -> dict[str, float]:
        most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        if not most:
            return {}
        grams = _grams(word)
        shared = Counter(other for gram in grams for other in self._by_gram.get(gram, ()))
        near = {other: distance(word, other, most) for other, count in shared.items() if count >= 1}
        nearest = min(near.values(), default=most + 1)
        found = [other for other, far in near.items() if far == nearest <= most]
        # With the plural of the word that was meant, as if it had been typed right.
        meant = {sibling for other in found for sibling in self._by_stem[stem(other)]}
        return {other: MISTYPED * (1 if other in found else SAME_STEM) / nearest for other in meant}

    def _scores(self, near: dict[str, float]) -> dict[int, float]:
        scores: dict[int, float] = {}
        for word, surely in near.items():
            places = self._weights[word]
            rare = log(1 + len(self.documents) / len(places))
            for place, weight in places.items():
                scores[place] = max(scores.get(place, 0.0), surely * rare * log(1 + weight))
        return scores

    def _corrections(self, meant: dict[str, dict[str, float]]) -> Iterable[tuple[str, str]]:
        for word, near in meant.items():
            if near and max(near.values()) <= MISTYPED:
                # Of words equally near, the one that most documents hold.
                yield word, max(near, key=lambda other: (near[other], len(self._weights[other]), other))


def _weights(document: Document) -> dict[str, float]:
    """How much each word says of a document. Repeating one in a long text adds little."""
    headings = " ".join(section.heading for section in document.sections)
    text = " ".join(section.text for section in document.sections)
    weights: dict[str, float] = defaultdict(float)
    for part, weight, most in (
        (document.title, TITLE, 1),
        (document.lead, LEAD, 1),
        (headings, HEADING, 2),
        (text, TEXT, MOST_COUNTED),
    ):
        for word, count in Counter(words(part)).items():
            weights[word] += weight * min(count, most)
    return weights


def _grams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _hit(document: Document, score: float, matched: set[str]) -> Hit:
    section = max(document.sections, key=lambda part: _count(part, matched), default=None)
    text = document.lead
    if section is not None and _count(section, matched) > 0:
        text = section.text or document.lead
    else:
        section = None
    return Hit(document, score, section, _runs(document.title, matched), _runs(_cut(text, matched), matched))


def _count(section: Section, matched: set[str]) -> float:
    """How many different words of the query a section holds, in its heading before its text."""
    heading, text = set(words(section.heading)), set(words(section.text))
    return 1.5 * len(heading & matched) + len(text & matched)


def _cut(text: str, matched: set[str]) -> str:
    """The stretch of a text that holds most different words that matched, the earliest of those."""
    parts = text.split()
    if len(parts) <= SNIPPET_WORDS:
        return text
    folded = [words(part) for part in parts]
    starts = range(0, len(parts) - SNIPPET_WORDS // 2, 4)

    def held(start: int) -> int:
        return len({word for part in folded[start : start + SNIPPET_WORDS] for word in part} & matched)

    start = max(starts, key=lambda place: (held(place), -place))
    cut = " ".join(parts[start : start + SNIPPET_WORDS])
    return f"{'… ' if start else ''}{cut}{' …' if start + SNIPPET_WORDS < len(parts) else ''}"


def _runs(text: str, matched: set[str]) -> tuple[Run, ...]:
    """The whole text in stretches; together they are the text again."""
    runs: list[Run] = []
    at = 0
    for match in _WORD.finditer(text):
        if fold(match[0]) in matched:
            runs += [Run(text[at : match.start()], False), Run(match[0], True)]
            at = match.end()
    runs.append(Run(text[at:], False))
    return tuple(run for run in runs if run.text)


def plain(runs: Sequence[Run]) -> str:
    """The text of some runs without what matched being marked."""
    return "".join(run.text for run in runs)
