"""The self-check as a whole: what fits, why, which safety rules are met, and what cannot be ruled out."""

from __future__ import annotations

from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.selfcheck.answers import Answers
from milium.selfcheck.differential import (
    MILIA,
    Candidate,
    Hypotheses,
    Prior,
    Reason,
    Term,
    Vector,
    hypotheses,
    ranked,
    weigh,
)
from milium.selfcheck.milia_type import rank_types
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags

# A dangerous condition with at least this share, all weighing alike beforehand, is named as not ruled out.
# The threshold is a clinical opinion: low, since being looked at costs little.
NOT_RULED_OUT = 0.03
EXPLAINED = 5
# Milia may fit by any of their types, so the best-fitting type stands for them. Being the best of several
# is easier by chance, and this much is taken off for it; a judgement, not a count.
BEST_OF_SEVERAL = 0.5
# A weight below this moves the odds by less than a tenth, and explains nothing.
SLIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a set of answers speaks for. Never a diagnosis: that is for a clinician.

    `ranked` holds every condition in falling order, `milia_types` every type; both add up to 1. `reasons`
    cover the first conditions and those not ruled out, for each the heaviest answer first.
    """

    ranked: tuple[Candidate, ...]
    milia_types: tuple[Candidate, ...]
    red_flags: tuple[RedFlagMatch, ...]
    reasons: tuple[Reason, ...]
    cannot_rule_out: tuple[Candidate, ...]

    @property
    def milia_type(self) -> str:
        """The type that fits best, if milia it were."""
        return self.milia_types[0].slug

    @property
    def is_urgent(self) -> bool:
        """Whether any safety rule is met."""
        return bool(self.red_flags)


def assess(answers: Answers, knowledge: Knowledge, prior: Prior = "clinic") -> Assessment:
    """What the answers speak for, with reasons, safety rules and what cannot be ruled out.

    `prior` says how much each condition weighs before the answers: `clinic` by how often it is seen, `flat`
    all alike. Nothing depends on the order in which answers were given.

    >>> from milium.knowledge import load_knowledge
    >>> answers = Answers(age_years=30, sites=("lower_eyelid",), count="few", colour=("white",), firmness="firm")
    >>> assess(answers, load_knowledge()).ranked[0].slug
    'milia'
    """
    table = hypotheses(knowledge)
    counted = weigh(table.terms(answers), len(table.names))
    evidence = [sum(column) for column in zip(*(weights for _, weights in counted), strict=True)]
    if not evidence:
        evidence = [0.0] * len(table.names)
    flat = _scores(table, evidence, "flat")
    scores = flat if prior == "flat" else _scores(table, evidence, prior)
    candidates = _rank_conditions(table, scores)
    types = rank_types(table, scores)
    open_dangers = _not_ruled_out(candidates if prior == "flat" else _rank_conditions(table, flat), knowledge)
    explained = dict.fromkeys(c.slug for c in (*candidates[:EXPLAINED], *open_dangers))
    return Assessment(
        ranked=candidates,
        milia_types=types,
        red_flags=match_red_flags(answers, knowledge),
        reasons=_reasons(table, counted, tuple(explained), types[0].slug),
        cannot_rule_out=open_dangers,
    )


def _scores(table: Hypotheses, evidence: list[float], prior: Prior) -> list[float]:
    return [weight + before for weight, before in zip(evidence, table.priors[prior], strict=True)]


def _rank_conditions(table: Hypotheses, scores: list[float]) -> tuple[Candidate, ...]:
    types = len(table.types)
    by_slug = dict(zip(table.conditions, scores[types:], strict=True))
    by_slug[MILIA] = max(scores[:types]) - BEST_OF_SEVERAL
    return ranked(by_slug)


def _not_ruled_out(candidates: tuple[Candidate, ...], knowledge: Knowledge) -> tuple[Candidate, ...]:
    return tuple(
        candidate
        for candidate in candidates
        if candidate.probability >= NOT_RULED_OUT and knowledge.conditions[candidate.slug].dangerous
    )


def _reasons(
    table: Hypotheses, counted: list[tuple[Term, Vector]], slugs: tuple[str, ...], milia_type: str
) -> tuple[Reason, ...]:
    reasons = []
    for slug in slugs:
        name = milia_type if slug == MILIA else slug
        index = table.names.index(name)
        weighed = [(term, weights[index]) for term, weights in counted if abs(weights[index]) >= SLIGHT]
        weighed.sort(key=lambda pair: (-abs(pair[1]), pair[0].finding, pair[0].value))
        reasons += [
            Reason(
                slug,
                f"{term.finding}={term.value}",
                round(weight, 3),
                table.source(name, term.finding, term.value),
            )
            for term, weight in weighed
        ]
    return tuple(reasons)
