"""Writes the outbox: queueing inside somebody else's transaction, leasing and closing for the worker."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from milium.errors import TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor, record
from milium_site.statements import insert, insert_later

from .emails import MailContent, gateway_is_set
from .models import ConfirmedAddress, OutboxMessage
from .queries import address_hash, is_confirmed, one_address

# Short, so that a mail whose worker was killed goes within half a minute of the next start. A server that takes
# longer to answer costs at worst the same mail twice, under one Message-ID.
LEASE = timedelta(seconds=25)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# With the waits above, the last try is about a day and a half after the first.
MOST_ATTEMPTS = 16
HELD_REASON = "held back: 3 mails went to this address today and nobody has opened one"


def queue_message(
    *,
    kind: str,
    about_id: UUID,
    version: int,
    recipient: str,
    content: MailContent,
    language: str = "en-gb",
    due_at: datetime | None = None,
    now: datetime | None = None,
    is_known: bool | None = None,
    is_first: bool = False,
) -> OutboxMessage:
    """The outbox row of one mail, written in the caller's transaction, which also answers for who acts.

    The same kind, thing and version give the same row again, unchanged. Older mails about the same thing that
    wait unsent are superseded: their news is in this one. An address that nobody has confirmed gets three
    mails a day; a further one is kept as failed, where staff can see and release it. `is_known` says whether the
    address is confirmed, where the caller has asked; `is_first` that the thing was written in this transaction, so
    that no mail about it can be there.

    Raises:
        ValidationError: `recipient` is not one e-mail address.
    """
    now = now or timezone.now()
    address = one_address(recipient)
    with transaction.atomic(savepoint=False):
        row = OutboxMessage(
            kind=kind,
            about_id=about_id,
            version=version,
            recipient=address,
            reply_to=one_address(content.reply_to) if content.reply_to else "",
            language=language,
            subject=" ".join(content.subject.split())[:200],
            text=content.text,
            html=content.html,
            calendar=content.calendar,
            calendar_method=content.calendar_method,
            unsubscribe_url=content.unsubscribe_url,
            message_id=message_id(kind, about_id, version),
            created_at=now,
            due_at=due_at or now,
        )
        if is_first:
            if _is_over_limit(address, is_known):
                row.failed_at, row.failed_reason = now, HELD_REASON
            insert_later(row)
            return row
        if not insert(row, passing_over=True):
            return OutboxMessage.objects.get(kind=kind, about_id=about_id, version=version)
        _supersede_older(row, now)
        if _is_over_limit(address, is_known):
            row.failed_at, row.failed_reason = now, HELD_REASON
            row.save(update_fields=["failed_at", "failed_reason"])
    return row


def queue_text(
    *, kind: str, about_id: UUID, version: int, number: str, text: str, now: datetime | None = None
) -> OutboxMessage | None:
    """The outbox row of one text message to a phone number, written in the caller's transaction; None where
    the site has no gateway to send it by."""
    if not gateway_is_set():
        return None
    now = now or timezone.now()
    row, _is_new = OutboxMessage.objects.get_or_create(
        kind=kind,
        about_id=about_id,
        version=version,
        defaults={
            "channel": OutboxMessage.Channel.TEXT,
            "recipient": number,
            "text": text,
            "message_id": message_id(kind, about_id, version),
            "created_at": now,
            "due_at": now,
        },
    )
    return row


def message_id(kind: str, about_id: UUID, version: int) -> str:
    """The Message-ID of a mail: the same at every try, so that a repeat is seen as one."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    digest = hashlib.sha256(f"{kind}/{about_id}/{version}".encode()).hexdigest()[:40]
    return f"<{digest}@{host}>"


def _open_rows():
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None, superseded_at=None)


def _supersede_older(row: OutboxMessage, now: datetime) -> None:
    if row.version == 0:
        return
    older = _open_rows().filter(about_id=row.about_id, version__lt=row.version)
    older.filter(Q(leased_until=None) | Q(leased_until__lte=now)).update(
        superseded_at=now, text="", html="", calendar=b""
    )


def _is_over_limit(address: str, is_known: bool | None) -> bool:
    if is_confirmed(address) if is_known is None else is_known:
        return False
    try:
        count_try("mail", address.lower())
    except TooManyTriesError:
        return True
    return False


def confirm_address(address: str, *, now: datetime | None = None) -> None:
    """Notes that whoever owns `address` opened a link mailed there, and releases what was held back today."""
    now = now or timezone.now()
    with transaction.atomic():
        ConfirmedAddress.objects.get_or_create(
            address_hash=address_hash(one_address(address)), defaults={"confirmed_at": now}
        )
        OutboxMessage.objects.filter(
            recipient__iexact=one_address(address),
            failed_reason=HELD_REASON,
            failed_at__gt=now - timedelta(days=1),
        ).update(failed_at=None, failed_reason="", due_at=now)


@dataclass(frozen=True)
class Lease:
    """The right to send one mail until `until`; after that another worker may take it."""

    message: OutboxMessage
    until: datetime


def lease_next(now: datetime) -> Lease | None:
    """The mail that has been due longest, leased to the caller; None when none is due.

    Two workers never hold the same one, and nobody waits: what another is about to take is passed over. What
    a stopped worker held is due again when its lease ends.
    """
    with transaction.atomic():
        row = (
            _open_rows()
            .filter(Q(leased_until=None) | Q(leased_until__lte=now), due_at__lte=now)
            .order_by("due_at", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if row is None:
            return None
        row.leased_until = now + LEASE
        row.attempts += 1
        row.save(update_fields=["leased_until", "attempts"])
        return Lease(row, row.leased_until)


def close_sent(lease: Lease, now: datetime) -> None:
    """Notes that the server took the mail, and forgets its text."""
    OutboxMessage.objects.filter(pk=lease.message.pk, sent_at=None).update(
        sent_at=now, leased_until=None, failed_at=None, failed_reason="", text="", html="", calendar=b""
    )


def close_failed(lease: Lease, reason: str, now: datetime, *, is_final: bool) -> bool:
    """Puts the mail back for a later try, or gives it up; True when it was given up.

    Does nothing when the lease has run out and another worker has taken the mail.
    """
    gives_up = is_final or lease.message.attempts >= MOST_ATTEMPTS
    changes: dict = {"leased_until": None, "failed_reason": reason[:300]}
    if gives_up:
        changes["failed_at"] = now
    else:
        changes["due_at"] = now + wait_after(lease.message.attempts)
    OutboxMessage.objects.filter(pk=lease.message.pk, leased_until=lease.until).update(**changes)
    return gives_up


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many tries, counted from 1: doubling from a minute up to four hours."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)


def send_again(*, by: Actor, message: OutboxMessage, now: datetime | None = None) -> None:
    """Puts a mail that was given up back into the outbox, due at once, with all its tries before it."""
    now = now or timezone.now()
    with transaction.atomic():
        changed = OutboxMessage.objects.filter(pk=message.pk).exclude(failed_at=None)
        if changed.update(failed_at=None, failed_reason="", attempts=0, due_at=now):
            record(by=by, action="U", kind="message", id=str(message.pk), purpose="send again")
