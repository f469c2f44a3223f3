"""How well each condition fits a set of answers, and which answers say so.

Every answer adds to a condition the logarithm of how much more often it is seen there than elsewhere. What
was not answered adds nothing. The weights that are added are kept as they are added, and are the reasons.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from milium.knowledge import Knowledge
from milium.knowledge.models import ESTIMATE_UNREVIEWED, Finding, Likelihood, Step
from milium.selfcheck.answers import Answers

Prior = Literal["clinic", "flat"]
MILIA = "milia"
OTHERWISE = "otherwise"
PRESENT = "present"

# Nobody has counted finer than this: the steps are words, and these are what the words are taken to mean.
SHARE: Mapping[Step, float] = {
    "always": 0.95,
    "usual": 0.75,
    "common": 0.45,
    "sometimes": 0.2,
    "uncommon": 0.08,
    "rare": 0.025,
    "never": 0.006,
}
FREQUENCY = {
    "everyday": 1.0,
    "often": 0.4,
    "now_and_then": 0.15,
    "seldom": 0.05,
    "rare": 0.015,
    "very_rare": 0.004,
}
# One answer may be a slip: none decides alone.
HEAVIEST = 2.6
# Of answers that say much the same thing the strongest counts whole, each further one by this part.
FURTHER = 0.4

Vector = tuple[float, ...]


class Candidate(NamedTuple):
    """A condition, or a type of milia, with how well it fits against the others, from 0 to 1."""

    slug: str
    probability: float


class Reason(NamedTuple):
    """One answer that was weighed for one condition.

    `finding` is `key=value`; `weight` is a natural logarithm, above 0 where it speaks for the condition;
    `source` is the id of a source, or `estimate_unreviewed`.
    """

    slug: str
    finding: str
    weight: float
    source: str


class Term(NamedTuple):
    """One answer with its weight for every hypothesis, before answers that overlap are trimmed."""

    finding: str
    value: str
    group: str
    weights: Vector


class Hypotheses:
    """Every condition, and every type of milia in the place of milia, with the weight of every answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.types = tuple(knowledge.milia_types)
        self.conditions = tuple(slug for slug in knowledge.conditions if slug != MILIA)
        self.names = (*self.types, *self.conditions)
        layers = [self._layers(knowledge, name) for name in self.names]
        self._leaning: dict[tuple[str, str, str], str] = {}
        self._sources = dict(zip(self.names, layers, strict=True))
        self._weights: dict[str, dict[str, Vector]] = {
            finding.id: _weights(finding, layers) for finding in knowledge.findings.values()
        }
        self._groups = {finding.id: finding.group or finding.id for finding in knowledge.findings.values()}
        self._bands = {
            finding.id: tuple((band.below, band.value) for band in finding.bands)
            for finding in knowledge.findings.values()
            if finding.bands
        }
        flat_type = 0.0
        frequent = {
            milia_type.id: FREQUENCY[milia_type.frequency] for milia_type in knowledge.milia_types.values()
        }
        milia = FREQUENCY[knowledge.conditions[MILIA].frequency] / sum(frequent.values())
        self.priors: dict[Prior, Vector] = {
            "flat": (*(flat_type for _ in self.types), *(0.0 for _ in self.conditions)),
            "clinic": (
                *(math.log(milia * frequent[name]) for name in self.types),
                *(math.log(FREQUENCY[knowledge.conditions[slug].frequency]) for slug in self.conditions),
            ),
        }

    def _layers(self, knowledge: Knowledge, name: str) -> tuple[Likelihood, ...]:
        ids = (f"{MILIA}_{name}", MILIA) if name in self.types else (name,)
        return tuple(knowledge.likelihoods[id_] for id_ in ids if id_ in knowledge.likelihoods)

    def terms(self, answers: Answers) -> list[Term]:
        """The answers that weigh something for some hypothesis, in the order of the vocabulary."""
        return [
            Term(key, value, self._groups[key], self._weights[key][value])
            for key, answer in answers.given().items()
            for value in self._values(key, answer)
        ]

    def _values(self, key: str, answer: Any) -> Iterable[str]:
        if answer is True or answer is False:
            return ("true" if answer else "false",)
        bands = self._bands.get(key)
        if bands:
            number = answer[1] if isinstance(answer, tuple) else answer
            return (next(value for below, value in bands if below is None or number < below),)
        return (answer,) if isinstance(answer, str) else sorted(answer)

    def source(self, name: str, finding: str, value: str) -> str:
        """What the weight of one value leans on: source ids joined by a space, or `estimate_unreviewed`."""
        asked = (name, finding, value)
        if asked not in self._leaning:
            self._leaning[asked] = self._look_up(
                name, finding, PRESENT if value in {"true", "false"} else value
            )
        return self._leaning[asked]

    def _look_up(self, name: str, finding: str, value: str) -> str:
        for layer in self._sources[name]:
            block = layer.findings.get(finding)
            if block is not None:
                for wanted in (value, OTHERWISE):
                    if wanted in block.known:
                        return " ".join(block.sources)
                    if wanted in block.estimates:
                        return ESTIMATE_UNREVIEWED
        return ESTIMATE_UNREVIEWED


