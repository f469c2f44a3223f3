"""Recording a removal: each step on its own, once, in order; then the signature, and amendments alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from milium.removal import BY_ID, blocking, open_steps
from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import (
    EditConflictError,
    NotOpenError,
    may_write,
    open_encounter,
)
from milium_site.consultations.models import Encounter, Procedure, ProcedureAmendment, ProcedureStep
from milium_site.consultations.queries import (
    CONSENT_VERSION,
    consent_values,
    recorded_steps,
    standing_consent,
    why_not_yet,
)

# How long ago a step may have been done when it reaches us: a connection that was lost, not another day.
LONGEST_WAY = timedelta(hours=12)


@transaction.atomic
def record_step(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    key: UUID,
    step: str,
    outcome: str,
    values: dict[str, Any],
    note: str = "",
    done_at: datetime | None = None,
    seen: UUID | None = None,
) -> ProcedureStep:
    """The step as recorded, with time and person. The same key twice records one. `seen` is the record of this step
    that the page showed, None where it showed none.

    Raises: NotOpenError when a step before it is missing, when the record does not hold what it needs, or when the
    removal is signed; EditConflictError when somebody recorded the step meanwhile; KeyError for a step that is none;
    PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    known = ProcedureStep.objects.filter(pk=key, procedure__encounter=encounter).first()
    if known is not None:
        return known
    procedure = _procedure(by, user, encounter)
    _check_turn(step, procedure, encounter)
    newest = recorded_steps(procedure).get(step)
    if newest is not None and newest.pk != seen:
        raise EditConflictError(newest)
    if BY_ID[step].touches and outcome == ProcedureStep.Outcome.DONE:
        _check_consent(procedure, encounter)
    if outcome != ProcedureStep.Outcome.DONE and (BY_ID[step].is_firm or not note.strip()):
        raise NotOpenError(f"“{BY_ID[step].name}” is not left out without a reason.")
    if step == "consent":
        values = values | _signed(procedure, encounter)
    now = timezone.now()
    last = procedure.steps.aggregate(last=Max("number"))["last"] or 0
    row = ProcedureStep.objects.create(
        id=key,
        procedure=procedure,
        number=last + 1,
        step=step,
        outcome=outcome,
        values=values,
        note=note,
        recorded_by=user,
        done_at=done_at if done_at and now - LONGEST_WAY <= done_at <= now else now,
        recorded_at=now,
    )
    _record(by, "C", "removal_step", row.pk, encounter, f"{step}: {outcome}")
    return row


def _procedure(by: Actor, user: User, encounter: Encounter) -> Procedure:
    row, is_new = Procedure.objects.select_for_update().get_or_create(
        encounter=encounter,
        defaults={
            "consent_version": CONSENT_VERSION,
            "started_by": user,
            "started_at": timezone.now(),
        },
    )
    if is_new:
        _record(by, "C", "removal", row.pk, encounter)
    return row


def _check_turn(step: str, procedure: Procedure, encounter: Encounter) -> None:
    if procedure.signed_at is not None:
        raise NotOpenError("This removal is signed. It is amended, and never changed.")
    missing = blocking(step, recorded_steps(procedure))
    if missing is not None:
        raise NotOpenError(f"First comes “{missing.name}”.")
    if why := why_not_yet(step, encounter):
        raise NotOpenError(why)


def _check_consent(procedure: Procedure, encounter: Encounter) -> None:
    """Nothing is done to a person whose consent does not stand, or is another one than was looked at."""
    consent = standing_consent(encounter)
    if consent is None:
        raise NotOpenError(_("They have taken their consent back, or never signed. Stop, and ask them."))
    row = recorded_steps(procedure).get("consent")
    if row is None or row.values.get("consent") != str(consent.pk):
        raise NotOpenError(_("The consent was signed anew. Record that step again first."))


def _signed(procedure: Procedure, encounter: Encounter) -> dict[str, Any]:
    consent = standing_consent(encounter)
    if consent is None:
        raise NotOpenError(why_not_yet("consent", encounter))
    procedure.consent_version = consent.text_version
    procedure.save(update_fields=["consent_version"])
    return dict(consent_values(consent))


def _record(by: Actor, action: str, kind: str, key: object, encounter: Encounter, purpose: str = "") -> None:
    record(by=by, action=action, kind=kind, id=key, location_id=encounter.location_id, purpose=purpose)


@transaction.atomic
def sign_removal(*, by: Actor, user: User, appointment: Any, records: int) -> Procedure:
    """The removal with the clinician's signature over every word of it. A second time changes nothing.

    `records` is how many records of steps the page knew of: nobody signs what a colleague wrote unseen.
    Raises: NotOpenError while a step is missing, or for another number of records; PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    row = Procedure.objects.select_for_update().filter(encounter=encounter).first()
    if row is not None and row.signed_at is not None:
        return row
    missing = open_steps(recorded_steps(row))
    if row is None or missing:
        raise NotOpenError(f"Still to be recorded: {', '.join(step.name.lower() for step in missing)}.")
    if row.steps.count() != records:
        raise NotOpenError(_("A colleague has recorded something meanwhile. Read it below, then sign."))
    row.signed_by, row.signed_at, row.digest = user, timezone.now(), row.expected_digest()
    row.save(update_fields=["signed_by", "signed_at", "digest"])
    _record(by, "U", "removal", row.pk, encounter, "signed")
    return row


@transaction.atomic
def amend_removal(*, by: Actor, user: User, appointment: Any, text: str, reason: str) -> ProcedureAmendment:
    """What is to be read beside a signed removal. Also after the visit is finished.

    Raises: NotOpenError for a removal that is not signed; PermissionError.
    """
    may_write(user, appointment)
    encounter = Encounter.objects.filter(appointment_id=appointment.pk).first()
    procedure = Procedure.objects.filter(encounter=encounter).exclude(signed_at=None).first()
    if encounter is None or procedure is None:
        raise NotOpenError("Nothing is signed yet: change the step itself.")
    row = ProcedureAmendment.objects.create(
        procedure=procedure, text=text, reason=reason, recorded_by=user, recorded_at=timezone.now()
    )
    _record(by, "C", "removal_amendment", row.pk, encounter)
    return row
