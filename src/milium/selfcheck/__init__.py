"""The self-check: what a set of answers speaks for, and which safety rules it meets. Never a diagnosis."""

from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.differential import Candidate, Reason
from milium.selfcheck.explanation import Assessment, assess
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags, most_urgent

__all__ = [
    "Answers",
    "Assessment",
    "Candidate",
    "Reason",
    "RedFlagMatch",
    "assess",
    "match_red_flags",
    "most_urgent",
    "parse_answers",
]
