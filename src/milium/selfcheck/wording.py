"""A set of answers as lines that a person can read before sending them."""

from collections.abc import Callable
from typing import Any

from milium.selfcheck.answers import Answers

_LABELS = {
    "age_years": "Age",
    "sites": "Where",
    "count": "How many",
    "size_mm": "Size",
    "colour": "Colour",
    "firmness": "How firm",
    "surface": "Surface",
    "onset": "Since",
    "duration_weeks": "For how long",
    "growth": "Growing",
    "preceding": "Before it came",
    "medicines": "Medicines",
    "products": "Products used",
    "discharge": "What comes out",
    "symptoms": "Other symptoms",
    "clues": "Self or family",
    "red_or_painful": "Red or sore",
    "recurrent_same_place": "Came back in the same place",
    "pore_visible": "A pore can be seen",
    "telangiectasia": "Fine blood vessels",
    "umbilicated": "A dent in the middle",
    "monomorphic": "All look alike",
}
_WORDS = {
    "one": "One",
    "few": "2 to 5",
    "many": "6 to 99",
    "hundreds": "Hundreds",
    "none": "No",
    "fast": "Yes, fast",
    "slow": "Yes, slowly",
}


def answers_in_words(answers: Answers) -> tuple[tuple[str, str], ...]:
    """What was said, as pairs of label and words; nothing is added or left out.

    >>> answers_in_words(Answers(count="one", sites=("under_eye", "nose"), duration_weeks=8.0, itch=False))
    (('Where', 'Under eye, nose'), ('How many', 'One'), ('For how long', '8 weeks'), ('Itch', 'No'))
    """
    return tuple((_label(key), _value(key, value)) for key, value in answers.given().items())


def _label(key: str) -> str:
    return _LABELS.get(key) or key.replace("_", " ").capitalize()


def _value(key: str, value: Any) -> str:
    if key in _MEASURES:
        return _MEASURES[key](value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return ", ".join(str(word).replace("_", " ") for word in value).capitalize()
    return _WORDS.get(value) or str(value).replace("_", " ").capitalize()


def _age(years: float) -> str:
    if years >= 2:
        return _count(years, "year")
    if years >= 1 / 12:
        return _count(years * 12, "month")
    return _count(years * 365.25, "day")


def _count(number: float, unit: str) -> str:
    rounded = round(number)
    return f"{rounded} {unit}" if rounded == 1 else f"{rounded} {unit}s"


def _size(millimetres: tuple[float, float]) -> str:
    smallest, largest = millimetres
    return f"{smallest:g} mm" if smallest == largest else f"{smallest:g} to {largest:g} mm"


_MEASURES: dict[str, Callable[[Any], str]] = {
    "age_years": _age,
    "size_mm": _size,
    "duration_weeks": lambda weeks: _count(weeks, "week"),
}
