"""A questionnaire sets only answers that exist, to values that they can take."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from milium.knowledge.lint.walking import Problem
from milium.knowledge.loading import Knowledge
from milium.knowledge.models import Finding

RULE = "questions-set-answers"


def check(knowledge: Knowledge, today: date) -> Iterator[Problem]:
    """A problem for each answer that a choice sets and the vocabulary does not know."""
    for name, questionnaire in knowledge.questionnaires.items():
        for question in questionnaire.questions:
            place = f"questionnaires/{name}.{question.id}"
            for key in question.keys:
                if key not in knowledge.findings:
                    yield Problem(RULE, place, f"there is no answer {key}")
            for choice in question.choices:
                for key, value in choice.sets.items():
                    finding = knowledge.findings.get(key)
                    if finding is not None and not _can_be(finding, value):
                        yield Problem(RULE, f"{place}.{choice.id}", f"{key} is never {value!r}")


def _can_be(finding: Finding, value: Any) -> bool:
    if finding.kind == "yes_no":
        return isinstance(value, bool)
    if finding.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if finding.kind == "range":
        return isinstance(value, list | tuple) and len(value) == 2 and value[0] <= value[1]
    allowed = {choice.value for choice in finding.choices}
    if finding.kind == "several":
        return isinstance(value, list | tuple) and bool(value) and set(value) <= allowed
    return isinstance(value, str) and value in allowed
