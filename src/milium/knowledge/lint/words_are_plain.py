"""What a visitor reads has no clinic's Latin, unless it explains the word on the spot."""

import re
from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.sentences_are_short import for_visitors
from milium.knowledge.lint.walking import Problem, texts
from milium.knowledge.loading import Knowledge

RULE = "words-are-plain"
JARGON = re.compile(
    r"\b(?:papul\w+|lesions?|macul\w+|plaques?|erythem\w+|prurit\w+|comedo\w*|dermatosis|histolog\w+|neoplas\w+"
    r"|malignan\w+|benign|ophthalm\w+|aetiolog\w+|idiopathic|asymptomatic|bilateral|unilateral|umbilicat\w+"
    r"|telangiect\w+|periorbital|cutaneous|dermoscop\w+|lymphoma|biops\w+)\b",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(r"\([^)]*\)|\balso called [^,.;]*", re.IGNORECASE)


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each word of jargon outside brackets and "also called"."""
    for place, entry in for_visitors(knowledge):
        for where, text in texts(entry, place):
            if where.endswith(".why"):
                continue
            for match in JARGON.finditer(_EXPLAINED.sub("", text)):
                yield Problem(RULE, where, f"says {match[0]!r} without saying what it is")
