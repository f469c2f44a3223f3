"""From an outbox row to the bytes on the wire, and the two ways they leave: SMTP, or a folder in the demo."""

import hashlib
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage as WireMessage
from email.utils import format_datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi, override, to_locale

from milium_site.catalogue.queries import offered_languages

if TYPE_CHECKING:
    from milium_site.messages.models import OutboxMessage

Write = Callable[..., Any]


@dataclass(frozen=True)
class MailContent:
    """A mail's words, ready to send. `calendar` is an .ics file as bytes and `calendar_method` its METHOD.

    `unsubscribe_url` is for mails that somebody asked for and may stop; a POST there stops them.
    """

    subject: str
    text: str
    html: str = ""
    calendar: bytes = b""
    calendar_method: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says, once for both of its forms. The first line of `signature` is the clinic's name."""

    heading: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    signature: tuple[str, ...]
    action_words: str = ""
    action_url: str = ""


def letter_text(letter: Letter) -> str:
    """The letter as plain text."""
    return render_to_string("messages/letter.txt", {"letter": letter}).strip() + "\n"


def letter_html(letter: Letter) -> str:
    """The letter as a page of HTML: one column, in the dark too, nothing loaded from anywhere."""
    # BCP 47 as it is usually written: en-GB.
    language = to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")
    context = {"letter": letter, "language": language, "is_rtl": get_language_bidi()}
    return render_to_string("messages/letter.html", context)


def in_reader_language(language_of: Callable[[Any], str]) -> Callable[[Write], Write]:
    """Has a mail written in the language of who reads it: words, dates and the addresses of its links.

    `language_of` finds that language in the writer's first argument. It is English where the clinic does not offer the
    other one, or no more: the links would lead nowhere.
    """

    def decorate(write: Write) -> Write:
        @wraps(write)
        def written(about: Any, *args: Any, **kwargs: Any) -> Any:
            language = language_of(about)
            # English is not asked for: no query more for a clinic that has no other.
            if language != settings.LANGUAGE_CODE and language not in offered_languages():
                language = settings.LANGUAGE_CODE
            with override(language):
                return write(about, *args, **kwargs)

        return written

    return decorate


def isolated(number: str) -> str:
    """A telephone number that keeps its order among words written from right to left."""
    return f"\u2066{number}\u2069" if number and get_language_bidi() else number


class DeliveryError(Exception):
    """A mail did not leave. `is_final` tells that trying again cannot help."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class _WholeAddresses(policy.EmailPolicy):
    """SMTP's rules, but a header that holds an address of the web stays on one line.

    The standard library writes a word of over 78 letters as encoded words, which RFC 2369 does not allow there: no
    program would find the link. RFC 5322 lets a line run to 998.
    """

    def fold(self, name, value):
        return f"{name}: {value}{self.linesep}" if name == "List-Unsubscribe" else super().fold(name, value)

    def fold_binary(self, name, value):
        return (
            self.fold(name, value).encode()
            if name == "List-Unsubscribe"
            else super().fold_binary(name, value)
        )


class _Wire(WireMessage):
    """The standard library's message, with the one argument that Django's SMTP transport gives."""

    def as_bytes(self, unixfrom=False, linesep="\r\n", policy=None):
        return super().as_bytes(unixfrom, policy=policy or self.policy.clone(linesep=linesep))


class OutgoingMail(EmailMessage):
    """An outbox row as a mail. Built with the standard library, which keeps the CRLF of a calendar file."""

    def __init__(self, row: "OutboxMessage") -> None:
        super().__init__(row.subject, row.text, settings.DEFAULT_FROM_EMAIL, [row.recipient])
        self.row = row

    def message(self) -> _Wire:
        row = self.row
        wire = _Wire(policy=_WholeAddresses(linesep="\r\n"))
        wire["Message-ID"] = row.message_id
        wire["Date"] = format_datetime(row.created_at)
        wire["From"] = sanitize_address(self.from_email, "utf-8")
        wire["To"] = Address(addr_spec=row.recipient)
        if row.reply_to:
            wire["Reply-To"] = Address(addr_spec=row.reply_to)
        wire["Subject"] = row.subject
        wire["Content-Language"] = row.language
        if row.unsubscribe_url:
            wire["List-Unsubscribe"] = f"<{row.unsubscribe_url}>"
            wire["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        # RFC 3834: keeps out-of-office programs from answering.
        wire["Auto-Submitted"] = "auto-generated"
        wire.set_content(row.text, cte="quoted-printable")
        if row.html:
            wire.add_alternative(row.html, subtype="html", cte="quoted-printable")
        if row.calendar:
            _add_calendar(wire, bytes(row.calendar), row.calendar_method)
        return wire


def _add_calendar(wire: _Wire, content: bytes, method: str) -> None:
    # RFC 6047 section 2.4: the method of the part must be the METHOD inside. Once for the programs that offer
    # "add to calendar" from the mail itself, once as a file for the others.
    params = {"method": method, "charset": "utf-8"}
    wire.add_alternative(content, maintype="text", subtype="calendar", params=params)
    wire.add_attachment(
        content, maintype="text", subtype="calendar", params=params, filename="appointment.ics"
    )


def send(connection: BaseEmailBackend, row: "OutboxMessage") -> None:
    """Hands one mail to `connection`.

    Raises:
        DeliveryError: it was refused or the server could not be reached; the reason names no address.
    """
    try:
        connection.send_messages([OutgoingMail(row)])
    except smtplib.SMTPRecipientsRefused as error:
        code = min(code for code, _text in error.recipients.values())
        raise DeliveryError(f"the server refused the recipient ({code})", is_final=code >= 500) from error
    except smtplib.SMTPSenderRefused as error:
        # A mistake of our own settings: somebody will mend them, so keep the mail.
        raise DeliveryError(f"the server refused the sender ({error.smtp_code})") from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"the server refused our password ({error.smtp_code})") from error
    except smtplib.SMTPDataError as error:
        raise DeliveryError(
            f"the server refused the mail ({error.smtp_code})", is_final=error.smtp_code >= 500
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"the server could not be reached ({type(error).__name__})") from error


def mail_file_name(message_id: str) -> str:
    """The name under which the demo keeps a mail: one mail is one file, also when it is sent again."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:24] + ".eml"


class MailFolder(BaseEmailBackend):
    """Puts each mail as an .eml file into `settings.MAIL_DIR` instead of sending it: the demo's post."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            wire = mail.message()
            path = folder / mail_file_name(str(wire["Message-ID"]))
            draft = path.with_suffix(".part")
            draft.write_bytes(wire.as_bytes(linesep="\r\n"))
            draft.replace(path)
        return len(email_messages)
