"""Keeping photographs: sealed, under a random name, outside the web root."""

from __future__ import annotations

import secrets
from typing import BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.photographs.actions.rebuilding import PhotographRefusedError, rebuild
from milium_site.photographs.models import Photograph
from milium_site.records.actions import agree_to
from milium_site.records.models import Consent, Patient
from milium_site.records.queries import standing_consents
from milium_site.vault.actions import Resealed
from milium_site.vault.models import SealBrokenError, keyring, open_bytes, seal_bytes

MOST_WITH_A_BOOKING = 6
CARE = Consent.Purpose.PHOTO_CARE


def add_photograph(
    *,
    by: Actor,
    patient: Patient,
    location_id: int,
    upload: BinaryIO,
    view: str = Photograph.View.OTHER,
    appointment_id: UUID | None = None,
    most: int | None = None,
    agreed: str = "",
    recorded_by: User | None = None,
) -> Photograph:
    """Keeps one photograph. Raises `PhotographRefusedError`, also when the booking has `most` of them already.

    `agreed` says how the person agrees to it just now; without it the consent must stand already. Decoding is
    done before the transaction, so that no lock is held meanwhile.
    """
    rebuilt = rebuild(upload)
    photograph = Photograph(
        patient=patient, appointment_id=appointment_id, location_id=location_id, view=view,
        width=rebuilt.width, height=rebuilt.height, byte_size=len(rebuilt.jpeg),
        file_name=f"{secrets.token_hex(24)}.sealed", added_at=timezone.now(),
    )  # fmt: skip
    photograph.key_id, sealed = seal_bytes(rebuilt.jpeg, photograph.bound_to)
    with transaction.atomic():
        # The patient's row is locked, so that two uploads at once cannot both be the last one allowed.
        Patient.objects.select_for_update().get(pk=patient.pk)
        if agreed:
            agree_to(by=by, patient=patient, purpose=CARE, how=agreed, recorded_by=recorded_by)
        elif CARE not in standing_consents(patient):
            raise PhotographRefusedError(
                _("The consent to keep photographs was taken back. Please tick it again.")
            )
        if most is not None and Photograph.objects.filter(appointment_id=appointment_id).count() >= most:
            raise PhotographRefusedError(
                _("There are %(most)s photographs already. Please take one out first.") % {"most": most}
            )
        storages["photographs"].save(photograph.file_name, ContentFile(sealed))
        photograph.save(force_insert=True)
        record(by=by, action="C", kind="photograph", id=photograph.pk, location_id=location_id)
    return photograph


@transaction.atomic
def delete_photograph(*, by: Actor, photograph: Photograph, purpose: str) -> None:
    """Takes the photograph out of the record; its file goes when the transaction holds."""
    name = photograph.file_name
    record(
        by=by,
        action="D",
        kind="photograph",
        id=photograph.pk,
        location_id=photograph.location_id,
        purpose=purpose,
    )
    photograph.delete()
    transaction.on_commit(lambda: storages["photographs"].delete(name))


def reseal_photographs() -> Resealed:
    """Seals with the current key each photograph that an older one sealed.

    Each is written under a new name first, so that a crash in between loses nothing.
    """
    outdated = Photograph.objects.exclude(key_id=keyring().current.id).values_list("pk", flat=True)
    total = Resealed()
    for pk in list(outdated):
        try:
            total.done += _reseal(pk)
        except (SealBrokenError, OSError):
            total.broken += 1
    return total


@transaction.atomic
def _reseal(pk: UUID) -> bool:
    photograph = Photograph.objects.select_for_update().filter(pk=pk).first()
    if photograph is None:
        return False
    storage, old_name = storages["photographs"], photograph.file_name
    with storage.open(old_name) as file:
        jpeg = open_bytes(photograph.key_id, file.read(), photograph.bound_to)
    photograph.key_id, sealed = seal_bytes(jpeg, photograph.bound_to)
    photograph.file_name = f"{secrets.token_hex(24)}.sealed"
    storage.save(photograph.file_name, ContentFile(sealed))
    photograph.save(update_fields=["key_id", "file_name"])
    transaction.on_commit(lambda: storage.delete(old_name))
    return True
