"""Text messages: one small interface, and the two gateways behind it, HTTP in production and a folder in the demo."""

import json
import urllib.error
import urllib.request
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from .mail import DeliveryError, mail_file_name

if TYPE_CHECKING:
    from milium_site.messages.models import OutboxMessage

TIMEOUT_SECONDS = 10


class Gateway(Protocol):
    """Whoever takes a text message to a phone."""

    def send(self, row: "OutboxMessage") -> None:
        """Hands one message over. Raises: DeliveryError, whose reason names no number."""


class HttpGateway:
    """POSTs `{"to", "text", "id"}` as JSON with a bearer token. Any 2xx means taken; the `id` stays the same at
    every try, so that a gateway can tell a repeat. Redirects are not followed: the text would follow them."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url, self.token = url, token
        self.opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))

    def send(self, row: "OutboxMessage") -> None:
        body = json.dumps({"to": row.recipient, "text": row.text, "id": row.message_id}).encode()
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310
        try:
            with self.opener.open(request, timeout=TIMEOUT_SECONDS):
                return
        except urllib.error.HTTPError as error:
            error.close()
            # What the gateway will never take is not tried again; too many requests (429) is, and so is its own fault.
            is_final = 400 <= error.code < 500 and error.code not in {401, 403, 408, 425, 429}
            raise DeliveryError(f"the gateway answered {error.code}", is_final=is_final) from error
        except (OSError, ValueError) as error:
            raise DeliveryError(f"the gateway could not be reached ({type(error).__name__})") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


class TextFolder:
    """Puts each message beside the demo's mails instead of sending it."""

    def send(self, row: "OutboxMessage") -> None:
        note = EmailMessage(policy=policy.SMTP)
        note["Message-ID"] = row.message_id
        note["Date"] = format_datetime(row.created_at)
        note["Subject"] = "Text message"
        note["X-Phone"] = row.recipient
        note.set_content(row.text)
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / mail_file_name(row.message_id)
        draft = path.with_suffix(".part")
        draft.write_bytes(note.as_bytes())
        draft.replace(path)


def gateway() -> Gateway | None:
    """The gateway of this site; None where it has none."""
    if settings.SMS_URL:
        return HttpGateway(settings.SMS_URL, settings.SMS_TOKEN)
    return TextFolder() if settings.DEMO else None


def gateway_is_set() -> bool:
    return gateway() is not None


def send_text(row: "OutboxMessage") -> None:
    """Sends one text message. Raises: DeliveryError."""
    way = gateway()
    if way is None:
        raise DeliveryError("this site has no gateway for text messages", is_final=True)
    way.send(row)
