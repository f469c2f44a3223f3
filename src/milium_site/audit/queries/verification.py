"""Checking the audit trail: what was changed, taken out, slipped in or cut off, by the row's id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from milium_site.audit.models import AuditEvent, AuditSeal


@dataclass(frozen=True)
class Finding:
    """One fault. `what` is "changed", "missing", "added" or "cut off"; `event_id` is the row's id, if it is known."""

    what: str
    event_id: int | None
    explanation: str


def verify() -> Iterator[Finding]:
    """Every fault in the trail, in the order of the chain; nothing when it is whole.

    Walks the rows in the order in which they were sealed, in one pass of each table.
    """
    yield from _chain()
    yield from _unsealed()
    yield from _end()


def _chain() -> Iterator[Finding]:
    previous, number = "", 0
    seals = AuditSeal.objects.order_by("number").iterator(chunk_size=1000)
    for batch in _batches(seals):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in batch])
        for seal in batch:
            number += 1
            event = events.get(seal.event_id)
            if seal.number != number:
                yield Finding("missing", None, f"Seals {number} to {seal.number - 1} are gone.")
                number = seal.number
            elif event is None:
                yield Finding("missing", seal.event_id, "The row was sealed and is gone.")
            elif not event.is_genuine() or not seal.fits(previous, event):
                yield Finding("changed", seal.event_id, "The row or its seal is not what was written.")
            previous = seal.digest


def _batches(seals: Iterator[AuditSeal], size: int = 500) -> Iterator[list[AuditSeal]]:
    batch: list[AuditSeal] = []
    for seal in seals:
        batch.append(seal)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _unsealed() -> Iterator[Finding]:
    unsealed = AuditEvent.objects.exclude(pk__in=AuditSeal.objects.values("event_id")).order_by("id")
    for event in unsealed.iterator(chunk_size=1000):
        if not event.is_genuine():
            yield Finding("added", event.pk, "This site did not write the row as it stands.")


def _end() -> Iterator[Finding]:
    """Compares the chain with the heads noted outside the database."""
    if not settings.AUDIT_HEADS.exists():
        return
    lines = settings.AUDIT_HEADS.read_text().splitlines()
    if not lines:
        return
    number, digest = lines[-1].split()
    seal = AuditSeal.objects.filter(number=int(number)).first()
    if seal is None:
        held = AuditSeal.objects.count()
        yield Finding("cut off", None, f"{number} rows had been sealed, {held} seals are left.")
    elif seal.digest != digest:
        yield Finding("changed", seal.event_id, "The chain was written anew up to here.")
