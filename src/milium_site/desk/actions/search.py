from __future__ import annotations

from typing import Any

from milium_site.audit.actions import Actor, record


def record_search(*, by: Actor, found: Any) -> None:
    """Writes down whom somebody saw in the answer to a search; never what was typed."""
    seen = [str(row.pk) for person in found.people for row in person.rows]
    record(by=by, action="R", kind="appointment_list", id="search", detail={"appointments": seen})
