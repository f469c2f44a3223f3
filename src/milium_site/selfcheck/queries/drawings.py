"""Which drawing stands beside a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from milium.knowledge.models import Question, QuestionChoice

TEMPLATES = {name: f"patterns/drawings/{name}.html" for name in ("count", "size", "colour")}
TEMPLATES["shape"] = "patterns/drawings/surface.html"
TONES = 6
DRAWN_SIGNS = ("umbilicated", "pore_visible", "black_dots", "grouped_plaque", "monomorphic")


@dataclass(frozen=True)
class Drawing:
    """A template and the word it draws: a colour, a surface, a count, or the largest size in millimetres."""

    template: str
    word: str
    tone: int


def drawing_of(question: Question, choice: QuestionChoice, place: int) -> Drawing | None:
    """The drawing of a choice, None where the words stand alone. Tones of skin take turns by `place`."""
    if question.drawing is None:
        return None
    word = _word(choice.sets)
    return Drawing(TEMPLATES[question.drawing], word, place % TONES + 1) if word else None


def _word(sets: dict[str, Any]) -> str:
    if "size_mm" in sets:
        return str(int(sets["size_mm"][1]))
    if "count" in sets:
        return sets["count"]
    for key in ("colour", "surface"):
        if sets.get(key):
            return sets[key][0]
    return next((key for key in DRAWN_SIGNS if sets.get(key) is True), "")
