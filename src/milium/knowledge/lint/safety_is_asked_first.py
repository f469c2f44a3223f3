"""Danger signs are asked before anything that only informs."""

from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge

RULE = "safety-is-asked-first"
# Whom it is about and how old they are decides which safety questions make sense.
_BEFORE_SAFETY = {"for_whom", "age"}


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each safety question behind one that only informs, and for there being none at all."""
    for name, questionnaire in knowledge.questionnaires.items():
        questions = [question for question in questionnaire.questions if question.id not in _BEFORE_SAFETY]
        if not any(question.is_safety for question in questions):
            yield Problem(RULE, f"questionnaires/{name}", "asks for no danger sign")
        asked_first = list(takewhile(lambda question: question.is_safety, questions))
        for question in questions[len(asked_first) :]:
            if question.is_safety:
                place = f"questionnaires/{name}.{question.id}"
                yield Problem(RULE, place, "is a safety question behind one that only informs")
