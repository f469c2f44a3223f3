"""Which of the eight types of milia fits best, if milia it were."""

from __future__ import annotations

from milium.selfcheck.differential import Candidate, Hypotheses, ranked


def rank_types(table: Hypotheses, scores: list[float]) -> tuple[Candidate, ...]:
    """The types in falling order, their probabilities adding up to 1 among themselves.

    `scores` are those of all hypotheses, in the order of the table, which begins with the types.
    """
    return ranked(dict(zip(table.types, scores, strict=False)))
