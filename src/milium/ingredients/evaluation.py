"""The reader judged on lists that were read by hand, and on how much of many lists it recognises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from milium.errors import InvalidInputError
from milium.ingredients.assessment import assess_label
from milium.ingredients.declaration import Declaration
from milium.ingredients.flags import FLAGS
from milium.ingredients.label import read_label
from milium.ingredients.lexicon import Lexicon


@dataclass(slots=True)
class Counts:
    """Hits, false alarms and misses of one question."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of what was said that is right; 1 where nothing was said."""
        said = self.right + self.false
        return self.right / said if said else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was said; 1 where nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else 1.0


@dataclass(slots=True)
class LabelEvaluation:
    """The figures over a file of labels, and every miss as a line."""

    labels: int = 0
    status_right: int = 0
    reported_as_lists: int = 0
    names: Counts = field(default_factory=Counts)
    ordered: int = 0
    with_names: int = 0
    percents: Counts = field(default_factory=Counts)
    flags: dict[str, Counts] = field(default_factory=lambda: {flag: Counts() for flag in FLAGS})
    misses: list[str] = field(default_factory=list)

    @property
    def all_flags(self) -> Counts:
        """Hits, false alarms and misses over all flags together."""
        counts = self.flags.values()
        return Counts(
            sum(c.right for c in counts), sum(c.false for c in counts), sum(c.missed for c in counts)
        )

    def shortfalls(self, floors: Floors) -> Iterator[str]:
        """Each figure that is under its floor, as a line."""
        figures = (
            ("status right", self.status_right / max(1, self.labels), floors.status),
            ("names, precision", self.names.precision, floors.precision),
            ("names, recall", self.names.recall, floors.recall),
            ("order kept", self.ordered / max(1, self.with_names), floors.order),
            ("flags, precision", self.all_flags.precision, floors.flags),
            ("flags, recall", self.all_flags.recall, floors.flags),
        )
        for name, figure, floor in figures:
            if figure < floor:
                yield f"{name}: {figure:.4f}, at least {floor} is asked for"
        if self.reported_as_lists:
            yield f"texts that are no list and were read as one: {self.reported_as_lists}"
        for flag, counts in self.flags.items():
            if (
                counts.right + counts.missed >= floors.positives
                and min(counts.precision, counts.recall) < floors.flag
            ):
                yield f"{flag}: precision {counts.precision:.3f}, recall {counts.recall:.3f}, at least {floors.flag}"


@dataclass(frozen=True, slots=True)
class Floors:
    """What the figures have to reach."""

    status: float = 0.97
    precision: float = 0.99
    recall: float = 0.90
    order: float = 1.0
    flags: float = 0.97
    flag: float = 0.90
    positives: int = 10


