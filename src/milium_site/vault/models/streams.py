"""Sealing a whole file of any length: in pieces that can be neither changed, nor swapped, nor cut off."""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from milium_site.vault.models.keyring import (
    KEY_BYTES,
    KEY_ID_LENGTH,
    NONCE_BYTES,
    SealBrokenError,
    open_bytes,
    seal_bytes,
)

MAGIC = b"milium backup 1\n"
PIECE = 1 << 20
TAG_BYTES = 16
HEAD_BYTES = KEY_ID_LENGTH + NONCE_BYTES + KEY_BYTES + TAG_BYTES
BOUND_TO = "backup"


def _nonce(number: int, is_last: bool) -> bytes:
    # Every file has a key of its own, so that counting is enough. The last piece says that it is.
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([is_last])


class SealingFile:
    """A file to write to. Its own key stands at its front, sealed with the clinic's current one."""

    def __init__(self, file: BinaryIO) -> None:
        secret = os.urandom(KEY_BYTES)
        key_id, sealed = seal_bytes(secret, BOUND_TO)
        file.write(MAGIC + key_id.encode() + sealed)
        self._file, self._cipher, self._number, self._waiting = file, AESGCM(secret), 0, bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Writes the last piece; without it the file does not open."""
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last), piece, None))
        self._number += 1


class OpeningFile:
    """What a `SealingFile` wrote, to read. Raises: SealBrokenError wherever it was changed or cut off."""

    def __init__(self, file: BinaryIO) -> None:
        head = file.read(len(MAGIC) + HEAD_BYTES)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + HEAD_BYTES:
            raise SealBrokenError("This file is no backup of milium.")
        sealed = head[len(MAGIC) :]
        key_id = sealed[:KEY_ID_LENGTH].decode("ascii", "replace")
        self._cipher = AESGCM(open_bytes(key_id, sealed[KEY_ID_LENGTH:], BOUND_TO))
        self._file, self._number, self._ready = file, 0, bytearray()
        self._next = file.read(PIECE + TAG_BYTES)

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and self._next:
            piece, self._next = self._next, self._file.read(PIECE + TAG_BYTES)
            try:
                self._ready += self._cipher.decrypt(_nonce(self._number, not self._next), piece, None)
            except InvalidTag:
                raise SealBrokenError("The backup was changed or cut off.") from None
            self._number += 1
        found = bytes(self._ready[:size])
        del self._ready[:size]
        return found
