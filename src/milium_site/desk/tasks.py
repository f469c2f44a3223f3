"""What the worker does for the desk."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from milium_site.desk.actions import invite_due


def invite_to_recalls(now: datetime | None = None) -> int:
    """Invites everybody whose recall is due; how many."""
    return invite_due(now or timezone.now())
