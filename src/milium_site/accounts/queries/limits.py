"""How often something may be tried, and who has to wait before trying again."""

from __future__ import annotations

import time
from typing import Final

from django.utils.crypto import salted_hmac

from milium_site.accounts.models import Tries

# Scope → (how many tries, in how many seconds). One place, so that the page that promises it can print it.
LIMITS: Final[dict[str, tuple[int, int]]] = {
    "login": (5, 15 * 60),
    "login_account": (20, 15 * 60),
    "code": (5, 15 * 60),
    "passkey": (20, 15 * 60),
    "password_link": (5, 60 * 60),
    "emergency": (10, 60 * 60),
    "token": (20, 10 * 60),
    "booking": (5, 60 * 60),
    "hold": (30, 60 * 60),
    "program": (120, 60 * 60),
    "waiting_list": (5, 60 * 60),
    "quick_form": (5, 60 * 60),
    "photograph": (30, 60 * 60),
    "mail": (3, 24 * 60 * 60),
}


def key_hash(scope: str, key: str) -> str:
    return salted_hmac(f"milium.tries.{scope}", key.strip().lower(), algorithm="sha256").hexdigest()


def needs_wait(scope: str, key: str) -> int:
    """Seconds until `key` may be tried again in `scope`; 0 when it may be now."""
    row = Tries.objects.filter(scope=scope, key_hash=key_hash(scope, key)).first()
    return seconds_to_wait(scope, row.tried_at, time.time()) if row else 0


def seconds_to_wait(scope: str, tried_at: list[float], now: float) -> int:
    """How long until one more try keeps any stretch of the scope's length within its limit; 0 for now."""
    limit, seconds = LIMITS[scope]
    within = [at for at in tried_at if at > now - seconds]
    if len(within) < limit:
        return 0
    return max(1, int(within[-limit] + seconds - now) + 1)
