"""Nothing is read past the day on which it should have been looked at again."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries
from milium.knowledge.loading import Knowledge

RULE = "reviews-are-due"
# Patient information is looked at again within three years at the latest (PIF TICK).
LONGEST_DAYS = 3 * 366


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each entry whose review is overdue, or set further away than three years."""
    for place, entry in entries(knowledge):
        if entry.review_due_on < today:
            yield Problem(RULE, place, f"was to be reviewed by {entry.review_due_on}")
        if (entry.review_due_on - entry.written_on).days > LONGEST_DAYS:
            yield Problem(RULE, place, "is to be reviewed only after more than three years")
        if entry.written_on > entry.review_due_on:
            yield Problem(RULE, place, "was written after its review is due")
