"""What the owner sees of bookings whose address nobody has confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.booking.queries import connections_of, unconfirmed_bookings
from milium_site.catalogue.queries.wording import clock_time, day_in_words


@dataclass(frozen=True)
class UnconfirmedLine:
    """One booking; `beside` counts the others on the list that came over the same connection."""

    appointment: Any
    beside: int

    @property
    def when(self) -> str:
        return self._said(self.appointment.start)

    @property
    def booked(self) -> str:
        return self._said(self.appointment.created_at)

    def _said(self, moment: datetime) -> str:
        zone = self.appointment.time_zone
        return f"{day_in_words(moment, zone)}, {clock_time(moment, zone)}"


def unconfirmed_lines(viewer: User, now: datetime) -> list[UnconfirmedLine]:
    """Those at the places whose clinic the viewer may change, the newest first."""
    rows = [
        row for row in unconfirmed_bookings(viewer, now) if may(viewer, "write", "clinic", row.location_id)
    ]
    connections = connections_of(rows)
    counted = Counter(connections.values())
    return [UnconfirmedLine(row, counted[connections[row.pk]] - 1) for row in rows]
