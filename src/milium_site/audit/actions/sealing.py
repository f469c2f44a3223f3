"""Sealing: the worker adds each new row to a chain, so that the request that wrote it did not have to wait."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from milium_site.audit.models import AuditEvent, AuditSeal

BATCH = 500
# A row is left alone until transactions that began before it have surely ended.
SETTLING = timedelta(seconds=2)


@transaction.atomic
def seal_new_events(settling: timedelta = SETTLING) -> int:
    """Seals up to 500 rows that no seal covers yet; returns how many.

    Two workers at once: the second one's numbers collide with the first one's, and its transaction is undone.
    The last digest is also noted in `audit-heads.log` outside the database, so that cutting off the end shows.
    """
    now = timezone.now()
    last = AuditSeal.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, "")
    waiting = AuditEvent.objects.filter(at__lte=now - settling).exclude(
        pk__in=AuditSeal.objects.values("event_id")
    )
    seals = []
    for event in waiting.order_by("id")[:BATCH]:
        number, digest = number + 1, AuditSeal.expected_digest(digest, event)
        seals.append(AuditSeal(number=number, event_id=event.pk, digest=digest, sealed_at=now))
    AuditSeal.objects.bulk_create(seals)
    if seals:
        transaction.on_commit(lambda: _note_head(number, digest))
    return len(seals)


def _note_head(number: int, digest: str) -> None:
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    with settings.AUDIT_HEADS.open("a") as file:
        file.write(f"{number} {digest}\n")
