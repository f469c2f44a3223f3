"""Records that an emergency opened, and the appointment that somebody asks to open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from milium_site.accounts.models import EmergencyAccess, User
from milium_site.accounts.queries import within
from milium_site.booking.queries import appointment_by_identifier


def emergencies(viewer: User) -> QuerySet[EmergencyAccess]:
    """Accesses at the places of an owner, newest first."""
    rows = EmergencyAccess.objects.select_related("user", "location", "seen_by")
    return within(rows, viewer, "read", "emergency")


def open_emergencies(user: User, now: datetime) -> QuerySet[EmergencyAccess]:
    """What is open to this clinician now."""
    return EmergencyAccess.objects.select_related("location").filter(
        user=user, closed_at=None, ends_at__gt=now
    )


def appointment_to_open(identifier: str) -> Any:
    """The appointment of this number at whatever place, or None: for opening in an emergency alone."""
    return appointment_by_identifier(identifier)
