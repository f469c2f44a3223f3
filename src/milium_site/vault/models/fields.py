"""Model fields that hold plain values in memory and sealed ones in the database."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from milium_site.vault.models.keyring import SealBrokenError, open_bytes, seal_bytes

SCHEME = "1"


class Sealed(str):
    """A value as the database holds it: `1.<key id>.<base64>`."""

    __slots__ = ()

    @property
    def key_id(self) -> str:
        return self.split(".", 2)[1]


class _OpenedWhenAskedFor(DeferredAttribute):
    """Opens the value at its first use: rows that are only listed cost nothing."""

    field: SealedTextField

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        value = super().__get__(instance, owner)
        if instance is None or not isinstance(value, Sealed):
            return value
        opened = self.field.open(value, instance)
        instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: models.Model, value: Any) -> None:
        # Without it Python would read a value that is there from the instance and never ask here.
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text that is sealed for its own record. Empty text stays empty; it cannot be searched.

    The record's id is bound in, so it must be known before saving: the model needs a primary key that is not
    counted by the database, such as a UUID. `QuerySet.update()` and filters refuse, since they know no record.
    """

    descriptor_class = _OpenedWhenAskedFor

    def _bound_to(self, instance: models.Model) -> str:
        if instance.pk is None:
            raise TypeError(
                f"{instance._meta.label}.{self.name} needs the record's id before it can be sealed."
            )
        return f"{instance._meta.label_lower}.{self.name}:{instance.pk}"

    def to_plain(self, value: Any) -> bytes:
        return str(value).encode()

    def from_plain(self, plain: bytes) -> Any:
        return plain.decode()

    def is_blank(self, value: Any) -> bool:
        return value == ""

    def seal(self, value: Any, instance: models.Model) -> Sealed:
        key_id, sealed = seal_bytes(self.to_plain(value), self._bound_to(instance))
        return Sealed(f"{SCHEME}.{key_id}.{base64.b64encode(sealed).decode()}")

    def open(self, value: Sealed, instance: models.Model) -> Any:
        """The plain value. Raises `SealBrokenError`."""
        bound_to = self._bound_to(instance)
        try:
            scheme, key_id, encoded = value.split(".", 2)
            sealed = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise SealBrokenError(f"{bound_to} is not a sealed value.") from None
        if scheme != SCHEME:
            raise SealBrokenError(f"{bound_to} is sealed in a way that this version does not know.")
        return self.from_plain(open_bytes(key_id, sealed, bound_to))

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        if held is None or isinstance(held, Sealed) or self.is_blank(held):
            return held if isinstance(held, Sealed) or held is None else ""
        return self.seal(held, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "" or isinstance(value, Sealed):
            return value if value is None else str(value)
        raise TypeError(f"{self.name} is sealed for its own record: save the record; it cannot be searched.")

    def get_lookup(self, lookup_name: str) -> Any:
        # These two pass `get_prep_value`, which lets through what is empty or sealed; a pattern would not.
        if lookup_name not in {"exact", "in", "isnull"}:
            raise TypeError(f"{self.name} is sealed: `{lookup_name}` cannot look into it.")
        return super().get_lookup(lookup_name)

    def to_python(self, value: Any) -> Any:
        return value


class SealedJSONField(SealedTextField):
    """A JSON value (object, list, text, number, boolean) that is sealed for its own record."""

    def to_plain(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).encode()

    def from_plain(self, plain: bytes) -> Any:
        return json.loads(plain)

    def is_blank(self, value: Any) -> bool:
        return False
