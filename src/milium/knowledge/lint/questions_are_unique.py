"""Ids inside one questionnaire or one question are used once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge

RULE = "questions-are-unique"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each id used twice, and for two choices of "none of these" in one question."""
    for name, questionnaire in knowledge.questionnaires.items():
        place = f"questionnaires/{name}"
        yield from _twice(place, (question.id for question in questionnaire.questions))
        for question in questionnaire.questions:
            where = f"{place}.{question.id}"
            yield from _twice(where, (choice.id for choice in question.choices))
            if sum(choice.is_none_of_these for choice in question.choices) > 1:
                yield Problem(RULE, where, "has more than one way to say none of these")


def _twice(place: str, ids: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield Problem(RULE, place, f"{name} is used {times} times")
