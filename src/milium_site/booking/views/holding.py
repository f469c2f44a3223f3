"""The time that a visitor holds: its token travels in the address and the form, never in a cookie."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from milium.errors import TooManyTriesError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import hold_time
from milium_site.booking.queries import hold_for_token

from .asked import Asked


@dataclass(frozen=True)
class Held:
    """A held time as the page shows it. `seconds` are left; a script counts them down."""

    token: str
    expires_at: datetime
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes left, rounded up, for the words that stand there without a script."""
        return -(-self.seconds // 60)


def keep_time(request: HttpRequest, asked: Asked, start: datetime, now: datetime) -> Held | None:
    """The time, held in place of the one held before; None where this address holds enough already.

    Raises: BookingError where the time cannot be had.
    """
    try:
        held = hold_time(
            by=Actor.of(request),
            service=asked.service,
            location=asked.location,
            start=start,
            practitioner=asked.practitioner,
            replacing=request.POST.get("held", ""),
            now=now,
        )
    except TooManyTriesError:
        return None
    return _held(held.token, held.expires_at, now)


def read_hold(request: HttpRequest, asked: Asked, start: datetime, now: datetime) -> Held | None:
    """What the form or the address says is held, if it lasts and is of this very time."""
    token = request.POST.get("held") or request.GET.get("held", "")
    hold = hold_for_token(token, now=now)
    if hold is None or (hold.service, hold.location, hold.start) != (asked.service, asked.location, start):
        return None
    return _held(token, hold.expires_at, now)


def _held(token: str, expires_at: datetime, now: datetime) -> Held:
    return Held(token, expires_at, max(0, int((expires_at - now).total_seconds())))
