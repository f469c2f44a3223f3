"""How the self-check does on cases whose answer is known.

Cases are published because they are odd: the figures say whether dangers are caught and look-alikes kept
apart, and nothing about how often ordinary people would be served well.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from milium.errors import InvalidInputError
from milium.knowledge import Knowledge
from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.differential import MILIA, Prior
from milium.selfcheck.explanation import Assessment, assess

# Two-sided 95 %.
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Case:
    """Answers with the diagnosis that was made; `milia_type` is None unless it is milia."""

    id: str
    answers: Answers
    diagnosis: str
    milia_type: str | None
    is_urgent: bool
    urgent_reason: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with what the self-check said. `place` counts from 1."""

    case: Case
    assessment: Assessment
    place: int

    @property
    def first(self) -> str:
        """The condition that came first."""
        return self.assessment.ranked[0].slug


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    >>> Share(9, 10).value
    0.9
    """

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval, both ends from 0 to 1; None of nothing.

        >>> [round(end, 2) for end in Share(9, 10).interval]
        [0.6, 0.98]
        """
        if not self.of:
            return None
        share, count = self.hits / self.of, self.of
        middle = share + _Z**2 / (2 * count)
        half = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
        whole = 1 + _Z**2 / count
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All outcomes over a file of cases, and what is measured over them."""

    outcomes: tuple[Outcome, ...]
    dangerous: frozenset[str]

    @property
    def measures(self) -> dict[str, Share]:
        """Each measure by name, in the order in which they are read."""
        milia = [o for o in self.outcomes if o.case.diagnosis == MILIA]
        others = [o for o in self.outcomes if o.case.diagnosis != MILIA]
        urgent = [o for o in self.outcomes if o.case.is_urgent]
        calm = [o for o in self.outcomes if not o.case.is_urgent]
        dangerous = [o for o in self.outcomes if o.case.diagnosis in self.dangerous]
        return {
            "first_place": _share(o.place == 1 for o in self.outcomes),
            "top_3": _share(o.place <= 3 for o in self.outcomes),
            "milia_sensitivity": _share(o.first == MILIA for o in milia),
            "milia_specificity": _share(o.first != MILIA for o in others),
            "milia_type": _share(o.assessment.milia_type == o.case.milia_type for o in milia),
            "urgent_recall": _share(o.assessment.is_urgent for o in urgent),
            "false_alarm_rate": _share(o.assessment.is_urgent for o in calm),
            "dangerous_flagged": _share(o.assessment.is_urgent for o in dangerous),
        }

    @property
    def missed_urgent(self) -> tuple[Outcome, ...]:
        """Urgent cases that met no safety rule."""
        return tuple(o for o in self.outcomes if o.case.is_urgent and not o.assessment.is_urgent)

    @property
    def false_alarms(self) -> tuple[Outcome, ...]:
        """Cases that met a safety rule without being urgent."""
        return tuple(o for o in self.outcomes if not o.case.is_urgent and o.assessment.is_urgent)

    @property
    def not_first(self) -> tuple[Outcome, ...]:
        """Cases whose diagnosis did not come first."""
        return tuple(o for o in self.outcomes if o.place != 1)

    @property
    def wrong_type(self) -> tuple[Outcome, ...]:
        """Milia for which another type came first."""
        return tuple(
            o
            for o in self.outcomes
            if o.case.diagnosis == MILIA and o.assessment.milia_type != o.case.milia_type
        )

    @property
    def confusion(self) -> Counter[tuple[str, str]]:
        """How often a diagnosis (first of the pair) had a condition (second) in first place."""
        return Counter((o.case.diagnosis, o.first) for o in self.outcomes)

    def as_json(self) -> dict[str, Any]:
        """The measures and every miss, ready for JSON."""
        return {
            "cases": len(self.outcomes),
            **{name: share.value for name, share in self.measures.items()},
            "counts": {name: {"hits": s.hits, "of": s.of} for name, s in self.measures.items()},
            "missed_urgent": [o.case.id for o in self.missed_urgent],
            "false_alarms": [
                {"id": o.case.id, "red_flags": [flag.id for flag in o.assessment.red_flags]}
                for o in self.false_alarms
            ],
            "not_first": [
                {"id": o.case.id, "diagnosis": o.case.diagnosis, "place": o.place, "first": o.first}
                for o in self.not_first
            ],
            "wrong_milia_type": [
                {"id": o.case.id, "milia_type": o.case.milia_type, "first": o.assessment.milia_type}
                for o in self.wrong_type
            ],
        }


def read_cases(lines: Iterable[str], knowledge: Knowledge) -> tuple[Case, ...]:
    """The cases of a file, one JSON object a line; blank lines are passed over.

    Raises: InvalidInputError naming the line and what is wrong with it.
    """
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(_read_case(json.loads(line), knowledge))
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(f"line {number}: no JSON that can be read") from error
        except InvalidInputError as error:
            raise InvalidInputError(f"line {number}: {error}") from error
    return tuple(cases)


def _read_case(row: Any, knowledge: Knowledge) -> Case:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise InvalidInputError("a case takes an object with a text `id`")
    if row.get("diagnosis") not in knowledge.conditions:
        raise InvalidInputError(f"{row['id']}: `diagnosis` takes the slug of a condition")
    if row.get("milia_type") is not None and row["milia_type"] not in knowledge.milia_types:
        raise InvalidInputError(f"{row['id']}: `milia_type` takes the id of a type, or null")
    if not isinstance(row.get("urgent"), bool):
        raise InvalidInputError(f"{row['id']}: `urgent` takes true or false")
    return Case(
        id=row["id"],
        answers=parse_answers(row.get("answers", {})),
        diagnosis=row["diagnosis"],
        milia_type=row.get("milia_type"),
        is_urgent=row["urgent"],
        urgent_reason=row.get("urgent_reason"),
    )


def evaluate(cases: Iterable[Case], knowledge: Knowledge, prior: Prior = "clinic") -> Evaluation:
    """Every case assessed, in the order given."""
    dangerous = frozenset(slug for slug, condition in knowledge.conditions.items() if condition.dangerous)
    return Evaluation(tuple(_outcome(case, knowledge, prior) for case in cases), dangerous)


def _outcome(case: Case, knowledge: Knowledge, prior: Prior) -> Outcome:
    assessment = assess(case.answers, knowledge, prior)
    slugs = [candidate.slug for candidate in assessment.ranked]
    return Outcome(case, assessment, slugs.index(case.diagnosis) + 1)


def _share(hits: Iterable[bool]) -> Share:
    values = list(hits)
    return Share(sum(values), len(values))
