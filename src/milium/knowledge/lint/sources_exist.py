"""Every source that is named has a file."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries, source_lists
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import CLINICAL_OPINION, ESTIMATE_UNREVIEWED

RULE = "sources-exist"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each source id without a file; the marks for opinion and estimate need none."""
    known = {*knowledge.sources, CLINICAL_OPINION, ESTIMATE_UNREVIEWED}
    for place, entry in entries(knowledge):
        for where, sources in source_lists(entry, place):
            for source in sources:
                if source not in known:
                    yield Problem(RULE, where, f"there is no source {source}")
