"""Which plain line is which heading of the contents list, although the two were typed apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

ENOUGH = 0.6
# Between two that were found, one that is left over on each side belongs together at less.
ENOUGH_BETWEEN = 0.3
# What a section of questions is called has many forms.
FAQ = re.compile(r"\b(?:faqs?|frequently asked|common questions|questions? people ask|questions)\b", re.I)
_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")


def without_number(text: str) -> str:
    """The heading alone: "2) Why they come" → "Why they come"."""
    return _NUMBER.sub("", text)


def likeness(entry: str, heading: str) -> float:
    """0 to 1: how near two headings are, by their letters or by the words they share.

    >>> likeness("Why do mila appear?", "Why do milia appear") > 0.9
    True
    """
    if FAQ.search(entry) and FAQ.search(heading):
        return 1.0
    one, two = _plain(entry), _plain(heading)
    if not one or not two:
        return 0.0
    letters = SequenceMatcher(None, one, two, autojunk=False).ratio()
    words, others = set(one.split()), set(two.split())
    shared = len(words & others) / max(len(words), len(others))
    return max(letters, shared)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", without_number(text).casefold().replace("’", "'")))


def align(entries: Sequence[str], headings: Sequence[str]) -> dict[int, int]:
    """Index of an entry to the index of its heading: the same order on both sides, the nearest pairs together."""
    table = [[0.0] * (len(headings) + 1) for _ in range(len(entries) + 1)]
    near = [[likeness(entry, heading) for heading in headings] for entry in entries]
    for i in range(len(entries) - 1, -1, -1):
        for j in range(len(headings) - 1, -1, -1):
            pair = near[i][j] + table[i + 1][j + 1] if near[i][j] >= ENOUGH else 0.0
            table[i][j] = max(pair, table[i + 1][j], table[i][j + 1])
    found: dict[int, int] = {}
    i = j = 0
    while i < len(entries) and j < len(headings):
        if near[i][j] >= ENOUGH and table[i][j] == near[i][j] + table[i + 1][j + 1]:
            found[i] = j
            i, j = i + 1, j + 1
        elif table[i][j] == table[i + 1][j]:
            i += 1
        else:
            j += 1
    return _fill(found, near, len(headings))


def _fill(found: dict[int, int], near: list[list[float]], headings: int) -> dict[int, int]:
    filled = dict(found)
    for i in range(len(near)):
        if i in filled:
            continue
        after = max((filled[k] for k in filled if k < i), default=-1)
        before = min((filled[k] for k in filled if k > i), default=headings)
        between = range(after + 1, before)
        best = max(between, key=lambda j: near[i][j], default=None)
        if best is not None and near[i][best] >= ENOUGH_BETWEEN:
            filled[i] = best
    return filled
