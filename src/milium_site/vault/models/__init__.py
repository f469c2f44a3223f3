"""Fields whose values are sealed before they reach the database, and the keys that seal them."""

from milium_site.vault.models.fields import SealedJSONField, SealedTextField
from milium_site.vault.models.keyring import (
    Key,
    KeyFileError,
    Keyring,
    SealBrokenError,
    keyring,
    open_bytes,
    seal_bytes,
    write_key_file,
)
from milium_site.vault.models.streams import OpeningFile, SealingFile

__all__ = [
    "Key",
    "KeyFileError",
    "Keyring",
    "OpeningFile",
    "SealBrokenError",
    "SealedJSONField",
    "SealedTextField",
    "SealingFile",
    "keyring",
    "open_bytes",
    "seal_bytes",
    "write_key_file",
]
