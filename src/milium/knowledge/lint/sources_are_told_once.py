"""One text is one source: two entries with the same address or the same title are merged."""

import re
from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Source

RULE = "sources-are-told-once"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each source that an earlier one, by id, already is."""
    seen: dict[str, str] = {}
    for key, source in sorted(knowledge.sources.items()):
        marks = set(_marks(source))
        twin = next((seen[mark] for mark in sorted(marks) if mark in seen), None)
        if twin is not None:
            yield Problem(RULE, f"sources/{key}", f"is the same text as {twin}")
        seen |= dict.fromkeys(marks - seen.keys(), key)


def _marks(source: Source) -> Iterator[str]:
    """What tells one text from another: its address, and its title with who wrote it and when."""
    if source.address is not None:
        yield re.sub(r"^https?://(www\.)?|/$", "", source.address.lower())
    words = re.sub(r"\W+", " ", source.title.lower()).strip()
    yield f"{words} {source.authors} {source.year}"
