"""Sessions whose content the database cannot read: a visitor's answers lie in theirs until they send or delete them.

A session sealed with a key that is gone is an empty one: who had it signs in again. So keys need not be kept for
sessions, which live for hours only.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from milium_site.statements import Prepared
from milium_site.vault.models.fields import SCHEME
from milium_site.vault.models.keyring import SealBrokenError, open_bytes, seal_bytes


class SessionStore(DatabaseStore):
    """Django's sessions in the database, each sealed for its own session key."""

    def _bound_to(self) -> str:
        return f"session:{self.session_key}"

    def load(self) -> dict[str, Any]:
        """As Django's own, which builds its SQL anew for every request that has a session."""
        rows = _stored(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])

    def encode(self, session_dict: dict[str, Any]) -> str:
        key_id, sealed = seal_bytes(self.serializer().dumps(session_dict), self._bound_to())
        return f"{SCHEME}.{key_id}.{base64.b64encode(sealed).decode()}"

    def decode(self, session_data: str) -> dict[str, Any]:
        """What was in the session; nothing for one that was changed, moved, or stored in clear."""
        try:
            scheme, key_id, encoded = session_data.split(".", 2)
            sealed = base64.b64decode(encoded, validate=True)
            return (
                self.serializer().loads(open_bytes(key_id, sealed, self._bound_to()))
                if scheme == SCHEME
                else {}
            )
        except (ValueError, binascii.Error, SealBrokenError):
            return {}


def _ask_for_session(key, now) -> QuerySet:
    sessions = SessionStore.get_model_class().objects
    return sessions.filter(session_key=key, expire_date__gt=now).values_list("session_data")


_stored = Prepared(_ask_for_session)
