"""Safety rules cover every speed, lean on something, and advise being seen."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import SPEEDS

RULE = "red-flags-are-complete"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each speed without a rule, and each rule whose advice reads like its line."""
    speeds = {flag.speed for flag in knowledge.red_flags.values()}
    for speed in SPEEDS:
        if speed not in speeds:
            yield Problem(RULE, "red_flags", f"no rule has the speed {speed}")
    for name, flag in knowledge.red_flags.items():
        if flag.advice.strip() == flag.line.strip():
            yield Problem(RULE, f"red_flags/{name}", "the advice repeats the line")
        if flag.speed in {"now", "same_day"} and not flag.suspect and not flag.why:
            yield Problem(RULE, f"red_flags/{name}", "says neither what is suspected nor why")
