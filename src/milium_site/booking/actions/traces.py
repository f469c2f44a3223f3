"""What every change of an appointment leaves behind: its audit row, its mail, and the link in that mail."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from milium_site.audit.actions import Actor, record
from milium_site.booking.models import Appointment, ManageLink
from milium_site.booking.queries import token_hashes
from milium_site.messages.actions import queue_message
from milium_site.messages.emails import MailContent
from milium_site.statements import insert_later

LINK_OUTLIVES_VISIT = timedelta(days=14)


def record_change(
    by: Actor, action: str, appointment: Appointment, *, purpose: str = "", detail: Any = None
) -> None:
    record(
        by=by,
        action=action,
        kind="appointment",
        id=appointment.pk,
        location_id=appointment.location_id,
        purpose=purpose,
        detail={"status": appointment.status, "start": appointment.start.isoformat(), **(detail or {})},
    )


def queue_mail(
    appointment: Appointment,
    kind: str,
    content: MailContent,
    *,
    now: datetime | None = None,
    due_at: datetime | None = None,
    is_known: bool | None = None,
    is_first: bool = False,
) -> None:
    """Queues a mail to the patient; nothing where they gave no address. The last two as in `queue_message`."""
    if not appointment.patient.email:
        return
    queue_message(
        kind=kind,
        about_id=appointment.pk,
        version=appointment.sequence,
        recipient=appointment.patient.email,
        content=content,
        language=appointment.patient.language,
        now=now,
        due_at=due_at,
        is_known=is_known,
        is_first=is_first,
    )


def new_link(appointment: Appointment) -> str:
    token = secrets.token_urlsafe(32)
    insert_later(
        ManageLink(
            appointment=appointment,
            token_hash=token_hashes(token)[0],
            expires_at=appointment.end + LINK_OUTLIVES_VISIT,
        )
    )
    return token
