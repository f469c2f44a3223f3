"""Making, changing and retiring keys, while the site runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Left

from milium_site.vault.models import Key, KeyFileError, SealedTextField, keyring, write_key_file
from milium_site.vault.models.fields import SCHEME

BATCH = 200


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


def reseal() -> int:
    """Seals with the current key whatever is sealed with an older one; returns how many values.

    Works in small transactions on locked rows, so that the site goes on meanwhile. A row that another process
    wrote with the older key during the walk is met by walking until none is left.
    """
    return sum(_reseal_field(model, field) for model, field in sealed_fields())


def _reseal_field(model: type[models.Model], field: SealedTextField) -> int:
    done = 0
    while count := _reseal_batch(model, field):
        done += count
    return done


@transaction.atomic
def _reseal_batch(model: type[models.Model], field: SealedTextField) -> int:
    current = f"{SCHEME}.{keyring().current.id}."
    outdated = (
        model._base_manager.annotate(_seal=Left(field.name, len(current)))
        .exclude(_seal__in=[current, ""])
        .exclude(**{f"{field.name}__isnull": True})
    )
    rows = list(outdated.select_for_update().only("pk", field.name)[:BATCH])
    for row in rows:
        sealed = field.seal(getattr(row, field.name), row)
        model._base_manager.filter(pk=row.pk).update(**{field.name: sealed})
    return len(rows)


def uses_of(key_id: str) -> int:
    """How many values are sealed with this key."""
    mark = f"{SCHEME}.{key_id}."
    return sum(
        model._base_manager.annotate(_seal=Left(field.name, len(mark))).filter(_seal=mark).count()
        for model, field in sealed_fields()
    )


def retire_key(key_id: str) -> None:
    """Takes a key out of the file. Raises `KeyFileError` if it seals, or if anything is still sealed with it."""
    keys = keyring().keys
    if key_id not in keys:
        raise KeyFileError(f"There is no key {key_id}. `milium-site keys list` shows them.")
    if keyring().current.id == key_id:
        raise KeyFileError(
            f"Key {key_id} is the one that seals. `milium-site keys rotate` makes a new one first."
        )
    if count := uses_of(key_id):
        raise KeyFileError(
            f"{count} values are still sealed with key {key_id}. Run `milium-site keys rotate`."
        )
    write_key_file(Path(settings.KEY_FILE), [key for key in keys.values() if key.id != key_id])
