"""A visitor's answers so far, as they lie in the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from milium.errors import InvalidAnswersError
from milium.knowledge.models import Question, Questionnaire
from milium.selfcheck.answers import Answers
from milium.selfcheck.intake import Reply, collect_answers, screens
from milium_site.catalogue.queries import visitor_knowledge
from milium_site.records.queries import draft_answers

START = frozenset({"for_whom", "age"})
# Beside the danger signs, what the safety rules lean on most: one bump, and where.
ENOUGH = frozenset({"count", "where"})
NEWBORN_YEARS = 0.25

Screen = tuple[str, tuple[Question, ...]]


@dataclass(frozen=True)
class Draft:
    """What was replied, question by question; nothing at all for a visitor who has only just come."""

    replies: Mapping[str, Reply]

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The short path for a baby of up to three months, the visitor's questionnaire for everyone else."""
        return questionnaire("newborn" if self.is_newborn else "short")

    @cached_property
    def is_newborn(self) -> bool:
        age = age_in_years(self.replies)
        return age is not None and age < NEWBORN_YEARS and not self._says("for_whom", "me")

    @property
    def is_for_child(self) -> bool:
        return self._says("for_whom", "my_child") or self.is_newborn

    @cached_property
    def answers(self) -> Answers:
        return collect_answers(self.questionnaire, self.replies)

    @cached_property
    def screens(self) -> tuple[Screen, ...]:
        """The screens after the first page, in order, each with its questions."""
        return tuple(
            (name, questions)
            for name, questions in screens(self.questionnaire, self.replies)
            if not {question.id for question in questions} <= START
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for _, questions in self.screens for question in questions)

    @property
    def screen_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.screens)

    def step_of(self, screen: str) -> tuple[int, int]:
        """Which step of how many the screen is; the first page is step 1."""
        return self.screen_names.index(screen) + 2, self.total_steps

    @property
    def total_steps(self) -> int:
        return len(self.screens) + 1

    @property
    def has_begun(self) -> bool:
        return self.replies.keys() >= START

    def first_open(self, *, safety_only: bool = False) -> str | None:
        """The first screen with a question that was not replied to, or None when there is none left."""
        for name, questions in self.screens:
            for question in questions:
                if question.id not in self.replies and (question.is_safety or not safety_only):
                    return name
        return None

    @property
    def can_stop(self) -> bool:
        """Whether the result may be looked at before every question is answered."""
        asked = {question.id for question in self.questions}
        return self.first_open(safety_only=True) is None and ENOUGH & asked <= self.replies.keys()

    def after(self, screen: str) -> str | None:
        """The screen that follows; None after the last one and after one that is not asked."""
        names = self.screen_names
        following = names.index(screen) + 1 if screen in names else len(names)
        return names[following] if following < len(names) else None

    def before(self, screen: str) -> str | None:
        names = self.screen_names
        place = names.index(screen) if screen in names else 0
        return names[place - 1] if place else None

    def _says(self, question: str, choice: str) -> bool:
        reply = self.replies.get(question)
        return reply is not None and choice in reply.choices


def start_questions() -> tuple[Question, ...]:
    """The questions of the first page."""
    return tuple(question for question in questionnaire("short").questions if question.id in START)


def questions_of(draft: Draft, screen: str) -> tuple[Question, ...] | None:
    """The questions of a screen, also of one that this person is not asked; None when no questionnaire has it."""
    names = dict.fromkeys([draft.questionnaire.id, "newborn", "short"])
    for name in names:
        found = [each for each in questionnaire(name).questions if (each.screen or each.id) == screen]
        if found and not {each.id for each in found} <= START:
            return tuple(found)
    return None


def questionnaire(name: str) -> Questionnaire:
    """The questionnaire of that id in the visitor's language, or in English where that is not approved."""
    return visitor_knowledge().questionnaires[name]


def read_draft(session: SessionBase) -> Draft:
    """The draft of this session. What an older version left there and nobody can read now is passed over."""
    stored = (draft_answers(session) or {}).get("replies")
    draft = Draft(read_replies(stored if isinstance(stored, dict) else {}))
    try:
        _ = draft.answers
    except InvalidAnswersError:
        return Draft({name: reply for name, reply in draft.replies.items() if reply.amount is None})
    return draft


def read_replies(stored: Mapping[str, Any]) -> dict[str, Reply]:
    replies = {}
    for name, reply in stored.items():
        if not isinstance(reply, dict):
            continue
        choices, amount = reply.get("choices", ()), reply.get("amount")
        replies[name] = Reply(
            choices=tuple(str(choice) for choice in choices) if isinstance(choices, list) else (),
            amount=float(amount) if isinstance(amount, int | float) else None,
            unit=reply.get("unit"),
        )
    return replies


def age_in_years(replies: Mapping[str, Reply]) -> float | None:
    reply = replies.get("age")
    units = {unit.id: unit.per_unit for unit in questionnaire("short").question("age").units}
    if reply is None or reply.amount is None or reply.unit not in units:
        return None
    return reply.amount / units[reply.unit]
