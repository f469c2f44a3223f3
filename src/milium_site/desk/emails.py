"""The clinic's invitation to book a visit that a clinician asked for. It says nothing about why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from milium.booking.wording import date_in_words
from milium_site.catalogue.queries import clinic
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text


def invitation(recall: Any) -> MailContent:
    """The invitation, with the link to the free times."""
    organization = clinic()
    call = recall.location.phone or organization.phone
    letter = Letter(
        heading="It is time to book your next visit",
        opening="At your last visit we agreed to see you again. Choose a time that suits you.",
        facts=(
            ("By", date_in_words(recall.due_on)),
            ("Where", f"{recall.location.name}, {recall.location.address}, {recall.location.city}"),
        ),
        notes=(
            "You decide whether to come."
            + (f" If you would rather talk to somebody first, call {call}." if call else ""),
        ),
        signature=(organization.name, *((f"Telephone {call}",) if call else ())),
        action_words="See the free times",
        action_url=settings.BASE_URL + _times(recall),
    )
    return MailContent(
        subject=f"Your next visit at {organization.name}",
        text=letter_text(letter),
        html=letter_html(letter),
        reply_to=organization.email,
    )


def _times(recall: Any) -> str:
    if not recall.service.is_public:
        return reverse("booking:start")
    return reverse("booking:choose_practitioner", args=[recall.service.slug, recall.location.slug])
