"""A likelihood that no text gives stands under `estimates`, where it is shown as an estimate."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED

RULE = "estimates-are-marked"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each `known` likelihood that leans on no published text."""
    unpublished = {CLINICAL_OPINION, ESTIMATE_UNREVIEWED}
    for name, likelihood in knowledge.likelihoods.items():
        for finding, steps in likelihood.findings.items():
            if steps.known and not set(steps.sources) - unpublished:
                place = f"likelihoods/{name}.findings.{finding}"
                yield Problem(RULE, place, "`known` without a published source; move it to `estimates`")
