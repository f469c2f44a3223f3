"""Where sources disagree, both sides stand in the same file."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries, parts
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Statement

RULE = "disputes-show-both-sides"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each entry in which a single statement is marked as disputed."""
    for place, entry in entries(knowledge):
        disputed = [part for _, part in parts(entry, place) if isinstance(part, Statement) and part.disputed]
        if len(disputed) == 1:
            yield Problem(RULE, place, f"shows only one side of: {disputed[0].text}")
