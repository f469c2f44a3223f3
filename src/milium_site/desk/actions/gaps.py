"""What is written down about looks at the waiting list."""

from __future__ import annotations

from typing import Any

from milium_site.audit.actions import Actor, record


def record_waiting_read(*, by: Actor, location: Any, gap: Any) -> None:
    """Writes down whose wait somebody saw beside a gap."""
    record(
        by=by,
        action="R",
        kind="waiting list",
        id=gap.code,
        location_id=location.pk,
        detail={"entries": [str(key) for key in gap.people]},
    )
