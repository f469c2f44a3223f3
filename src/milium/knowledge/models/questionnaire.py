"""Questions in plain words, and the answers that their choices set."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from milium.knowledge.models.base import Entry, Identifier, KnowledgeModel, Words
from milium.knowledge.models.shorthand import AnswerRule

QuestionKind = Literal["one", "many", "number", "face_map", "size"]


class QuestionChoice(KnowledgeModel):
    """One thing to tick. `sets` are the answers it gives; none when the clinic alone wants to know.

    `is_none_of_these` cannot be ticked together with another choice. `group` gathers choices under one
    heading; `shown_when` hides a choice that makes no sense for this person.
    """

    id: Identifier
    label: Words
    help: Words | None = None
    group: Identifier | None = None
    sets: dict[Identifier, Any] = {}
    is_none_of_these: bool = False
    shown_when: Annotated[tuple[AnswerRule, ...], Field(max_length=1)] = ()


class NumberUnit(KnowledgeModel):
    """A unit in which a number may be typed; `per_unit` of them make one of the answer's own unit."""

    id: Identifier
    label: Words
    per_unit: float


class Question(KnowledgeModel):
    """One question. Questions of the same `screen` are asked together.

    `drawing` names the picture beside the choices. `shown_when` holds back a question until earlier answers
    call for it; an answer not given never does. `not_sure` always stands last and leaves all unsaid.
    """

    id: Identifier
    kind: QuestionKind
    text: Words
    help: Words | None = None
    is_safety: bool = False
    screen: Identifier | None = None
    drawing: Literal["count", "size", "colour", "shape"] | None = None
    shown_when: Annotated[tuple[AnswerRule, ...], Field(max_length=1)] = ()
    answer: Identifier | None = None
    choices: tuple[QuestionChoice, ...] = ()
    units: tuple[NumberUnit, ...] = ()
    not_sure: Words = "Not sure"

    @model_validator(mode="after")
    def _can_be_answered(self) -> "Question":
        if self.kind == "number":
            if self.answer is None or not self.units or self.choices:
                raise ValueError("a number needs `answer` and `units`, and has no choices")
        elif not self.choices or self.answer is not None or self.units:
            raise ValueError("only a number has `answer` and `units`; all others need `choices`")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The answers that this question can set, in order of name."""
        own = {self.answer} if self.answer else set()
        return tuple(sorted(own.union(*(choice.sets for choice in self.choices))))


class Questionnaire(Entry):
    """Questions in the order in which they are asked; safety questions come before all that only inform."""

    title: Words
    audience: Literal["visitor", "clinician"]
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises: KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)
