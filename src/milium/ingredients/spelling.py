"""Spellings compared by letters and digits only, and misspelt words brought back to known ones.

Comparing like this mends hyphens of a narrow column, doubled spaces and odd dashes without any guess at all.
Guessing starts after that, one letter in a long word, and never touches a digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_NO_LETTER_OR_DIGIT = bytes(code for code in range(128) if not chr(code).isalnum())
_SPELT_OUT = str.maketrans(
    {
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ı": "i",
    }
)
SHORTEST_MENDED = 5
LONGEST_MENDED = 40
_WORD = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """The letters and digits of `text` in lower case, without accents.

    >>> fold("Bu-Tter"), fold("1, 2-Hexanediol"), fold("β-Carotène")
    ('butter', '12hexanediol', 'betacarotene')
    """
    text = text.lower()
    if text.isascii():
        return text.encode("ascii").translate(None, _NO_LETTER_OR_DIGIT).decode("ascii")
    return "".join(c for c in unicodedata.normalize("NFKD", text.translate(_SPELT_OUT)) if c.isalnum())


class Speller:
    """Known words, and the known words that a misspelt one may be.

    >>> speller = Speller(["stearate", "betaine", "phenyl", "phenol"])
    >>> speller.nearest("sterate"), speller.nearest("phenl"), speller.nearest("laureth")
    (('stearate',), ('phenol', 'phenyl'), ())
    """

    def __init__(self, words: Iterable[str], slips: Iterable[str] = ()) -> None:
        """`slips` are those of the words that may be misspellings themselves."""
        self.words = frozenset(words)
        self.slips = frozenset(slips)
        self._shortened: dict[str, list[str]] | None = None

    def nearest(self, word: str) -> tuple[str, ...]:
        """The known words one slip away (a letter more, less, other, or two swapped); none for a known word."""
        if word in self.words and word not in self.slips:
            return ()
        if not SHORTEST_MENDED <= len(word) <= LONGEST_MENDED or not word.isalpha():
            return ()
        index = self._index()
        shorter = list(_one_less(word))
        near = {other for short in shorter if short in index for other in index[short]}
        near.update(index.get(word, ()))
        near.update(self.words.intersection(shorter))
        if not near:
            return ()
        near = {other for other in near if len(other) >= SHORTEST_MENDED and is_one_slip(word, other)}
        # The first letter is seldom the wrong one.
        return tuple(sorted({other for other in near if other[0] == word[0]} or near))

    def _index(self) -> dict[str, list[str]]:
        if self._shortened is None:
            index: dict[str, list[str]] = {}
            for word in self.words:
                if len(word) >= SHORTEST_MENDED:
                    for short in _one_less(word):
                        index.setdefault(short, []).append(word)
            self._shortened = index
        return self._shortened


def _one_less(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def is_one_slip(one: str, other: str) -> bool:
    """Whether a single letter added, lost, changed or swapped with its neighbour makes one into the other.

    >>> is_one_slip("pheonix", "phoenix"), is_one_slip("palmate", "palmitate")
    (True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        start += 1
    if len(one) == len(other):
        swapped = one[start : start + 2] == other[start : start + 2][::-1]
        return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
    short, long = sorted((one, other), key=len)
    return short[start:] == long[start + 1 :]


def words_in(text: str) -> list[str]:
    """The words of `text` in lower case, digits and signs left out."""
    return _WORD.findall(text.lower())
