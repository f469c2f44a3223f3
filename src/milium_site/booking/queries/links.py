"""What a mailed link or a held time opens: tokens and signed papers."""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from milium_site.booking.models import (
    Appointment,
    CheckReminder,
    Hold,
    LinkPurpose,
    ManageLink,
    WaitlistEntry,
)


def hold_for_token(token: str, *, now: datetime) -> Hold | None:
    """The hold that a token names while it lasts; None for a wrong or an expired one, both alike."""
    if not _is_token(token):
        return None
    holds = Hold.objects.select_related("service", "location").prefetch_related("claims__resource")
    return holds.filter(token_hash__in=token_hashes(token), expires_at__gt=now).first()


def entry_for_paper(paper: str) -> WaitlistEntry | None:
    """The waiting list's entry that a mailed link names, or None."""
    entries = WaitlistEntry.objects.select_related("service", "location", "practitioner")
    return _named_by(paper, "waiting", entries)


def check_reminder_for_paper(paper: str) -> CheckReminder | None:
    """The reminders that a mailed link stops, or None."""
    return _named_by(paper, "check", CheckReminder.objects.select_related("appointment__patient"))


def paper_of(kind: str, pk: UUID) -> str:
    """The signed text that names a row in a mailed link: 122 random bits and a signature."""
    return signing.dumps(pk.hex, salt=f"milium_site.booking.{kind}")


def _named_by(paper: str, kind: str, rows: QuerySet) -> Any:
    try:
        return rows.filter(pk=UUID(signing.loads(paper, salt=f"milium_site.booking.{kind}"))).first()
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def token_hashes(token: str) -> list[str]:
    """The keyed hashes under which a link or hold may be stored: by the present key first, then by older ones."""
    return [
        salted_hmac("milium_site.booking.ManageLink", token, secret=key, algorithm="sha256").hexdigest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def appointment_for_token(token: str, *, now: datetime | None = None) -> Appointment | None:
    """The appointment that a mailed link opens; None for a wrong, expired or revoked one, all alike."""
    if not _is_token(token):
        return None
    now = now or datetime.now(UTC)
    hashes = token_hashes(token)
    links = ManageLink.objects.select_related(
        "appointment__patient", "appointment__service", "appointment__location"
    ).filter(token_hash__in=hashes, purpose=LinkPurpose.MANAGE, revoked_at=None, expires_at__gt=now)
    for link in links:
        if any(constant_time_compare(link.token_hash, digest) for digest in hashes):
            return link.appointment
    return None


def held_appointment(appointment_id: UUID) -> Appointment | None:
    """The appointment that a visitor's own signed paper names: the cookie that a link was exchanged for, or
    the address of the page after booking. The signature is the right to see it; ask nothing else this way."""
    rows = Appointment.objects.select_related("patient", "service", "location")
    return rows.prefetch_related("claims__resource").filter(pk=appointment_id).first()


def _is_token(text: str) -> bool:
    """Whether `text` is 32 bytes in base64url as we write them: their last letter has two spare bits."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
        return False
    try:
        decoded = base64.urlsafe_b64decode(text + "=")
    except (binascii.Error, ValueError):
        return False
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode() == text
