"""Recalls: set by a clinician, invited by mail, closed by a booking or taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.desk import emails
from milium_site.desk.models import ServiceRequest
from milium_site.desk.queries import (
    INVITED_BEFORE,
    answered_recalls,
    due_invitations,
    today_at,
    unanswered_recalls,
)
from milium_site.messages.actions import queue_message


@transaction.atomic
def set_recall(
    *,
    by: Actor,
    viewer: User,
    appointment: Any,
    service: Any,
    due_on: date,
    reason: str,
    now: datetime,
) -> ServiceRequest:
    """The recall. Its invitation goes two weeks before it is due, or at once where that has passed.

    Raises: PermissionError for who may not conclude at the place: a recall is a clinician's.
    """
    if not may(viewer, "conclude", "answers", appointment.location_id):
        raise PermissionError("Only a clinician of this place sets a recall.")
    row = ServiceRequest.objects.create(
        patient=appointment.patient,
        service=service,
        location=appointment.location,
        after_appointment_id=appointment.pk,
        due_on=due_on,
        invite_on=min(due_on, max(due_on - INVITED_BEFORE, today_at(appointment.location, now))),
        reason=reason,
        requester=viewer,
        authored_at=now,
    )
    _record(by, "C", row, "set")
    return row


@transaction.atomic
def close_recall(*, by: Actor, recall: ServiceRequest, status: str) -> ServiceRequest:
    """The recall as booked or taken back; one that is closed already stays as it is."""
    row = ServiceRequest.objects.select_for_update().get(pk=recall.pk)
    if row.status == ServiceRequest.Status.ACTIVE:
        row.status = ServiceRequest.Status(status)
        row.save(update_fields=["status"])
        _record(by, "U", row, row.status)
    return row


def close_answered(now: datetime) -> int:
    """Closes recalls that a booking of the same person for the same service answers, and opens them again where that
    booking was cancelled or missed; how many changed. Who wrote their name otherwise is left to the desk."""
    changed = 0
    for pk, appointment_id in [*answered_recalls(), *unanswered_recalls()]:
        with transaction.atomic():
            row = ServiceRequest.objects.select_for_update().get(pk=pk)
            wanted = ServiceRequest.Status.ACTIVE if appointment_id else ServiceRequest.Status.COMPLETED
            if row.status != wanted:
                continue
            row.answered_by_id = appointment_id
            row.status = ServiceRequest.Status.COMPLETED if appointment_id else ServiceRequest.Status.ACTIVE
            row.save(update_fields=["status", "answered_by_id"])
            _record(Actor.system("recalls"), "U", row, "booked" if appointment_id else "open again")
            changed += 1
    return changed


def invite_due(now: datetime) -> int:
    """Queues the invitations that are due, each once; how many. Who has no address is left to the desk."""
    sent = 0
    for recall in due_invitations(now):
        if recall.invite_on > today_at(recall.location, now) or not recall.patient.email:
            continue
        with transaction.atomic():
            row = ServiceRequest.objects.select_for_update(of=("self",)).get(pk=recall.pk)
            if row.invited_at or row.status != ServiceRequest.Status.ACTIVE:
                continue
            row.invited_at = now
            row.save(update_fields=["invited_at"])
            queue_message(
                kind="recall",
                about_id=row.pk,
                version=0,
                recipient=recall.patient.email,
                content=emails.invitation(recall),
                language=recall.patient.language,
                now=now,
            )
            _record(Actor.system("recalls"), "U", row, "invited")
            sent += 1
    return sent


def _record(by: Actor, action: str, row: ServiceRequest, purpose: str) -> None:
    record(by=by, action=action, kind="recall", id=row.pk, location_id=row.location_id, purpose=purpose)
