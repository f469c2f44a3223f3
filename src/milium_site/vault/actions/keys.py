"""Making, changing and retiring keys, while the site runs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Left

from milium_site.vault.models import (
    Key,
    KeyFileError,
    SealBrokenError,
    SealedTextField,
    keyring,
    write_key_file,
)
from milium_site.vault.models.fields import SCHEME

BATCH = 200
# Nobody writes for so long: what was sealed with an older key before the file changed is in the database by then.
SETTLING_SECONDS = 300
SEALED = re.compile(rf"{SCHEME}\.[0-9a-f]{{8}}\.")


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedTextField]]:
    """Every model with a sealed field, and the field."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                yield model, field


def key_ids() -> list[str]:
    """Ids of the keys in the file, oldest first; the last one seals."""
    return list(keyring().keys)


def add_key() -> Key:
    """The new key, from now on the one that seals. What is sealed already stays as it is until `reseal`."""
    path = Path(settings.KEY_FILE)
    keys = list(keyring().keys.values()) if path.exists() else []
    fresh = Key.fresh()
    write_key_file(path, [*keys, fresh])
    return fresh


@dataclass
class Resealed:
    """How many values were sealed anew, and how many stay as they are since they do not open."""

    done: int = 0
    broken: int = 0


def reseal() -> Resealed:
    """Seals with the current key whatever is sealed with an older one.

    Works in small transactions on locked rows, so that the site goes on meanwhile. What another process sealed
    with the older key and writes only after the walk keeps opening: that key stays until it is retired.
    """
    total = Resealed()
    for model, field in sealed_fields():
        _reseal_field(model, field, total)
    return total


def _reseal_field(model: type[models.Model], field: SealedTextField, total: Resealed) -> None:
    broken: set[object] = set()
    while count := _reseal_batch(model, field, broken):
        total.done += count
    total.done -= len(broken)
    total.broken += len(broken)


@transaction.atomic
def _reseal_batch(model: type[models.Model], field: SealedTextField, broken: set[object]) -> int:
    current = f"{SCHEME}.{keyring().current.id}."
    outdated = (
        model._base_manager.annotate(_seal=Left(field.name, len(current)))
        .exclude(_seal__in=[current, ""])
        .exclude(**{f"{field.name}__isnull": True})
        .exclude(pk__in=broken)
    )
    rows = list(outdated.select_for_update().only("pk", field.name).order_by("pk")[:BATCH])
    for row in rows:
        try:
            sealed = field.seal(getattr(row, field.name), row)
        except SealBrokenError:
            broken.add(row.pk)
        else:
            model._base_manager.filter(pk=row.pk).update(**{field.name: sealed})
    return len(rows)


def uses_of(key_id: str) -> int:
    """How many values in the database are sealed with this key. Files are counted by the rooms that keep them."""
    mark = f"{SCHEME}.{key_id}."
    return sum(
        model._base_manager.annotate(_seal=Left(field.name, len(mark))).filter(_seal=mark).count()
        for model, field in sealed_fields()
    )


def retire_key(key_id: str, *, uses_elsewhere: int = 0, settling_seconds: float = SETTLING_SECONDS) -> None:
    """Takes a key out of the file.

    Raises: KeyFileError if it seals, if anything is still sealed with it, or if the file changed so lately that
    somebody may still be writing with it.
    """
    keys = keyring().keys
    if key_id not in keys:
        raise KeyFileError(f"There is no key {key_id}. `milium-site keys list` shows them.")
    if keyring().current.id == key_id:
        raise KeyFileError(
            f"Key {key_id} is the one that seals. `milium-site keys rotate` makes a new one first."
        )
    age = time.time() - Path(settings.KEY_FILE).stat().st_mtime
    if age < settling_seconds:
        raise KeyFileError(
            f"The key file changed {int(age)} seconds ago and somebody may still be writing with key {key_id}. "
            f"Try again in {int(settling_seconds - age) + 1} seconds."
        )
    if count := uses_of(key_id) + uses_elsewhere:
        raise KeyFileError(
            f"{count} values are still sealed with key {key_id}. `milium-site keys reseal` seals them anew."
        )
    write_key_file(Path(settings.KEY_FILE), [key for key in keys.values() if key.id != key_id])


def seal_plain_rows(model: type[models.Model]) -> int:
    """Seals what a migration finds in clear in columns that are sealed from now on; returns how many rows."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
    changed = 0
    for row in model._base_manager.only("pk", *(field.name for field in fields)).iterator(chunk_size=BATCH):
        plain = [field for field in fields if _is_plain(row.__dict__[field.attname])]
        for field in plain:
            setattr(row, field.name, field.from_plain(str(row.__dict__[field.attname]).encode()))
        if plain:
            row.save(update_fields=[field.name for field in plain])
            changed += 1
    return changed


def _is_plain(held: str | None) -> bool:
    return bool(held) and not SEALED.match(str(held))
