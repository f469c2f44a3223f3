"""The smallest entries of each kind, for tests that need knowledge with one thing wrong."""

from datetime import date
from typing import Any

from milium.knowledge.loading import Knowledge

TODAY = date(2026, 11, 23)
DATES = {"written_on": date(2026, 11, 1), "review_due_on": date(2027, 11, 1)}
OPINION = ["clinical_opinion"]


def knowledge(**kinds: list[dict[str, Any]]) -> Knowledge:
    """Knowledge that holds just these entries, dated so that no review is due."""
    return Knowledge.model_validate(
        {kind: {entry["id"]: DATES | entry for entry in entries} for kind, entries in kinds.items()}
    )


def source(source_id: str = "a_source", **changes: Any) -> dict[str, Any]:
    return {"id": source_id, "title": "A text", "read": "full"} | changes


def finding(finding_id: str = "colour", kind: str = "several", **changes: Any) -> dict[str, Any]:
    words = [{"value": "white", "label": "White"}, {"value": "red", "label": "Red"}]
    return {
        "id": finding_id,
        "kind": kind,
        "label": finding_id.capitalize(),
        "said_no": f"No {finding_id}" if kind == "yes_no" else None,
        "question": "What is it like?",
        "help": "Look in good light.",
        "choices": words if kind in {"one", "several"} else [],
        "expected": {},
        "sources": OPINION,
    } | changes


def cause(cause_id: str = "a_cause", **changes: Any) -> dict[str, Any]:
    return {
        "id": cause_id,
        "order": 1,
        "name": "A cause",
        "strength": "listed_only",
        "milia_types": [],
        "evidence": [],
        "advice": "Ask.",
        "sources": OPINION,
    } | changes


def care_advice(**changes: Any) -> dict[str, Any]:
    return {"id": "some_advice", "order": 1, "title": "Advice", "moment": "now"} | changes


def red_flag(flag_id: str = "a_flag", **changes: Any) -> dict[str, Any]:
    return {
        "id": flag_id,
        "order": 1,
        "line": "It bleeds.",
        "when": {"answer": "colour", "any_of": ["red"]},
        "speed": "weeks",
        "why": "It may be more.",
        "advice": "See a doctor.",
        "sources": OPINION,
    } | changes


def questionnaire(*questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "some_questions",
        "title": "Questions",
        "audience": "visitor",
        "questions": questions,
    } | changes


def question(question_id: str = "colour", **changes: Any) -> dict[str, Any]:
    return {
        "id": question_id,
        "kind": "many",
        "text": "What colour is it?",
        "choices": [{"id": "red", "label": "Red", "sets": {"colour": ["red"]}}],
    } | changes


def treatment(treatment_id: str = "a_treatment", **changes: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"suits": [], "how": [], "results": [], "risks": [], "not_for": [], "after": []}
    return (
        {
            "id": treatment_id,
            "order": 1,
            "name": "A treatment",
            "summary": "What it is.",
            "done_by": "nobody",
            "is_procedure": False,
            "evidence": "none",
            "sources": OPINION,
        }
        | nothing
        | changes
    )


def gate(gate_id: str = "a_gate", **changes: Any) -> dict[str, Any]:
    return {
        "id": gate_id,
        "order": 1,
        "name": "A gate",
        "question": "Does it apply?",
        "why": "It does harm.",
        "sources": OPINION,
    } | changes
