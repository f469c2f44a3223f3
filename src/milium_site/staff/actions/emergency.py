"""Opening the record of another place's patient in an emergency: with a reason, for a while, told to the owner."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from milium_site.accounts.models import EmergencyAccess, Role, User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.staff.actions.mailing import mail_staff
from milium_site.staff.emails import emergency_notice

LASTS = timedelta(minutes=60)


@transaction.atomic
def open_in_emergency(*, by: Actor, viewer: User, appointment: Any, reason: str) -> EmergencyAccess:
    """Opens the record of the appointment's person to the viewer, to look at, for an hour.

    Raises: PermissionDenied for who may not.
    """
    if not may(viewer, "open", "emergency"):
        raise PermissionDenied
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        user=viewer,
        person_id=appointment.patient_id,
        location=appointment.location,
        reason=reason,
        opened_at=now,
        ends_at=now + LASTS,
    )
    viewer.__dict__.pop("_milium_opened", None)
    record(
        by=by,
        action="E",
        kind="emergency",
        id=appointment.patient_id,
        location_id=appointment.location_id,
        purpose="opened in an emergency",
        detail={"access": str(access.pk), "appointment": str(appointment.pk)},
    )
    for owner in _owners(appointment.location_id):
        content = emergency_notice(
            who=str(viewer), place=appointment.location.name, opened_at=now, ends_at=access.ends_at
        )
        mail_staff(owner, "emergency", uuid.uuid5(access.pk, str(owner.pk)), content)
    return access


def _owners(location_id: int) -> list[User]:
    here = Q(role_grants__location=None) | Q(role_grants__location_id=location_id)
    return list(User.objects.filter(here, role_grants__role=Role.OWNER, is_active=True).distinct())


@transaction.atomic
def close_emergency(*, by: Actor, access: EmergencyAccess) -> None:
    """Ends it before its time. A second time changes nothing."""
    if EmergencyAccess.objects.filter(pk=access.pk, closed_at=None).update(closed_at=timezone.now()):
        _record(by, access, "closed")


@transaction.atomic
def acknowledge_emergency(*, by: Actor, viewer: User, access: EmergencyAccess) -> None:
    """An owner of the place has looked into it. Raises: PermissionDenied."""
    if not may(viewer, "acknowledge", "emergency", access.location_id):
        raise PermissionDenied
    unseen = EmergencyAccess.objects.filter(pk=access.pk, seen_at=None)
    if unseen.update(seen_at=timezone.now(), seen_by=viewer):
        _record(by, access, "looked into by an owner")


def _record(by: Actor, access: EmergencyAccess, purpose: str) -> None:
    record(
        by=by,
        action="U",
        kind="emergency",
        id=access.person_id,
        location_id=access.location_id,
        purpose=purpose,
        detail={"access": str(access.pk)},
    )
