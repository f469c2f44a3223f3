"""The self-check: what a set of answers speaks for, and which safety rules it meets. Never a diagnosis."""

from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.care import Care, care_for
from milium.selfcheck.causes import Trigger, likely_triggers
from milium.selfcheck.comparison import Comparison, compare
from milium.selfcheck.differential import Candidate, Reason
from milium.selfcheck.explanation import Assessment, assess
from milium.selfcheck.plan import NamedLesion, Plan, plan_removal
from milium.selfcheck.questions import next_question
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags, most_urgent

__all__ = [
    "Answers",
    "Assessment",
    "Candidate",
    "Care",
    "Comparison",
    "NamedLesion",
    "Plan",
    "Reason",
    "RedFlagMatch",
    "Trigger",
    "assess",
    "care_for",
    "compare",
    "likely_triggers",
    "match_red_flags",
    "most_urgent",
    "next_question",
    "parse_answers",
    "plan_removal",
]
