"""The two mails after a removal. Neither says anything about health: what there is to read is behind the link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from milium_site.catalogue.queries import clinic
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text


def leaflet_mail(appointment: Any, token: str) -> MailContent:
    """That there is something to read, with the link to it."""
    return _mail(
        appointment,
        token,
        subject="After your visit",
        heading="Something to read after your visit",
        opening="Your clinician has put together what to do in the next days. It opens behind this link.",
        action_words="Open the page",
    )


def check_in_mail(appointment: Any, token: str) -> MailContent:
    """The question how things are, with the link to the answer."""
    return _mail(
        appointment,
        token,
        subject="How are you after your visit?",
        heading="How are you after your visit?",
        opening="Some days have passed. Please tell us how you are; it takes half a minute.",
        action_words="Answer",
    )


def _mail(
    appointment: Any, token: str, *, subject: str, heading: str, opening: str, action_words: str
) -> MailContent:
    organization = clinic()
    call = appointment.location.phone or organization.phone
    letter = Letter(
        heading=heading,
        opening=opening,
        facts=(("Where", f"{appointment.location.name}, {appointment.location.city}"),),
        notes=(f"If something worries you, do not wait for us: call {call}.",) if call else (),
        signature=(organization.name, *((f"Telephone {call}",) if call else ())),
        action_words=action_words,
        action_url=settings.BASE_URL + reverse("booking:manage_link", args=[token]),
    )
    return MailContent(
        subject=f"{subject}, {organization.name}",
        text=letter_text(letter),
        html=letter_html(letter),
        reply_to=organization.email,
    )
