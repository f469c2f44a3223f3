"""What the worker does for the guides."""

from __future__ import annotations

import time

from django.core.management import call_command

EACH_SECONDS = 30.0
_next = 0.0


def publish_scheduled() -> None:
    """Publishes and takes offline what was scheduled until now; does so once in half a minute, however often asked."""
    global _next
    if time.monotonic() >= _next:
        _next = time.monotonic() + EACH_SECONDS
        call_command("publish_scheduled", verbosity=0)
