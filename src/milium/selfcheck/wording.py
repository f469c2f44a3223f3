"""Answers as words that a person can read: before sending them, on the desk's sheet, and as reasons."""

from collections.abc import Callable
from typing import Any

from milium.knowledge import Knowledge, load_knowledge
from milium.knowledge.models import Finding
from milium.selfcheck.answers import Answers


def answers_in_words(answers: Answers, knowledge: Knowledge | None = None) -> tuple[tuple[str, str], ...]:
    """What was said, as pairs of label and words; nothing is added or left out.

    The words are those of `knowledge`, without one those of the knowledge that comes with milium.

    >>> answers_in_words(Answers(count="one", sites=("under_eye", "nose"), duration_weeks=8.0, itch=False))
    (('Where', 'Under the eye, nose'), ('How many', 'One'), ('For how long', '8 weeks'), ('Itches', 'No'))
    """
    findings = (knowledge or load_knowledge()).findings
    return tuple(
        (findings[key].label, _value(findings[key], value)) for key, value in answers.given().items()
    )


def reason_in_words(reason: str, knowledge: Knowledge, answers: Answers | None = None) -> str:
    """A reason, `key=value`, as a person would say it.

    A band of a number is said as the number that was given, where `answers` are passed along.

    >>> reason_in_words("ulcerated=false", load_knowledge())
    'No open sore'
    >>> reason_in_words("age_years=older", load_knowledge(), Answers(age_years=61))
    'Age: 61 years'
    """
    key, _, value = reason.partition("=")
    finding = knowledge.findings[key]
    if finding.said_no is not None:
        return finding.said_no if value == "false" else finding.label
    given = answers.given().get(key) if answers and key in _MEASURES else None
    return f"{finding.label}: {_lower_first(_value(finding, given or _number(finding, value) or value))}"


def _number(finding: Finding, value: str) -> Any:
    """A rule names the number itself, a weight the band in which it lies: then None."""
    if finding.id not in _MEASURES or any(band.value == value for band in finding.bands):
        return None
    return (float(value), float(value)) if finding.kind == "range" else float(value)


def _value(finding: Finding, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if finding.id in _MEASURES and not isinstance(value, str):
        return _MEASURES[finding.id](value)
    labels = {choice.value: choice.label for choice in finding.choices}
    labels |= {band.value: band.label for band in finding.bands}
    first, *further = (labels[each] for each in (value if isinstance(value, tuple) else (value,)))
    return ", ".join([first, *(_lower_first(label) for label in further)])


def _lower_first(words: str) -> str:
    return words[0].lower() + words[1:]


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
