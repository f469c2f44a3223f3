"""From what a person ticked to answers: which questions are asked, and what each reply says.

Nothing is inferred. A choice says what the questionnaire writes beside it, "not sure" says nothing, and a
question or choice that is not shown to this person says nothing either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from milium.knowledge.models import Question, QuestionChoice, Questionnaire
from milium.selfcheck.answers import LISTS, Answers, parse_answers
from milium.selfcheck.redflags import rule_holds


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person did with one question.

    Ids of the choices that were ticked, or an amount in one of the question's units, or neither: "not sure".
    """

    choices: tuple[str, ...] = ()
    amount: float | None = None
    unit: str | None = None

    @property
    def is_not_sure(self) -> bool:
        return not self.choices and self.amount is None


NOT_SURE = Reply()


def asked_questions(questionnaire: Questionnaire, replies: Mapping[str, Reply]) -> tuple[Question, ...]:
    """The questions for this person, in order; one that hangs on an earlier answer waits for that answer."""
    return tuple(question for question, _ in _walk(questionnaire, replies))


def screens(
    questionnaire: Questionnaire, replies: Mapping[str, Reply]
) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    """The same questions, those that are asked together put together: id of the screen, its questions."""
    grouped: dict[str, list[Question]] = {}
    for question in asked_questions(questionnaire, replies):
        grouped.setdefault(question.screen or question.id, []).append(question)
    return tuple((screen, tuple(questions)) for screen, questions in grouped.items())


def shown_choices(question: Question, answers: Answers) -> tuple[QuestionChoice, ...]:
    """The choices that make sense for this person; one is left out only when an answer rules it out."""
    return tuple(choice for choice in question.choices if not _is_ruled_out(choice, answers))


def collect_answers(questionnaire: Questionnaire, replies: Mapping[str, Reply]) -> Answers:
    """What all replies together say.

    Where two replies speak to one key, lists are put together, "yes" stands against "no", and otherwise the
    later question stands. A reply to a question that is not asked, and a choice that does not exist, say
    nothing.

    Raises: InvalidAnswersError when an amount is outside the vocabulary.
    """
    said: dict[str, Any] = {}
    for _, after in _walk(questionnaire, replies):
        said = after
    return parse_answers(said)


def _walk(
    questionnaire: Questionnaire, replies: Mapping[str, Reply]
) -> Iterator[tuple[Question, dict[str, Any]]]:
    """Each asked question with all that has been said once it is answered."""
    said: dict[str, Any] = {}
    for question in questionnaire.questions:
        answers = Answers.model_construct(**_frozen(said))
        if not all(rule_holds(rule, answers) is not None for rule in question.shown_when):
            continue
        reply = replies.get(question.id)
        if reply is not None:
            said = _with_reply(said, question, reply, answers)
        yield question, said


def _with_reply(said: dict[str, Any], question: Question, reply: Reply, answers: Answers) -> dict[str, Any]:
    said = dict(said)
    if question.answer is not None:
        units = {unit.id: unit.per_unit for unit in question.units}
        if reply.amount is not None and reply.unit in units:
            said[question.answer] = round(reply.amount / units[reply.unit], 4)
        return said
    for choice in shown_choices(question, answers):
        if choice.id in reply.choices:
            for key, value in choice.sets.items():
                said[key] = _merged(key, said.get(key), value)
    return said


def _merged(key: str, before: Any, value: Any) -> Any:
    if key in LISTS:
        return list(dict.fromkeys([*(before or ()), *value]))
    if isinstance(value, bool):
        return value or bool(before)
    return [float(number) for number in value] if key == "size_mm" else value


def _is_ruled_out(choice: QuestionChoice, answers: Answers) -> bool:
    # Unlike a whole question, a choice stays when nothing is known: leaving it out would hide an answer.
    given = answers.given()
    return any(
        rule_holds(rule, answers) is None and any(key in given for key in _keys(rule))
        for rule in choice.shown_when
    )


def _keys(rule: Any) -> Iterator[str]:
    for part in (*getattr(rule, "all", ()), *getattr(rule, "any", ())):
        yield from _keys(part)
    if hasattr(rule, "negated"):
        yield from _keys(rule.negated)
    if hasattr(rule, "answer"):
        yield rule.answer


def _frozen(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
