"""Each safety rule can be met by what the questionnaires ask."""

from collections.abc import Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem, comparisons
from milium.knowledge.loading import Knowledge

RULE = "red-flags-are-reachable"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each answer in a safety rule for which no visitor's questionnaire asks."""
    asked = {
        key
        for questionnaire in knowledge.questionnaires.values()
        if questionnaire.audience == "visitor"
        for question in questionnaire.questions
        for key in question.keys
    }
    for name, flag in knowledge.red_flags.items():
        needed = {comparison.answer for _, comparison in comparisons(flag, f"red_flags/{name}")}
        for key in sorted(needed - asked):
            yield Problem(RULE, f"red_flags/{name}", f"nobody is asked for {key}")
