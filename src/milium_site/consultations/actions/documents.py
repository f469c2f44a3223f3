"""Keeping papers: made once, sealed, and never changed."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.consultations.actions.encounters import may_write, open_encounter
from milium_site.consultations.models import DocumentReference, Encounter
from milium_site.consultations.queries import print_paper, referral_words


def keep_document(
    *,
    by: Actor,
    user: User | None,
    encounter: Encounter,
    key: UUID,
    kind: str,
    said: Any,
    now: datetime,
    apart: bool = False,
) -> DocumentReference:
    """The paper, printed from what it says and kept as it is from now on, in the caller's transaction.

    `apart` for a caller whose process forks afterwards, as in `queries.print_paper`.
    """
    row = DocumentReference.objects.create(
        id=key,
        encounter=encounter,
        kind=kind,
        said=said,
        content=base64.b64encode(print_paper(kind, said, apart=apart)).decode(),
        authored_by=user,
        authored_at=now,
    )
    record(by=by, action="C", kind="document", id=row.pk, location_id=encounter.location_id, purpose=kind)
    return row


@transaction.atomic
def write_referral(
    *, by: Actor, user: User, appointment: Any, key: UUID, to: str, reason: str, is_urgent: bool
) -> DocumentReference:
    """A letter about this visit to a colleague elsewhere, also after the visit is finished. The same key makes one.

    Raises: NotOpenError for a visit that did not take place or lies ahead; PermissionError.
    """
    may_write(user, appointment)
    encounter = Encounter.objects.select_for_update().filter(appointment_id=appointment.pk).first()
    if encounter is None:
        encounter = open_encounter(by=by, user=user, appointment=appointment)
    known = DocumentReference.objects.filter(pk=key, encounter=encounter).first()
    if known is not None:
        return known
    now, kind = timezone.now(), DocumentReference.Kind.REFERRAL
    said = referral_words(user, appointment, encounter, to=to, reason=reason, is_urgent=is_urgent, now=now)
    return keep_document(by=by, user=user, encounter=encounter, key=key, kind=kind, said=said, now=now)


def read_document(*, by: Actor, document: DocumentReference, location_id: int) -> None:
    """Writes down that somebody opened a paper."""
    record(by=by, action="R", kind="document", id=document.pk, location_id=location_id, purpose=document.kind)
