"""Putting mails to the clinic's own people into the outbox."""

from __future__ import annotations

from uuid import UUID

from milium_site.accounts.models import User
from milium_site.messages.actions import confirm_address, queue_message
from milium_site.messages.emails import MailContent


def mail_staff(user: User, kind: str, about_id: UUID, content: MailContent) -> None:
    """One mail to one member of staff, in the caller's transaction.

    Whoever signs in here is known to read the address; the daily limit is for addresses that visitors type.
    """
    if user.last_login is not None:
        confirm_address(user.email)
    queue_message(kind=kind, about_id=about_id, version=1, recipient=user.email, content=content)
