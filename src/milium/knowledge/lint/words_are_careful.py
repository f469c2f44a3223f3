"""No sentence diagnoses, promises or belittles."""

import re
from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, entries, texts
from milium.knowledge.loading import Knowledge

RULE = "words-are-careful"
FORBIDDEN = re.compile(
    r"\byou(?:r (?:child|baby))? ha(?:ve|s)\b|\byou've\b|\b(?:safe|safely|guaranteed?|guarantees?)\b"
    r"|\bno scar(?:s|ring)?\b|\bscar-free\b|\bperfect(?:ly)?\b|\bflaw(?:s|ed|less)?\b"
    r"|\bget(?:ting)? rid of\b",
    re.IGNORECASE,
)


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each forbidden word outside the titles of other people's texts."""
    for place, entry in entries(knowledge):
        if place.startswith("sources/"):
            continue
        for where, text in texts(entry, place):
            for match in FORBIDDEN.finditer(text):
                yield Problem(RULE, where, f"says {match[0]!r}")
