"""A signature drawn on a screen: an SVG path of strokes, held to what a hand can draw.

A path is absolute moves and lines alone, in whole units of a field of 1000 by 300: `M120 80L131 92L140 90`. Each
`M` begins a stroke. Nothing else passes, so that a path can stand in a drawing as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Final

from milium.errors import InvalidInputError

WIDTH: Final = 1000
HEIGHT: Final = 300
MOST_POINTS: Final = 4000
MOST_STROKES: Final = 100
# A tap is no signature: all strokes together are at least this long, in units of the field.
LEAST_LENGTH: Final = 120
_LONGEST_TEXT: Final = MOST_POINTS * len("L1000 300")
_PATH: Final = re.compile(r"(?:M[0-9]{1,4} [0-9]{1,4}(?:L[0-9]{1,4} [0-9]{1,4})*)+")
_POINT: Final = re.compile(r"([ML])([0-9]+) ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """Strokes of points `x, y`, both ends of the field included."""

    strokes: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def length(self) -> float:
        """How far the pen went while it was down, in units of the field."""
        return sum(
            hypot(after[0] - before[0], after[1] - before[1])
            for stroke in self.strokes
            for before, after in pairwise(stroke)
        )

    @property
    def path(self) -> str:
        """The strokes as SVG writes them, which `parse_signature` reads back.

        >>> parse_signature("M0 0L500 20M10 20L90 30").path
        'M0 0L500 20M10 20L90 30'
        """
        return "".join(
            f"{'L' if place else 'M'}{x} {y}"
            for stroke in self.strokes
            for place, (x, y) in enumerate(stroke)
        )

    @property
    def svg(self) -> str:
        """The signature as a drawing of its own, dark on nothing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<path d="{self.path}" fill="none" stroke="#1b2523" stroke-width="5" '
            'stroke-linecap="round" stroke-linejoin="round"/></svg>'
        )


def parse_signature(path: str) -> Signature:
    """The signature that a page sent.

    Raises: InvalidInputError for anything but strokes inside the field, for more points than a hand draws, and for
    a line too short to be a signature.

    >>> parse_signature("M10 10L11 10")
    Traceback (most recent call last):
    ...
    milium.errors.InvalidInputError: This is too short for a signature. Draw it once more.
    """
    if len(path) > _LONGEST_TEXT or not _PATH.fullmatch(path):
        raise InvalidInputError("This is no drawn signature. Draw it once more.")
    strokes: list[list[tuple[int, int]]] = []
    for letter, x, y in _POINT.findall(path):
        if letter == "M":
            strokes.append([])
        strokes[-1].append((int(x), int(y)))
    points = [point for stroke in strokes for point in stroke]
    if len(strokes) > MOST_STROKES or len(points) > MOST_POINTS:
        raise InvalidInputError("This signature has more points than we keep. Draw it once more.")
    if any(x > WIDTH or y > HEIGHT for x, y in points):
        raise InvalidInputError("This signature leaves its field. Draw it once more.")
    signature = Signature(tuple(tuple(stroke) for stroke in strokes))
    if signature.length < LEAST_LENGTH:
        raise InvalidInputError("This is too short for a signature. Draw it once more.")
    return signature
