"""Which open question would tell most, so that a questionnaire stays short. Danger signs are always asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log2
from typing import Any

from milium.knowledge import Knowledge
from milium.knowledge.models import Finding, Question, Questionnaire, Speed
from milium.selfcheck.answers import LISTS, Answers, parse_answers
from milium.selfcheck.differential import MILIA, PRESENT, SHARE, Term, hypotheses
from milium.selfcheck.explanation import assess
from milium.selfcheck.redflags import match_red_flags, most_urgent, rule_holds

# A question that is expected to tell less than this, in bits, is not worth a person's time.
LEAST_BITS = 0.25
# What it is worth, in bits, that an answer could change how urgent it is.
SAFETY_BITS = 0.25


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One way to answer: what it says, and how often it is given in each condition."""

    says: Mapping[str, Any]
    share: Mapping[str, float]


def next_question(
    answers: Answers, asked: Collection[str], knowledge: Knowledge, questionnaire: str = "short"
) -> Question | None:
    """The question to ask next, or None when no open one is expected to tell enough.

    `asked` are the ids of questions that were shown, answered or not. Everything up to the last safety question
    is asked in its own order. After that comes the question that is expected to tell most about what the bump
    may be, with something on top where an answer could change how urgent it is; of equals, the earlier one. Equal
    answers give equal questions.

    Raises: KeyError when there is no such questionnaire.

    >>> from milium.knowledge import load_knowledge
    >>> next_question(Answers(), {"for_whom", "age"}, load_knowledge()).id
    'danger_signs'
    """
    asking = knowledge.questionnaires[questionnaire]
    still_open = [question for question in _shown(asking, answers) if question.id not in asked]
    lead = _asked_in_order(asking)
    for question in still_open:
        if question.id in lead:
            return question
    outcomes = _all_outcomes(knowledge, questionnaire)
    before = {candidate.slug: candidate.probability for candidate in assess(answers, knowledge).ranked}
    worth = [
        (_worth(outcomes[question.id], before, answers, knowledge), question)
        for question in still_open
        if set(question.keys) - answers.given().keys()
    ]
    bits, best = max(worth, key=lambda pair: pair[0], default=(0.0, None))
    return best if bits >= LEAST_BITS else None


def _shown(questionnaire: Questionnaire, answers: Answers) -> Iterator[Question]:
    for question in questionnaire.questions:
        if all(rule_holds(rule, answers) is not None for rule in question.shown_when):
            yield question


def _asked_in_order(questionnaire: Questionnaire) -> frozenset[str]:
    safety = [place for place, question in enumerate(questionnaire.questions) if question.is_safety]
    return frozenset(question.id for question in questionnaire.questions[: max(safety, default=-1) + 1])


def _worth(
    outcomes: tuple[_Outcome, ...], before: Mapping[str, float], answers: Answers, knowledge: Knowledge
) -> float:
    """How many bits the answer is expected to tell, with what a change of urgency is worth on top."""
    bits = _entropy(before.values())
    for outcome in outcomes:
        joint = [before[slug] * outcome.share[slug] for slug in before]
        whole = sum(joint)
        bits -= whole * _entropy(part / whole for part in joint)
    now = _urgency(answers, knowledge)
    is_pressing = any(
        now != _urgency(_with(answers, outcome.says), knowledge) for outcome in outcomes if outcome.says
    )
    return bits + (SAFETY_BITS if is_pressing else 0.0)


def _entropy(shares: Iterable[float]) -> float:
    return -sum(share * log2(share) for share in shares if share > 0)


def _urgency(answers: Answers, knowledge: Knowledge) -> Speed | None:
    return most_urgent(match_red_flags(answers, knowledge))


def _with(answers: Answers, says: Mapping[str, Any]) -> Answers:
    said = answers.given()
    for key, value in says.items():
        said[key] = tuple(dict.fromkeys((*said.get(key, ()), *value))) if key in LISTS else value
    return Answers.model_construct(**said)


@lru_cache(maxsize=8)
def _all_outcomes(knowledge: Knowledge, questionnaire: str) -> dict[str, tuple[_Outcome, ...]]:
    """The ways to answer each question, computed once."""
    questions = knowledge.questionnaires[questionnaire].questions
    return {question.id: _outcomes(knowledge, question) for question in questions if question.keys}


def _outcomes(knowledge: Knowledge, question: Question) -> tuple[_Outcome, ...]:
    """The ways to answer a question, their shares adding up to 1 in every condition.

    Choices that can be ticked together are taken one at a time, which makes them a little more telling than
    they are; all questions alike. What is left over is an answer that says nothing.
    """
    choices = [choice.sets for choice in question.choices if choice.sets]
    said = [parse_answers(sets) for sets in choices or _bands(knowledge.findings[question.keys[0]])]
    shares = [_share(answers, knowledge) for answers in said]
    whole = {slug: max(1.0, sum(share[slug] for share in shares)) for slug in knowledge.conditions}
    outcomes = [
        _Outcome(answers.given(), {slug: share[slug] / whole[slug] for slug in share})
        for answers, share in zip(said, shares, strict=True)
    ]
    rest = {slug: 1 - sum(outcome.share[slug] for outcome in outcomes) for slug in knowledge.conditions}
    return (*outcomes, _Outcome({}, {slug: max(1e-9, share) for slug, share in rest.items()}))


def _bands(finding: Finding) -> list[dict[str, Any]]:
    """An answer in the middle of each band of a number."""
    middles = []
    for band in finding.bands:
        low = band.at_least or 0.0
        high = band.below if band.below is not None else low * 1.2
        middles.append({finding.id: round((low + high) / 2, 4)})
    return middles


def _share(said: Answers, knowledge: Knowledge) -> dict[str, float]:
    """How often exactly this is said in each condition; in milia, by the type in which it is said most."""
    table = hypotheses(knowledge)
    by_name = dict.fromkeys(table.names, 1.0)
    for term in table.terms(said):
        expected = _expected(term, knowledge)
        for name, weight in zip(table.names, term.weights, strict=True):
            by_name[name] *= min(0.99, expected * exp(weight))
    by_name[MILIA] = max(by_name[name] for name in table.types)
    return {slug: by_name[slug] for slug in knowledge.conditions}


def _expected(term: Term, knowledge: Knowledge) -> float:
    finding = knowledge.findings[term.finding]
    if term.value in {"true", "false"}:
        present = SHARE[finding.expected[PRESENT]]
        return present if term.value == "true" else 1 - present
    shares = {value: SHARE[step] for value, step in finding.expected.items()}
    is_one_of_them = finding.kind != "several" or finding.is_exclusive
    return shares[term.value] / (sum(shares.values()) if is_one_of_them else 1.0)
