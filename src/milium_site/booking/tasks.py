"""What the worker does for booking, round by round."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from .actions.bursts import cancel_unconfirmed
from .actions.holds import forget_old_holds
from .actions.reminders import send_due_check_reminders, send_due_reminders
from .actions.waiting import forget_old_entries, pass_on_offers

DUTIES: tuple[Callable[[datetime], int], ...] = (
    send_due_reminders,
    send_due_check_reminders,
    pass_on_offers,
    cancel_unconfirmed,
    forget_old_holds,
    forget_old_entries,
)


def do_due(now: datetime | None = None) -> int:
    """Everything that is due by `now`; how many things were done."""
    now = now or timezone.now()
    return sum(duty(now) for duty in DUTIES)
