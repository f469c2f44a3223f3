"""What the worker does for people who were treated."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from milium_site.consultations.actions import ask_how_it_heals


def ask_after_removals(now: datetime | None = None) -> int:
    """Asks everybody whose day has come how it heals; how many."""
    return ask_how_it_heals(now or timezone.now())
