"""The keys, which live in a file outside the database, and sealing with them.

A sealed value is AES-256-GCM with a random 96-bit nonce. What it belongs to (model, field, id of the record) is bound
in as associated data, so that a sealed value copied to another person's record does not open there.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32
KEY_ID_LENGTH = 8


class KeyFileError(ImproperlyConfigured):
    """The key file is missing, unreadable or malformed; the message names the file and what it takes."""


class SealBrokenError(Exception):
    """A sealed value does not open: changed, moved to another record, or sealed with a key that is gone."""


@dataclass(frozen=True)
class Key:
    id: str
    secret: bytes

    @classmethod
    def fresh(cls) -> Key:
        return cls(secrets.token_hex(KEY_ID_LENGTH // 2), secrets.token_bytes(KEY_BYTES))


@dataclass(frozen=True)
class Keyring:
    """All keys by id, oldest first; the last one seals."""

    keys: dict[str, Key]

    @property
    def current(self) -> Key:
        return list(self.keys.values())[-1]


def write_key_file(path: Path, keys: list[Key]) -> None:
    """Replaces the file in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    lines = [f"{key.id} {base64.b64encode(key.secret).decode()}\n" for key in keys]
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(
            "# milium keys, oldest first. Whoever has this file and the database can read everything.\n"
        )
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _parse(path: Path, text: str) -> Keyring:
    keys: dict[str, Key] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            key_id, encoded = line.split()
            secret = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise KeyFileError(f"{path}, line {number}: it takes an id, a space and a key.") from None
        if len(secret) != KEY_BYTES or len(key_id) != KEY_ID_LENGTH:
            raise KeyFileError(f"{path}, line {number}: the id or the key has the wrong length.")
        keys[key_id] = Key(key_id, secret)
    if not keys:
        raise KeyFileError(f"{path} holds no key. `milium-site keys new` writes one.")
    return Keyring(keys)


_read: tuple[tuple[str, int, int], Keyring] | None = None


def keyring() -> Keyring:
    """The keys as the file holds them now. A changed file is seen at the next call, in every process.

    In the demo a missing file is made; elsewhere it raises `KeyFileError`.
    """
    global _read
    path = Path(settings.KEY_FILE)
    try:
        state = path.stat()
    except FileNotFoundError:
        if not settings.DEMO:
            raise KeyFileError(f"{path} does not exist. `milium-site keys new` writes a first key.") from None
        write_key_file(path, [Key.fresh()])
        state = path.stat()
    mark = (str(path), state.st_mtime_ns, state.st_ino)
    if _read is None or _read[0] != mark:
        _read = (mark, _parse(path, path.read_text()))
    return _read[1]


def seal_bytes(plain: bytes, bound_to: str) -> tuple[str, bytes]:
    """The id of the current key, and nonce + ciphertext + tag."""
    key, nonce = keyring().current, os.urandom(NONCE_BYTES)
    return key.id, nonce + AESGCM(key.secret).encrypt(nonce, plain, bound_to.encode())


def open_bytes(key_id: str, sealed: bytes, bound_to: str) -> bytes:
    """What was sealed. Raises `SealBrokenError`."""
    key = keyring().keys.get(key_id)
    if key is None:
        raise SealBrokenError(f"{bound_to} is sealed with key {key_id}, which is not in the key file.")
    try:
        return AESGCM(key.secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise SealBrokenError(f"{bound_to} does not open: it was changed or belongs elsewhere.") from None
