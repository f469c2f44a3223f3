"""The clinic's invitation to book a visit that a clinician asked for. It says nothing about why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.messages.emails import (
    Letter,
    MailContent,
    in_reader_language,
    isolated,
    letter_html,
    letter_text,
)


@in_reader_language(lambda recall: recall.patient.language)
def invitation(recall: Any) -> MailContent:
    """The invitation, with the link to the free times."""
    organization = clinic()
    call = isolated(recall.location.phone or organization.phone)
    talk = _("If you would rather talk to somebody first, call %(phone)s.") % {"phone": call}
    telephone = _("Telephone %(phone)s") % {"phone": call}
    letter = Letter(
        heading=_("It is time to book your next visit"),
        opening=_("At your last visit we agreed to see you again. Choose a time that suits you."),
        facts=(
            (pgettext("last day", "By"), date_in_words(recall.due_on)),
            (_("Where"), f"{recall.location.name}, {recall.location.address}, {recall.location.city}"),
        ),
        notes=(" ".join((_("You decide whether to come."), *((talk,) if call else ()))),),
        signature=(organization.name, *((telephone,) if call else ())),
        action_words=_("See the free times"),
        action_url=settings.BASE_URL + _times(recall),
    )
    return MailContent(
        subject=_("Your next visit at %(clinic)s") % {"clinic": organization.name},
        text=letter_text(letter),
        html=letter_html(letter),
        reply_to=organization.email,
    )


def _times(recall: Any) -> str:
    if not recall.service.is_public:
        return reverse("booking:start")
    return reverse("booking:choose_practitioner", args=[recall.service.slug, recall.location.slug])
