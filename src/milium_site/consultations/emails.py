"""The two mails after a removal. Neither says anything about health: what there is to read is behind the link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from milium_site.catalogue.queries import clinic, clinical_words
from milium_site.messages.emails import (
    Letter,
    MailContent,
    in_reader_language,
    isolated,
    letter_html,
    letter_text,
)


@in_reader_language(lambda appointment: appointment.patient.language)
def leaflet_mail(appointment: Any, token: str) -> MailContent:
    """That there is something to read, with the link to it."""
    return _mail(
        appointment,
        token,
        subject=_("After your visit"),
        heading=_("Something to read after your visit"),
        opening=_("Your clinician has put together what to do in the next days. It opens behind this link."),
        action_words=_("Open the page"),
    )


@in_reader_language(lambda appointment: appointment.patient.language)
def check_in_mail(appointment: Any, token: str) -> MailContent:
    """The question how things are, with the link to the answer."""
    return _mail(
        appointment,
        token,
        subject=_("How are you after your visit?"),
        heading=_("How are you after your visit?"),
        opening=_("Some days have passed. Please tell us how you are; it takes half a minute."),
        action_words=_("Answer"),
    )


def _mail(
    appointment: Any, token: str, *, subject: str, heading: str, opening: str, action_words: str
) -> MailContent:
    organization = clinic()
    call = isolated(appointment.location.phone or organization.phone)
    worry = clinical_words("If something worries you, do not wait for us: call %(phone)s.", phone=call)
    letter = Letter(
        heading=heading,
        opening=opening,
        facts=((_("Where"), f"{appointment.location.name}, {appointment.location.city}"),),
        notes=(worry,) if call else (),
        signature=(organization.name, *((_("Telephone %(phone)s") % {"phone": call},) if call else ())),
        action_words=action_words,
        action_url=settings.BASE_URL + reverse("booking:manage_link", args=[token]),
    )
    return MailContent(
        subject=f"{subject}, {organization.name}",
        text=letter_text(letter),
        html=letter_html(letter),
        reply_to=organization.email,
    )
