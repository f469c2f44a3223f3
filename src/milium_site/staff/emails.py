"""Mails to the clinic's own people. None holds anything about a patient or about health."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from milium_site.catalogue.queries import clinic
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text


def invitation(*, token: str, hours: int) -> MailContent:
    """The link with which somebody new sets their own password."""
    name = clinic().name
    return _content(
        f"Your account at {name}",
        "An account was made for you",
        f"{name} made an account for you under this address. Choose a password of your own to use it.",
        link=("Choose a password", token),
        notes=(
            f"The link works once, and for {hours} hours. After that, ask for a new one.",
            "You were not expecting this? Then do nothing, and tell the clinic.",
        ),
    )


def password_link(*, token: str) -> MailContent:
    """The link with which somebody who works here sets a new password."""
    return _content(
        f"New password for {clinic().name}",
        "Choose a new password",
        "Somebody, we think you, asked for a new password for this address.",
        link=("Choose a new password", token),
        notes=(
            "The link works once, and for one hour. Your second factor stays as it is.",
            "It was not you? Then do nothing: your password has not changed.",
        ),
    )


def security_notice(what: str, at: datetime) -> MailContent:
    """What changed about somebody's way of signing in, so that they notice if it was not them."""
    return _content(
        f"Your sign-in at {clinic().name}",
        what,
        f"{what} for the account under this address, on {_moment(at)}.",
        notes=(
            "It was not you? Sign in, end all other sessions on the page Your sign-in, and tell the owner.",
        ),
    )


def emergency_notice(*, who: str, place: str, opened_at: datetime, ends_at: datetime) -> MailContent:
    """Tells an owner that a clinician opened a record of another place. Not whose, and not why."""
    return _content(
        "A record was opened in an emergency",
        "A record was opened in an emergency",
        f"{who} opened the record of one person at {place}.",
        facts=(("From", _moment(opened_at)), ("Until", _moment(ends_at))),
        action=("Read the reason", settings.BASE_URL + reverse("staff:emergencies")),
        notes=(
            "The reason and what was looked at are on the page and in the audit trail, not in this mail.",
        ),
    )


def _moment(at: datetime) -> str:
    return f"{at:%-d %B %Y, %H:%M} UTC"


def _content(
    subject: str,
    heading: str,
    opening: str,
    *,
    link: tuple[str, str] | None = None,
    action: tuple[str, str] = ("", ""),
    facts: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> MailContent:
    if link:
        words, token = link
        action = (words, settings.BASE_URL + reverse("staff:use_link", args=[token]))
    letter = Letter(
        heading=heading,
        opening=opening,
        facts=facts,
        notes=notes,
        signature=(clinic().name,),
        action_words=action[0],
        action_url=action[1],
    )
    return MailContent(subject=subject, text=letter_text(letter), html=letter_html(letter))
