"""A visit's whole record as a paper: what was found, concluded, planned and done, and what was added later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from milium.removal import BY_ID
from milium_site.accounts.models import User
from milium_site.consultations.models import Encounter
from milium_site.consultations.queries.amendments import added_to
from milium_site.consultations.queries.card import alert_lines, card_of
from milium_site.consultations.queries.consents import signed_consents
from milium_site.consultations.queries.documents import (
    concluded_words,
    day_at,
    lesion_words,
    marked_lines,
    paper_head,
)
from milium_site.consultations.queries.lesions import lesions_of
from milium_site.consultations.queries.plans import chosen_lines, plan_of
from milium_site.consultations.queries.removals import recorded_steps, removal_of, said_of
from milium_site.desk.queries import moment_in_words


def record_words(viewer: User, appointment: Any, encounter: Encounter) -> dict[str, Any]:
    """What `record.typ` takes."""
    plan = plan_of(encounter)
    return {
        **paper_head(appointment),
        "title": _("Record of a visit"),
        "seen_on": day_at(appointment.start, appointment),
        "by": str(encounter.practitioner or ""),
        "is_finished": encounter.status == Encounter.Status.FINISHED,
        "alerts": [
            f"{line.name}: {line.note}" if line.note else line.name
            for line in alert_lines(card_of(appointment.patient))
            if line.applies
        ],
        "flags": [flag.line for flag in marked_lines(viewer, appointment)],
        "findings": encounter.findings,
        "lesions": [lesion_words(lesion) for lesion in lesions_of(encounter)],
        "concluded": concluded_words(encounter),
        "plan": [
            f"{line.name} ({_('refused by the planner, chosen because:')} {line.override})"
            if line.override
            else line.name
            for line in chosen_lines(plan)
        ],
        "plan_note": plan.note if plan else "",
        "removal": _removal(appointment, encounter),
        "consents": [_consent(row, appointment) for row in signed_consents(encounter)],
        "added": [
            {
                "about": line.about,
                "text": line.row.text,
                "reason": line.row.reason,
                "by": str(line.row.recorded_by or ""),
                "at": moment_in_words(line.row.recorded_at, appointment),
            }
            for line in added_to(encounter)
        ],
    }


def _consent(row: Any, appointment: Any) -> str:
    words = f"{row.signer}, {row.text_version}, {moment_in_words(row.signed_at, appointment)}"
    if row.withdrawn_at is None:
        return words
    taken_back = moment_in_words(row.withdrawn_at, appointment)
    return f"{words}; {_('taken back')} {taken_back}: {row.withdrawn_reason}"


def _removal(appointment: Any, encounter: Encounter) -> dict[str, Any] | None:
    procedure = removal_of(encounter)
    if procedure is None:
        return None
    signed_at = procedure.signed_at
    return {
        "signed": moment_in_words(signed_at, appointment) if signed_at else "",
        "signed_by": str(procedure.signed_by or ""),
        "is_as_signed": signed_at is None or procedure.is_as_signed(),
        "steps": [
            {
                "name": BY_ID[row.step].name,
                "outcome": row.get_outcome_display(),
                "at": moment_in_words(row.done_at, appointment),
                "by": str(row.recorded_by or ""),
                "said": [f"{label}: {words}" for label, words in said_of(BY_ID[row.step], row.values)],
                "note": row.note,
            }
            for row in recorded_steps(procedure).values()
        ],
    }
