"""The record of a person in plain values, for the copy of their data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from milium.removal import BY_ID
from milium_site.consultations.models import Encounter, PatientCard
from milium_site.consultations.queries.card import SKIN_TONE, alert_lines
from milium_site.consultations.queries.check_ins import said_in
from milium_site.consultations.queries.lesions import site_name
from milium_site.consultations.queries.plans import chosen_lines
from milium_site.consultations.queries.record import condition_words
from milium_site.consultations.queries.removals import said_of


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def encounters_copy(patients: Sequence[UUID]) -> list[dict[str, Any]]:
    """Every visit's record of these people, the first one first."""
    rows = Encounter.objects.filter(patient__in=patients).select_related(
        "condition", "location", "care_plan", "procedure"
    )
    return [
        _encounter(row) for row in rows.prefetch_related("lesions", "documents", "consents", "amendments")
    ]


def _encounter(row: Encounter) -> dict[str, Any]:
    return {
        "begun_at": _at(row.started_at),
        "finished_at": _at(row.finished_at),
        "place": row.location.name,
        "findings": row.findings,
        "lesions": [_lesion(lesion) for lesion in row.lesions.all()],
        "conclusion": _condition(getattr(row, "condition", None)),
        "plan": _plan(getattr(row, "care_plan", None)),
        "removal": _removal(getattr(row, "procedure", None)),
        "check_in": _check_in(getattr(row, "check_in", None)),
        "signed": [_signed(one) for one in row.consents.all()],
        "added_later": [_added(one) for one in row.amendments.all()],
        "papers": [_paper(one) for one in row.documents.all()],
    }


def _lesion(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "site": site_name(row.site),
        "drawing": row.get_view_display(),
        "point": [row.x, row.y],
        "size_mm": str(row.size_mm) if row.size_mm is not None else None,
        "milia_type": row.milia_type,
        "note": row.note,
        "status": row.get_status_display(),
    }


def _condition(row: Any) -> dict[str, Any] | None:
    return row and {
        "concluded": condition_words(row),
        "with_dermatoscope": row.has_dermoscopy,
        "confirmed_by_a_sample": row.has_histology,
        "note": row.note,
        "at": _at(row.recorded_at),
    }


def _plan(row: Any) -> dict[str, Any] | None:
    return row and {
        "answers": {gate.replace("_", " "): applies for gate, applies in row.circumstances.items()},
        "chosen": [{"name": one.name, "in_spite_of_refusal": one.override} for one in chosen_lines(row)],
        "note": row.note,
        "at": _at(row.recorded_at),
    }


def _removal(row: Any) -> dict[str, Any] | None:
    return row and {
        "begun_at": _at(row.started_at),
        "signed_at": _at(row.signed_at),
        "consent_text": row.consent_version,
        "steps": [
            {
                "name": BY_ID[step.step].name,
                "outcome": step.get_outcome_display(),
                "said": [list(pair) for pair in said_of(BY_ID[step.step], step.values)],
                "note": step.note,
                "at": _at(step.done_at),
            }
            for step in row.steps.all()
        ],
        "added_later": [_added(one) for one in row.amendments.all()],
    }


def _added(row: Any) -> dict[str, Any]:
    return {"text": row.text, "reason": row.reason, "at": _at(row.recorded_at)}


def _paper(row: Any) -> dict[str, Any]:
    """A paper with what somebody wrote on it; what is taken over from the record stands there."""
    names = ("to", "reason", "signed_name", "guardian_name", "guardian_relation", "text_version")
    return {
        "kind": row.get_kind_display(),
        "at": _at(row.authored_at),
        "says": [row.said[name] for name in names if row.said.get(name)],
    }


def _signed(row: Any) -> dict[str, Any]:
    return {
        "text": row.text_version,
        "by": row.signer,
        "drawn": row.said.get("path", ""),
        "at": _at(row.signed_at),
        "taken_back_at": _at(row.withdrawn_at),
        "taken_back_because": row.withdrawn_reason,
    }


def _check_in(row: Any) -> dict[str, Any] | None:
    return row and {
        "asked_on": row.due_on.isoformat(),
        "answered_at": _at(row.answered_at),
        "said": said_in(row),
        "note": row.answers.get("note", ""),
    }


def cards_copy(patients: Sequence[UUID]) -> list[dict[str, Any]]:
    """The alerts of these people as they stand."""
    return [
        {
            "changed_at": _at(card.changed_at),
            "skin_tone": card.alerts.get(SKIN_TONE),
            "alerts": [
                {"name": line.name, "applies": line.applies, "note": line.note}
                for line in alert_lines(card)
                if line.applies is not None
            ],
        }
        for card in PatientCard.objects.filter(patient__in=patients)
    ]


def record_ids(patients: Sequence[UUID]) -> list[str]:
    """Ids under which the audit trail knows the records of these people."""
    ids = [str(pk) for pk in PatientCard.objects.filter(patient__in=patients).values_list("pk", flat=True)]
    rows = Encounter.objects.filter(patient__in=patients).select_related(
        "condition", "care_plan", "procedure"
    )
    for row in rows.prefetch_related("lesions", "documents", "consents", "amendments"):
        hanging = (
            *row.lesions.all(),
            *row.documents.all(),
            *row.consents.all(),
            *row.amendments.all(),
        )
        ids += [str(row.pk), *(str(one.pk) for one in hanging)]
        ids += [
            str(getattr(row, name).pk)
            for name in ("condition", "care_plan", "procedure", "check_in")
            if hasattr(row, name)
        ]
    return ids
