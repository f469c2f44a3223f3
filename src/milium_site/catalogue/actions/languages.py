"""Which languages visitors may choose, and a clinician's word for what each of them says about safety."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from milium.errors import MiliumError
from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.catalogue.actions.editing import save_clinic
from milium_site.catalogue.models import LanguageReview
from milium_site.catalogue.queries import clinical_digest


class TextsHaveChangedError(MiliumError):
    """The texts are no longer those that were read."""


def offer_languages(*, by: Actor, languages: Iterable[str]) -> None:
    """Lets visitors choose these languages beside English."""
    save_clinic(by=by, data={"languages": sorted(languages)})


@transaction.atomic
def approve_language(*, by: Actor, user: User, language: str, read_digest: str, now: datetime) -> None:
    """Shows the language's texts about safety, as they are now, in that language.

    Raises: TextsHaveChangedError when `read_digest` is not of the texts as they are now.
    """
    if read_digest != clinical_digest(language):
        raise TextsHaveChangedError(language)
    LanguageReview.objects.update_or_create(
        language=language, defaults={"digest": read_digest, "approved_by": user, "approved_on": now}
    )
    _record(by, "C", language, read_digest)


@transaction.atomic
def withdraw_approval(*, by: Actor, language: str) -> None:
    """Shows the language's texts about safety in English again; nothing where they were not approved."""
    if LanguageReview.objects.filter(language=language).delete()[0]:
        _record(by, "D", language, "")


def _record(by: Actor, action: str, language: str, digest: str) -> None:
    detail = {"digest": digest} if digest else {}
    record(by=by, action=action, kind="clinic", id=f"translation: {language}", detail=detail)
