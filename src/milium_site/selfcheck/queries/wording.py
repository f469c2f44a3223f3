"""A person's answers in the words that they ticked."""

from __future__ import annotations

from dataclasses import dataclass

from milium.knowledge.models import ENGLISH, Question
from milium.selfcheck.intake import Reply
from milium.selfcheck.wording import reason_in_words
from milium_site.catalogue.queries import clinical_text_lazy, visitor_knowledge
from milium_site.selfcheck.queries.draft import Draft

SPEED_WORDS = {
    "now": clinical_text_lazy("Now"),
    "same_day": clinical_text_lazy("Today"),
    "days": clinical_text_lazy("In the next few days"),
    "two_weeks": clinical_text_lazy("Within two weeks"),
    "weeks": clinical_text_lazy("In the coming weeks"),
}


@dataclass(frozen=True)
class SaidLine:
    """One question with the reply in words; `screen` is where it can be changed, None for the first page."""

    question: str
    said: str
    screen: str | None
    is_not_sure: bool


def said_lines(draft: Draft) -> list[SaidLine]:
    """Every reply in the order of the questions; questions not reached yet are left out."""
    start = [(None, draft.questionnaire.question("age"))] if "age" in draft.replies else []
    asked = [(name, question) for name, questions in draft.screens for question in questions]
    return [
        SaidLine(question.text, _reply_words(question, reply), screen, reply.is_not_sure)
        for screen, question in (*start, *asked)
        if (reply := draft.replies.get(question.id)) is not None
    ]


def reason_words(draft: Draft, reasons: tuple[str, ...]) -> list[str]:
    """What the person ticked that gave these `key=value` answers, each once.

    A reason that no tick stands behind (answers that came another way) is said with its own words.
    """
    words = [said for reason in reasons for said in _words_behind(draft, reason)]
    return list(dict.fromkeys(words))


def _words_behind(draft: Draft, reason: str) -> list[str]:
    key, _, value = reason.partition("=")
    found = []
    for question in draft.questionnaire.questions:
        reply = draft.replies.get(question.id)
        if reply is None:
            continue
        if question.answer == key and reply.amount is not None:
            found.append(_reply_words(question, reply))
        found += [
            choice.label
            for choice in question.choices
            if choice.id in reply.choices
            # "None of these" says several things at once; only the one that counts here is repeated.
            and not choice.is_none_of_these
            and key in choice.sets
            and _holds(choice.sets[key], value)
        ]
    return found or [reason_in_words(reason, visitor_knowledge(), draft.answers)]


def _holds(told: object, value: str) -> bool:
    if isinstance(told, bool):
        return str(told).lower() == value
    if isinstance(told, list) and told and isinstance(told[0], str):
        return value in told
    return not isinstance(told, str) or told == value


def _reply_words(question: Question, reply: Reply) -> str:
    if reply.is_not_sure:
        return question.not_sure
    if reply.amount is not None:
        unit = next((unit for unit in question.units if unit.id == reply.unit), None)
        label = unit.label if unit else ""
        return _amount_words(reply.amount, label)
    labels = [choice.label for choice in question.choices if choice.id in reply.choices]
    return "; ".join(labels) or question.not_sure


def _amount_words(amount: float, unit: str) -> str:
    is_english = visitor_knowledge().language == ENGLISH
    number = f"{amount:g}" if is_english else f"{amount:g}".replace(".", ",")
    return f"{number} {unit.removesuffix('s') if is_english and amount == 1 else unit}".strip()
