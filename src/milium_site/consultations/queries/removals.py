"""The removal of a visit, step by step, as the treatment room reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from milium.removal import BY_ID, STEPS, Step, StepField, is_minor, open_steps
from milium_site.catalogue.queries.wording import clock_time
from milium_site.consultations.models import Encounter, Procedure, ProcedureStep
from milium_site.consultations.queries.lesions import lesions_of, site_name
from milium_site.consultations.queries.plans import plan_of

CONSENT_TEXTS = Path(__file__).parent.parent / "templates/consultations/consents"
# Raised with a new file; a text that somebody has signed is never changed.
CONSENT_VERSION = "removal-1"


@dataclass(frozen=True)
class ConsentWords:
    """What is signed: the sentence, and what is explained below it."""

    version: str
    title: str
    paragraphs: tuple[str, ...]


@cache
def consent_words(version: str = CONSENT_VERSION) -> ConsentWords:
    """The words of a version. Raises: FileNotFoundError for one that there never was."""
    title, *paragraphs = (CONSENT_TEXTS / f"{version}.txt").read_text(encoding="utf-8").split("\n\n")
    return ConsentWords(version, title.strip(), tuple(part.strip() for part in paragraphs))


def removal_of(encounter: Encounter | None) -> Procedure | None:
    """The removal of a visit, or None."""
    if encounter is None:
        return None
    rows = Procedure.objects.select_related("started_by", "signed_by")
    return (
        rows.prefetch_related("steps__recorded_by", "amendments__recorded_by")
        .filter(encounter=encounter)
        .first()
    )


def recorded_steps(procedure: Procedure | None) -> dict[str, ProcedureStep]:
    """The newest record of each step, by its id."""
    return {row.step: row for row in procedure.steps.all()} if procedure else {}


def needs_guardian(appointment: Any) -> bool:
    """Whether somebody else has to sign for the person on the day of the visit."""
    day = appointment.start.astimezone(ZoneInfo(appointment.time_zone)).date()
    return is_minor(appointment.patient.birth_date, day, booked_for_child=appointment.for_child)


def why_not_yet(step: str, encounter: Encounter | None) -> str:
    """What has to be written elsewhere in the record before this step; empty when nothing has."""
    if step == "consent" and not has_consent(encounter):
        return _("Nobody has signed. Let them read and sign first.")
    if step == "diagnosis" and not hasattr(encounter, "condition"):
        return "Nobody has concluded what it is. Conclude first."
    if step == "contraindications":
        plan = plan_of(encounter)
        if plan is None or not plan.chosen:
            return "No plan is kept for this visit. Keep one first: it says what speaks against what."
    if step == "lesions" and not lesions_of(encounter):
        return "No bump is marked on the map. Mark those that you treat."
    return ""


def has_consent(encounter: Encounter | None) -> bool:
    """Whether a signed consent stands for the visit."""
    return encounter is not None and encounter.consents.filter(withdrawn_at=None).exists()


@dataclass(frozen=True)
class StepLine:
    """One step of the checklist with what was recorded, if anything was."""

    step: Step
    row: ProcedureStep | None
    said: tuple[tuple[str, str], ...]
    clock: str
    is_here: bool
    not_yet: str


def said_of(step: Step, values: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Label and words of everything that a step wrote down."""
    return tuple(
        (field.label, words) for field in step.fields if (words := _words(field, values.get(field.name)))
    )


def _words(field: StepField, value: Any) -> str:
    if value in (None, "", [], False):
        return ""
    if field.kind == "choice":
        return dict(field.choices).get(value, str(value))
    if field.kind == "lesions":
        return ", ".join(f"{one['number']} ({site_name(one['site']).lower()})" for one in value)
    return "yes" if field.kind == "confirm" else str(value)


def removal_lines(
    appointment: Any, encounter: Encounter | None, procedure: Procedure | None, here: str = ""
) -> list[StepLine]:
    """The whole checklist. `here` is the step that is open; without one the first that is not recorded."""
    recorded = recorded_steps(procedure)
    waiting = open_steps(recorded)
    at = here if here in BY_ID else waiting[0].id if waiting else ""
    return [_line(step, recorded.get(step.id), appointment, encounter, at) for step in STEPS]


def _line(
    step: Step, row: ProcedureStep | None, appointment: Any, encounter: Encounter | None, at: str
) -> StepLine:
    return StepLine(
        step=step,
        row=row,
        said=said_of(step, row.values) if row else (),
        clock=clock_time(row.done_at, appointment.time_zone) if row else "",
        is_here=step.id == at,
        not_yet=why_not_yet(step.id, encounter),
    )


def moment_of(at: datetime, appointment: Any) -> str:
    """The clock time of a moment at the visit's place."""
    return clock_time(at, appointment.time_zone)
