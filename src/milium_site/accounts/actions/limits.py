"""Counting tries."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction

from milium.errors import TooManyTriesError
from milium_site.accounts.models import Tries
from milium_site.accounts.queries import LIMITS, key_hash, seconds_to_wait


def count_try(scope: str, key: str) -> None:
    """Counts one try of `key` (an address, an e-mail address) and refuses the one that is too many.

    Any stretch of the scope's length holds at most its limit, wherever the stretch begins; refused tries are
    not counted, so they do not make the wait longer. Many tries at one moment are counted as many.

    Raises: TooManyTriesError.
    """
    if not settings.ABUSE_LIMITS:
        return
    now = time.time()
    with transaction.atomic():
        row = _locked(scope, key, now)
        if wait := seconds_to_wait(scope, row.tried_at, now):
            raise TooManyTriesError(scope, wait)
        _, seconds = LIMITS[scope]
        row.tried_at = [*(at for at in row.tried_at if at > now - seconds), now]
        row.last_at = now
        row.save(update_fields=["tried_at", "last_at"])


def _locked(scope: str, key: str, now: float) -> Tries:
    """The row of the key, kept from others until the transaction ends."""
    digest = key_hash(scope, key)
    # The insert first: two first tries at one moment meet at the row that one of them made.
    Tries.objects.bulk_create([Tries(scope=scope, key_hash=digest, last_at=now)], ignore_conflicts=True)
    return Tries.objects.select_for_update().get(scope=scope, key_hash=digest)


@transaction.atomic
def take_back_try(scope: str, key: str) -> None:
    """Undoes one counted try, for a try that turned out right."""
    row = (
        Tries.objects.select_for_update()
        .filter(scope=scope, key_hash=key_hash(scope, key))
        .exclude(tried_at=[])
        .first()
    )
    if row:
        row.tried_at = row.tried_at[:-1]
        row.save(update_fields=["tried_at"])


def forget_old_tries() -> int:
    """Deletes rows whose last try counts no more; returns how many. For the worker's daily round."""
    longest = max(seconds for _, seconds in LIMITS.values())
    deleted, _ = Tries.objects.filter(last_at__lte=time.time() - longest).delete()
    return deleted
