"""The self-check as a whole: what fits, why, which safety rules are met, and what cannot be ruled out."""

from __future__ import annotations

import math
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
    add_up,
    counted,
    grouped,
    hypotheses,
    ranked,
)
from milium.selfcheck.milia_type import rank_types
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags

# A dangerous condition with at least this share, all weighing alike beforehand, is named as not ruled out.
# The threshold is a clinical opinion: low, since being looked at costs little.
NOT_RULED_OUT = 0.03
EXPLAINED = 3
# Milia may fit by any of their types, so the best-fitting type stands for them. Being the best of several
# is easier by chance, and so much is taken off for it, at most down to the average; a judgement, not a count.
BEST_OF_SEVERAL = 0.5
# A weight below this moves the odds by less than a third, less than a step between two words, and explains nothing.
SLIGHT = 0.28


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
    groups = grouped(table.terms(answers))
    evidence = add_up(groups, len(table.names))
    flat = _scores(table, evidence, "flat")
    scores = flat if prior == "flat" else _scores(table, evidence, prior)
    candidates = ranked(_by_condition(table, scores))
    types = rank_types(table, scores)
    open_dangers = _not_ruled_out(_by_condition(table, flat), knowledge)
    explained = dict.fromkeys(c.slug for c in (*candidates[:EXPLAINED], *open_dangers))
    return Assessment(
        ranked=candidates,
        milia_types=types,
        red_flags=match_red_flags(answers, knowledge),
        reasons=_reasons(table, groups, tuple(explained), types[0].slug),
        cannot_rule_out=open_dangers,
    )


def _scores(table: Hypotheses, evidence: list[float], prior: Prior) -> list[float]:
    return [weight + before for weight, before in zip(evidence, table.priors[prior], strict=True)]


def _by_condition(table: Hypotheses, scores: list[float]) -> dict[str, float]:
    types = len(table.types)
    by_slug = dict(zip(table.conditions, scores[types:], strict=True))
    best = max(scores[:types])
    by_slug[MILIA] = best - min(BEST_OF_SEVERAL, best - sum(scores[:types]) / types)
    return by_slug


def _not_ruled_out(scores: dict[str, float], knowledge: Knowledge) -> tuple[Candidate, ...]:
    highest = max(scores.values())
    whole = sum([math.exp(score - highest) for score in scores.values()])
    least = highest + math.log(NOT_RULED_OUT * whole)
    likely = sorted([(-score, slug) for slug, score in scores.items() if score >= least])
    return tuple(
        Candidate(slug, math.exp(-score - highest) / whole)
        for score, slug in likely
        if knowledge.conditions[slug].dangerous
    )


def _reasons(
    table: Hypotheses, groups: list[tuple[Term, ...]], slugs: tuple[str, ...], milia_type: str
) -> tuple[Reason, ...]:
    reasons = []
    for slug in slugs:
        name = milia_type if slug == MILIA else slug
        weighed = [
            (-abs(weight), term.finding, term.value, weight)
            for term, weight in counted(groups, table.names.index(name))
            if abs(weight) >= SLIGHT
        ]
        reasons += [
            Reason(slug, f"{finding}={value}", weight, table.source(name, finding, value))
            for _, finding, value, weight in sorted(weighed)
        ]
    return tuple(reasons)
