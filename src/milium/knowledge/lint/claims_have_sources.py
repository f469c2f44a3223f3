"""No claim without a source or the mark of a clinical opinion."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries, parts, source_lists
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import FindingLikelihood

RULE = "claims-have-sources"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each list of sources that is empty, likelihoods that are all estimates excepted."""
    for place, entry in entries(knowledge):
        estimates = {
            f"{where}.sources"
            for where, part in parts(entry, place)
            if isinstance(part, FindingLikelihood) and not part.known
        }
        for where, sources in source_lists(entry, place):
            if not sources and where not in estimates:
                yield Problem(RULE, where, "has no source; name one or mark clinical_opinion")
