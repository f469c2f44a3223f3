"""Reads the outbox for staff, and the demo's folder of mails."""

import email
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

from milium_site.accounts.queries import may
from milium_site.statements import Prepared

from .models import ConfirmedAddress, OutboxMessage

MAIL_NAME = re.compile(r"[0-9a-f]{24}")
LINK = re.compile(r"https?://[^\s<>\"']+")


def failed_messages(viewer) -> QuerySet[OutboxMessage]:
    """Mails that were given up or held back, the newest first; none for who may not read appointments.

    Left out where a later mail about the same thing went: its news has arrived. What each mail is about, and
    whether the viewer may know of it, is the question of the room above.
    """
    if not may(viewer, "read", "appointment"):
        return OutboxMessage.objects.none()
    later = OutboxMessage.objects.filter(about_id=OuterRef("about_id"), version__gt=OuterRef("version"))
    failed = OutboxMessage.objects.exclude(failed_at=None).exclude(Exists(later.exclude(sent_at=None)))
    return failed.order_by("-failed_at", "-id")


def address_hash(address: str) -> str:
    """The keyed hash under which a confirmed address is kept."""
    return salted_hmac(
        "milium_site.messages.ConfirmedAddress", address.lower(), algorithm="sha256"
    ).hexdigest()


def is_confirmed(address: str) -> bool:
    """Whether whoever owns the address has opened a link mailed there."""
    return bool(confirmed_among([address]))


def confirmed_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that are confirmed, in one query."""
    by_hash = {address_hash(one_address(address)): address for address in addresses}
    return {by_hash[digest] for (digest,) in _confirmed(hashes=list(by_hash))}


_confirmed = Prepared(
    lambda hashes: ConfirmedAddress.objects.filter(address_hash__in=hashes).values_list("address_hash")
)


def one_address(text: str) -> str:
    """`text` as one address that a mail server understands, its domain in ASCII.

    Raises:
        ValidationError: it is no address, or more than one.
    """
    validate_email(text)
    local, _, domain = text.rpartition("@")
    if not local.isascii() or any(character in local for character in '",;<>()[]\\ \t\r\n'):
        validate_email("")
    return f"{local}@{punycode(domain)}"


@dataclass(frozen=True)
class DemoMail:
    """One mail out of the demo's folder. `links` are its addresses in the order of the text, each once."""

    name: str
    date: datetime
    subject: str
    recipient: str
    paragraphs: tuple[str, ...]
    links: tuple[str, ...]
    calendar: bytes


def demo_mails(most: int = 100) -> list[DemoMail]:
    """The newest mails of the demo's folder, the newest first; empty when nothing was sent yet."""
    paths = sorted(
        Path(settings.MAIL_DIR).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True
    )
    return [_read(path) for path in paths[:most]]


def demo_mail(name: str) -> DemoMail | None:
    """The demo mail of this name, or None; a name that is no name of ours is None, too."""
    if not MAIL_NAME.fullmatch(name):
        return None
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    return _read(path) if path.is_file() else None


def _read(path: Path) -> DemoMail:
    mail = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    return DemoMail(
        name=path.stem,
        date=parsedate_to_datetime(str(mail["Date"])),
        subject=str(mail["Subject"]),
        recipient=str(mail["X-Phone"] or mail["To"]),
        paragraphs=tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()),
        links=tuple(dict.fromkeys(LINK.findall(text))),
        calendar=_calendar(mail),
    )


def _calendar(mail: EmailMessage) -> bytes:
    for part in mail.iter_attachments():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return b""
