"""Open sessions: written down at sign-in, seen while in use, ended here or from afar."""

from __future__ import annotations

import time
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.staff.models import StaffSession

BEGAN_KEY = "milium.began_at"
SEEN_KEY = "milium.seen_at"
LOCKED_KEY = "milium.locked"
SEEN_EVERY_SECONDS = 60

# What people call their browser, by a word in its own description of itself; the first that fits.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> str:
    """ "Firefox on Windows", or as much of it as can be told."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@transaction.atomic
def begin_session(request: HttpRequest, user: User, methods: str) -> None:
    """Writes a fresh sign-in down, in the list of sessions and in the trail."""
    now = timezone.now()
    session = request.session
    session[BEGAN_KEY] = session[SEEN_KEY] = int(now.timestamp())
    session.pop(LOCKED_KEY, None)
    if session.session_key is None:
        session.save()
    StaffSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user": user,
            "browser": browser_in_words(request.headers.get("User-Agent", "")),
            "began_at": now,
            "seen_at": now,
        },
    )
    record(by=Actor.of(request), action="E", kind="sign_in", id=user.pk, purpose=f"signed in: {methods}")


def rename_session(before: str | None, after: str | None) -> None:
    """The session goes on under a new key, as after a change of the password."""
    StaffSession.objects.filter(session_key=before).update(session_key=after)


def note_seen(session: SessionBase) -> None:
    """Once a minute, not with every click: each time is a write to the database."""
    now = int(time.time())
    if now - session.get(SEEN_KEY, 0) >= SEEN_EVERY_SECONDS:
        session[SEEN_KEY] = now
        session.setdefault(BEGAN_KEY, now)
        StaffSession.objects.filter(session_key=session.session_key).update(seen_at=timezone.now())


@transaction.atomic
def forget_session(*, by: Actor, session_key: str | None) -> None:
    """Takes a session that ends out of the list, and writes the sign-out down."""
    StaffSession.objects.filter(session_key=session_key).delete()
    record(by=by, action="E", kind="sign_in", id=by.id, purpose="signed out")


@transaction.atomic
def end_session(*, by: Actor, session: StaffSession) -> None:
    """Signs one browser out, wherever it is."""
    _store(session.session_key).delete()
    record(by=by, action="E", kind="sign_in", id=session.user_id, purpose="signed out from another browser")
    session.delete()


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Ends every session of the user but the one of that key; returns how many. The caller writes it down."""
    rows = StaffSession.objects.filter(user=user).exclude(session_key=but)
    for row in rows:
        _store(row.session_key).delete()
    return rows.delete()[0]


def _store(session_key: str) -> SessionBase:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)
