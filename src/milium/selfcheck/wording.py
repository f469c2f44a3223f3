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
    knowledge = knowledge or load_knowledge()
    findings = knowledge.findings
    return tuple(
        (findings[key].label, _value(findings[key], value, knowledge))
        for key, value in answers.given().items()
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
    said = _value(finding, given or _number(finding, value) or value, knowledge)
    return f"{finding.label}: {_within(said, knowledge)}"


def _number(finding: Finding, value: str) -> Any:
    """A rule names the number itself, a weight the band in which it lies: then None."""
    if finding.id not in _MEASURES or any(band.value == value for band in finding.bands):
        return None
    return (float(value), float(value)) if finding.kind == "range" else float(value)


def _value(finding: Finding, value: Any, knowledge: Knowledge) -> str:
    if isinstance(value, bool):
        return knowledge.say("said_yes" if value else "said_no")
    if finding.id in _MEASURES and not isinstance(value, str):
        return _MEASURES[finding.id](value, knowledge)
    labels = {choice.value: choice.label for choice in finding.choices}
    labels |= {band.value: band.label for band in finding.bands}
    first, *further = (labels[each] for each in (value if isinstance(value, tuple) else (value,)))
    return ", ".join([first, *(_within(label, knowledge) for label in further)])


def _within(words: str, knowledge: Knowledge) -> str:
    # English begins with a small letter inside a line; German would turn a noun into a mistake.
    return words[0].lower() + words[1:] if knowledge.language.startswith("en") else words


def _age(years: float, knowledge: Knowledge) -> str:
    if years >= 2:
        return knowledge.say("years", number=round(years))
    if years >= 1 / 12:
        return knowledge.say("months", number=round(years * 12))
    return knowledge.say("days", number=round(years * 365.25))


def _weeks(weeks: float, knowledge: Knowledge) -> str:
    return knowledge.say("weeks", number=round(weeks))


def _size(millimetres: tuple[float, float], knowledge: Knowledge) -> str:
    smallest, largest = millimetres
    if smallest == largest:
        return knowledge.say("size", number=smallest)
    return knowledge.say("size_range", smallest=smallest, largest=largest)


_MEASURES: dict[str, Callable[[Any, Knowledge], str]] = {
    "age_years": _age,
    "size_mm": _size,
    "duration_weeks": _weeks,
}
