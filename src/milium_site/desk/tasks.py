"""What the worker does for the desk."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from milium_site.desk.actions import close_answered, invite_due


def close_answered_recalls(now: datetime | None = None) -> int:
    """Closes recalls that have been booked; how many changed."""
    return close_answered(now or timezone.now())


def invite_to_recalls(now: datetime | None = None) -> int:
    """Invites everybody whose recall is due; how many."""
    return invite_due(now or timezone.now())
