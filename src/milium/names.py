"""Names as they are heard and mistyped: one spelling for many, and the spellings one slip away.

>>> words("Dr. Anna-Lena Müller") == words("dr anna lena mueller")
True
>>> words("Schmidt") == words("Schmitt"), words("Meyer") == words("Maier")
(True, True)
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ı": "i", "þ": "th"}
)
# Spellings that are written for one another, in the order in which they are taken.
_ALIKE = (
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("c", "k"),
    ("tz", "z"), ("y", "i"), ("ei", "ai"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")
_WORD = re.compile(r"[^\W_]+")
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "אבגדהוזחטיכלמנסעפצקרשת",
)
SHORTEST_MISTYPED = 3
# In a word of so many letters two slips still leave enough to know it by.
SHORTEST_TWICE_MISTYPED = 8
LONGEST_WORD = 40


def words(text: str) -> list[str]:
    """The words of a name without accents, capitals and doubled letters, sounds alike spelled alike.

    Other scripts keep their letters. At most forty letters of a word count.
    """
    found = []
    for word in _WORD.findall(plain(text)):
        for written, heard in _ALIKE:
            word = word.replace(written, heard)
        found.append(_TWICE.sub(r"\1", word)[:LONGEST_WORD])
    return found


def plain(text: str) -> str:
    """The text in small letters without accents.

    >>> plain("Łukasz GRÜN")
    'lukasz grun'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def slips(word: str) -> set[str]:
    """The word, and what it is with one letter more, fewer, another, or two neighbours swapped.

    A word of less than three letters stays alone: one slip away from it lies everything.

    >>> {"kowalksa", "kowalsa", "kowalskaa", "kovalska"} <= slips("kowalska")
    True
    """
    if len(word) < SHORTEST_MISTYPED:
        return {word}
    alphabet = max(_ALPHABETS, key=lambda letters: sum(letter in letters for letter in word))
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {word}
    found.update(left + right[1:] for left, right in halves if right)
    found.update(left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1)
    found.update(left + letter + right[1:] for left, right in halves if right for letter in alphabet)
    found.update(left + letter + right for left, right in halves for letter in alphabet)
    return found


def is_near(word: str, other: str, most: int) -> bool:
    """Whether one becomes the other by at most so many slips: a letter more, fewer, another, neighbours swapped.

    No letter is touched twice, so a letter between two swapped ones counts as more slips.

    >>> is_near("wojciehovsky", "wojciechowski", 2), is_near("wojciehovsky", "wojciechowski", 3)
    (False, True)
    """
    # Each slip adds or takes at most one letter of either word: most words part here already.
    if abs(len(word) - len(other)) > most or len(set(word) ^ set(other)) > 2 * most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, start=1):
        earlier, before, row = before, row, [at]
        for there, one in enumerate(other, start=1):
            least = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != one))
            if at > 1 < there and letter == other[there - 2] and word[at - 2] == one:
                least = min(least, earlier[there - 2] + 1)
            row.append(least)
        if min(row) > most:
            return False
    return row[-1] <= most


def dialled(number: str) -> str:
    """The digits of a telephone number from the last to the first, so that the country code may be missing.

    >>> dialled("+49 30 123")
    '3210394'
    """
    return "".join(letter for letter in number if letter.isascii() and letter.isdigit())[::-1]