def evaluate_labels(cases: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> LabelEvaluation:
    """How the reader does on labels whose status, names and flags are known."""
    equal = _equals(lexicon)
    result = LabelEvaluation()
    for case in cases:
        declaration = read_label(str(case["ingredients"]), lexicon)
        result.labels += 1
        _judge_status(result, case, declaration)
        assessment = assess_label(declaration, lexicon, case.get("name"), case.get("category"))
        _judge_flags(result, case, set(assessment.flags))
        if "inci" in case:
            _judge_names(result, case, declaration, equal)
    return result


def read_label_cases(lines: Iterable[str], *, judged: bool = False) -> Iterator[dict[str, Any]]:
    """The labels of a file, one JSON object a line; those that are `judged` say their status, flags and names.

    Raises: InvalidInputError naming the line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
        except ValueError:
            raise InvalidInputError(f"line {number} is no JSON") from None
        if not isinstance(case, dict) or not isinstance(case.get("ingredients"), str):
            raise InvalidInputError(f"line {number} has no text under `ingredients`")
        if judged and (fault := _fault(case)):
            raise InvalidInputError(f"line {number}: {fault}")
        yield case


def _fault(case: Mapping[str, Any]) -> str:
    """What a judged label lacks, in words; empty when it is whole."""
    if not isinstance(case.get("status"), str) or "id" not in case:
        return "`id` and `status` are texts"
    for key in ("flags", "inci", "may_contain"):
        names = case.get(key, None if key == "flags" else [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return f"`{key}` is a list of texts"
    return "" if isinstance(case.get("percent", {}), dict) else "`percent` gives a number for a name"


def _equals(lexicon: Lexicon) -> dict[str, str]:
    return {name: names[0] for names in lexicon.facts.equivalents for name in names}


def _same(name: str, equal: Mapping[str, str]) -> str:
    name = f"{name[:-3]}CERA" if name.endswith("WAX") else name
    return equal.get(name, name)


def _judge_status(result: LabelEvaluation, case: Mapping[str, Any], declaration: Declaration) -> None:
    if declaration.status == case["status"]:
        result.status_right += 1
        return
    result.misses.append(f"{case['id']} status {declaration.status}, is {case['status']}")
    if declaration.status == "list":
        result.reported_as_lists += 1


def _judge_flags(result: LabelEvaluation, case: Mapping[str, Any], said: set[str]) -> None:
    there = set(case["flags"]) - {"none"}
    for flag in FLAGS:
        counts = result.flags[flag]
        if flag in said and flag in there:
            counts.right += 1
        elif flag in said:
            counts.false += 1
            result.misses.append(f"{case['id']} flag {flag} is not there")
        elif flag in there:
            counts.missed += 1
            result.misses.append(f"{case['id']} flag {flag} is missed")


def _judge_names(
    result: LabelEvaluation, case: Mapping[str, Any], declaration: Declaration, equal: Mapping[str, str]
) -> None:
    said = [_same(item.inci_name, equal) for item in declaration.ingredients if item.inci_name]
    there = [_same(name, equal) for name in case["inci"]]
    said_all = {*said, *(_same(i.inci_name, equal) for i in declaration.may_contain if i.inci_name)}
    there_all = {*there, *(_same(name, equal) for name in case.get("may_contain", ()))}
    result.names.right += len(said_all & there_all)
    for name in sorted(said_all - there_all):
        result.names.false += 1
        result.misses.append(f"{case['id']} name {name} is not there")
    for name in sorted(there_all - said_all):
        result.names.missed += 1
        result.misses.append(f"{case['id']} name {name} is missed")
    common = set(said) & set(there)
    result.with_names += 1
    # A name that a kit declares twice has no single place.
    common = {name for name in common if said.count(name) == there.count(name) == 1}
    if [n for n in said if n in common] == [n for n in there if n in common]:
        result.ordered += 1
    else:
        result.misses.append(f"{case['id']} order differs")
    percents = {item.inci_name: item.percent for item in declaration.ingredients if item.percent is not None}
    known = case.get("percent", {})
    result.percents.right += sum(percents.get(name) == value for name, value in known.items())
    result.percents.missed += sum(percents.get(name) != value for name, value in known.items())


@dataclass(slots=True)
class Recognition:
    """How many declared names of many labels are recognised, and the unknown ones by how often they stand there."""

    labels: int = 0
    lists: int = 0
    tokens: int = 0
    recognised: int = 0
    unknown: dict[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share of recognised names over all lists; 1 where there is none."""
        return self.recognised / self.tokens if self.tokens else 1.0


def measure_recognition(cases: Iterable[Mapping[str, Any]], lexicon: Lexicon) -> Recognition:
    """How much of the lists in `cases` is recognised. Texts that are no list are counted and left out."""
    result = Recognition()
    for case in cases:
        declaration = read_label(str(case["ingredients"]), lexicon)
        result.labels += 1
        if declaration.status != "list":
            continue
        result.lists += 1
        for item in (*declaration.ingredients, *declaration.may_contain):
            result.tokens += 1
            if item.recognised:
                result.recognised += 1
            else:
                text = item.text[:80]
                result.unknown[text] = result.unknown.get(text, 0) + 1
    return result
