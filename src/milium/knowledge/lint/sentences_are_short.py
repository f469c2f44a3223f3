"""What a visitor reads is in short sentences."""

import re
from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, texts
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Entry

RULE = "sentences-are-short"
# A reader of eleven loses the thread in longer ones. Lists after a colon count by item.
MOST_WORDS = 25
VISITORS_READ = (
    "questionnaires",
    "comparisons",
    "care_advice",
    "red_flags",
    "product_kinds",
    "routine_rules",
    "routine_conflicts",
    "aftercare",
    "routine_advice",
)
_ENDS = re.compile(r"[.!?:;]\s+")


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each sentence of more than 25 words that a visitor may read."""
    for place, entry in for_visitors(knowledge):
        for where, text in texts(entry, place):
            if where.endswith(".why"):
                continue
            for sentence in _ENDS.split(text):
                words = len(sentence.split())
                if words > MOST_WORDS:
                    yield Problem(RULE, where, f"has a sentence of {words} words")


def for_visitors(knowledge: Knowledge) -> Iterator[tuple[str, Entry]]:
    """Every entry of which a visitor reads any text, with its place."""
    for kind in VISITORS_READ:
        for key, entry in getattr(knowledge, kind).items():
            if getattr(entry, "audience", "visitor") == "visitor":
                yield f"{kind}/{key}", entry
