"""Who is signed in where, with what, and what a mailed link opens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from milium_site.accounts.models import User
from milium_site.staff.models import ScreenLock, StaffLink, StaffSession

# Recovery codes alone are no second factor: they are the way back when one is lost.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def is_second_factor(authenticator: Authenticator) -> bool:
    return authenticator.type in SECOND_FACTORS


def second_factors(users: Iterable[User]) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user__in=users, type__in=SECOND_FACTORS).order_by("created_at")


def has_second_factor(user: User) -> bool:
    return second_factors([user]).exists()


def passkeys(user: User) -> list[Authenticator]:
    return [factor for factor in second_factors([user]) if factor.type == Authenticator.Type.WEBAUTHN]


def has_pin(user: User) -> bool:
    return ScreenLock.objects.filter(user=user).exclude(pin="").exists()


def sessions_of(user: User | AnonymousUser, now: datetime) -> QuerySet[StaffSession]:
    """The browsers in which the user is signed in, last used first. Those that have run out are left out."""
    return StaffSession.objects.filter(user_id=user.pk, began_at__gt=now - settings.STAFF_SESSION_LENGTH)


def token_hashes(token: str) -> list[str]:
    """The keyed hashes under which a link may be stored: by the present key first, then by older ones."""
    return [
        salted_hmac("milium_site.staff.StaffLink", token, secret=key, algorithm="sha256").hexdigest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def links_for_token(token: str, now: datetime) -> QuerySet[StaffLink]:
    """The unused link that was mailed as `token`; none for a wrong, used or expired one, all alike."""
    hashes = token_hashes(token) if TOKEN.fullmatch(token) else []
    return StaffLink.objects.filter(
        token_hash__in=hashes, used_at=None, expires_at__gt=now, user__is_active=True
    )


def user_for_token(token: str, now: datetime) -> Any:
    """Whose password the link sets, or None."""
    link = links_for_token(token, now).select_related("user").first()
    return link and link.user
