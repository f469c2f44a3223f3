"""From an outbox row to what leaves the house: mails, and text messages by a gateway."""

from .mail import (
    DeliveryError,
    Letter,
    MailContent,
    MailFolder,
    OutgoingMail,
    in_reader_language,
    isolated,
    letter_html,
    letter_text,
    mail_file_name,
    send,
)
from .texts import gateway_is_set, send_text

__all__ = [
    "DeliveryError",
    "Letter",
    "MailContent",
    "MailFolder",
    "OutgoingMail",
    "gateway_is_set",
    "in_reader_language",
    "isolated",
    "letter_html",
    "letter_text",
    "mail_file_name",
    "send",
    "send_text",
]
