"""Locking a screen and opening it again with a PIN, the password or a passkey."""

from __future__ import annotations

import time

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.staff.actions.sessions import LOCKED_KEY, SEEN_KEY
from milium_site.staff.models import ScreenLock

MOST_WRONG_TRIES = 5


def lock(session: SessionBase) -> None:
    session[LOCKED_KEY] = True


def unlock(session: SessionBase, user: User) -> None:
    """Opens the screen after a right PIN, password or passkey."""
    session.pop(LOCKED_KEY, None)
    session[SEEN_KEY] = int(time.time())
    ScreenLock.objects.filter(user=user).update(wrong_tries=0)


def forget_wrong_tries(user: User) -> None:
    """After a full sign-in the PIN counts again."""
    ScreenLock.objects.filter(user=user).update(wrong_tries=0)


@transaction.atomic
def set_pin(*, by: Actor, user: User, pin: str) -> None:
    """The user's own PIN for their locked screen; an empty one takes it away."""
    ScreenLock.objects.update_or_create(
        user=user, defaults={"pin": make_password(pin) if pin else "", "wrong_tries": 0}
    )
    record(by=by, action="U", kind="screen_lock", id=user.pk, purpose="PIN set" if pin else "PIN removed")


def is_right_secret(user: User, secret: str) -> bool:
    """Whether this is the PIN, or without one the password. Five wrong ones end it: see `has_tries_left`.

    The try is counted before it is looked at, so that many at one moment are counted as many.
    """
    row, _ = ScreenLock.objects.get_or_create(user=user)
    ScreenLock.objects.filter(pk=row.pk).update(wrong_tries=F("wrong_tries") + 1)
    row.refresh_from_db()
    if row.wrong_tries > MOST_WRONG_TRIES:
        return False
    return check_password(secret, row.pin) if row.pin else user.check_password(secret)


def has_tries_left(user: User) -> bool:
    return not ScreenLock.objects.filter(user=user, wrong_tries__gte=MOST_WRONG_TRIES).exists()