@lru_cache(maxsize=8)
def hypotheses(knowledge: Knowledge) -> Hypotheses:
    """The hypotheses of this knowledge, computed once."""
    return Hypotheses(knowledge)


def _step(layers: tuple[Likelihood, ...], finding: Finding, value: str) -> Step:
    for layer in layers:
        block = layer.findings.get(finding.id)
        if block is not None:
            for wanted in (value, OTHERWISE):
                step = block.known.get(wanted) or block.estimates.get(wanted)
                if step is not None:
                    return step
    return finding.expected[value]


def _weights(finding: Finding, layers: list[tuple[Likelihood, ...]]) -> dict[str, Vector]:
    shares = [{v: SHARE[_step(layer, finding, v)] for v in finding.expected} for layer in layers]
    expected = {value: SHARE[step] for value, step in finding.expected.items()}
    if finding.kind != "several" or finding.is_exclusive:
        if finding.kind == "yes_no":
            return {
                "true": tuple(_log_ratio(share[PRESENT], expected[PRESENT]) for share in shares),
                "false": tuple(_log_ratio(1 - share[PRESENT], 1 - expected[PRESENT]) for share in shares),
            }
        shares = [_parts_of_one(share) for share in shares]
        expected = _parts_of_one(expected)
    return {value: tuple(_log_ratio(share[value], expected[value]) for share in shares) for value in expected}


def _parts_of_one(shares: dict[str, float]) -> dict[str, float]:
    whole = sum(shares.values())
    return {value: share / whole for value, share in shares.items()}


def _log_ratio(share: float, expected: float) -> float:
    return max(-HEAVIEST, min(HEAVIEST, math.log(share / expected)))


def grouped(terms: Iterable[Term]) -> list[tuple[Term, ...]]:
    """The terms, those that overlap together."""
    groups: dict[str, list[Term]] = {}
    for term in terms:
        groups.setdefault(term.group, []).append(term)
    return [tuple(members) for members in groups.values()]


def add_up(groups: list[tuple[Term, ...]], size: int) -> list[float]:
    """What all the terms together add to each of `size` hypotheses.

    Of the terms of a group, the strongest for a hypothesis and the strongest against it count whole, the
    others by the part FURTHER: the same as `counted` gives one by one.
    """
    columns = [
        members[0].weights if len(members) == 1 else _trimmed([term.weights for term in members])
        for members in groups
    ]
    return [sum(column) for column in zip(*columns, strict=True)] if columns else [0.0] * size


def _trimmed(weights: list[Vector]) -> list[float]:
    return [
        FURTHER * total + (1 - FURTHER) * ((high if high > 0 else 0.0) + (low if low < 0 else 0.0))
        for total, high, low in zip(
            map(sum, zip(*weights, strict=True)), map(max, *weights), map(min, *weights), strict=True
        )
    ]


def counted(groups: list[tuple[Term, ...]], index: int) -> list[tuple[Term, float]]:
    """Each term with the weight that counts for one hypothesis."""
    pairs: list[tuple[Term, float]] = []
    for members in groups:
        if len(members) == 1:
            pairs.append((members[0], members[0].weights[index]))
            continue
        weights = [term.weights[index] for term in members]
        column = [FURTHER * weight for weight in weights]
        high, low = max(weights), min(weights)
        if high > 0:
            column[weights.index(high)] = high
        if low < 0:
            column[weights.index(low)] = low
        pairs += zip(members, column, strict=True)
    return pairs


def ranked(scores: Mapping[str, float]) -> tuple[Candidate, ...]:
    """The scores, natural logarithms, as probabilities that add up to 1, in falling order; equal ones by name.

    >>> [(c.slug, c.probability) for c in ranked({"b": 0.0, "a": 0.0})]
    [('a', 0.5), ('b', 0.5)]
    """
    order = sorted([(-score, slug) for slug, score in scores.items()])
    first = order[0][0]
    shares = [math.exp(first - score) for score, _ in order]
    whole = sum(shares)
    return tuple([Candidate(slug, share / whole) for (_, slug), share in zip(order, shares, strict=True)])
