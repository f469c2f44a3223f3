"""Reads the outbox for staff, and the demo's folder of mails."""

import email
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from milium_site.accounts.queries import may

from .models import OutboxMessage

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
        recipient=str(mail["To"]),
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
