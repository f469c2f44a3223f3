"""Signing before a removal, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from milium.signature import Signature
from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.documents import keep_document
from milium_site.consultations.actions.encounters import (
    EditConflictError,
    NotOpenError,
    may_write,
    open_encounter,
)
from milium_site.consultations.models import DocumentReference, Encounter, ProcedureConsent
from milium_site.consultations.queries import (
    CONSENT_VERSION,
    consent_paper,
    consent_words,
    needs_guardian,
    plan_of,
    standing_consent,
    why_nothing_to_sign,
)


@transaction.atomic
def sign_consent(
    *,
    by: Actor,
    user: User,
    appointment: Any,
    key: UUID,
    name: str,
    relation: str = "",
    signature: Signature | None = None,
    text_version: str = CONSENT_VERSION,
    plan_version: int | None = None,
) -> ProcedureConsent:
    """The consent, with its paper. `relation` says what a guardian is to the person who is a minor; the typed name
    is the signature where none was drawn. The same key signs once.

    Raises: NotOpenError where one stands, nothing is concluded or planned that they could agree to, the words are not
    those of today, or a minor would sign alone;
    EditConflictError when the plan was changed since the page was drawn; PermissionError.
    """
    encounter = open_encounter(by=by, user=user, appointment=appointment)
    known = ProcedureConsent.objects.filter(pk=key, encounter=encounter).first()
    if known is not None:
        return known
    _check(appointment, encounter, relation, text_version, plan_version)
    now, words = timezone.now(), consent_words(text_version)
    said = consent_paper(
        user, appointment, encounter, words=words, name=name, relation=relation, signature=signature, now=now
    )
    kind = DocumentReference.Kind.CONSENT
    paper = keep_document(by=by, user=user, encounter=encounter, key=uuid4(), kind=kind, said=said, now=now)
    row = ProcedureConsent.objects.create(
        id=key,
        encounter=encounter,
        text_version=text_version,
        by_guardian=bool(relation),
        said={"name": name, "relation": relation, "path": signature.path if signature else ""},
        document=paper,
        witnessed_by=user,
        signed_at=now,
    )
    _record(by, "C", row, f"signed, {text_version}")
    return row


def _check(
    appointment: Any, encounter: Encounter, relation: str, text_version: str, plan_version: int | None
) -> None:
    if standing_consent(encounter) is not None:
        raise NotOpenError(_("It is signed already."))
    if why := why_nothing_to_sign(encounter):
        raise NotOpenError(why)
    if text_version != CONSENT_VERSION:
        raise NotOpenError(_("The words have changed meanwhile. Read them again, then sign."))
    if needs_guardian(appointment) and not relation:
        raise NotOpenError(_("A minor does not sign alone: a guardian signs."))
    plan = plan_of(encounter)
    if plan_version is not None and plan_version != (plan.version if plan else 0):
        raise EditConflictError(plan)


@transaction.atomic
def withdraw_procedure_consent(*, by: Actor, user: User, appointment: Any, reason: str) -> None:
    """Takes back the consent that stands; nothing more is done to the person. Without one nothing changes.

    Also after the visit is finished. Raises: PermissionError.
    """
    may_write(user, appointment)
    encounter = Encounter.objects.select_for_update().filter(appointment_id=appointment.pk).first()
    row = standing_consent(encounter)
    if row is None:
        return
    row.withdrawn_at, row.withdrawn_reason, row.withdrawal_recorded_by = timezone.now(), reason, user
    row.save(update_fields=["withdrawn_at", "withdrawn_reason", "withdrawal_recorded_by"])
    _record(by, "U", row, "withdrawn")


def _record(by: Actor, action: str, row: ProcedureConsent, purpose: str) -> None:
    location_id = row.encounter.location_id
    record(by=by, action=action, kind="consent", id=row.pk, location_id=location_id, purpose=purpose)
