"""A source that nothing leans on is left out."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries, source_lists
from milium.knowledge.loading import Knowledge

RULE = "sources-are-used"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each source that no entry names."""
    used = {
        source
        for place, entry in entries(knowledge)
        for _, sources in source_lists(entry, place)
        for source in sources
    }
    for source in knowledge.sources:
        if source not in used:
            yield Problem(RULE, f"sources/{source}", "no entry leans on it")
