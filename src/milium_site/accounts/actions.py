"""Counting tries, giving roles, and the demo's staff."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest

from milium.errors import TooManyTriesError as TooManyTries
from milium_site.accounts.models import Role, RoleGrant, Tries, User
from milium_site.accounts.queries import DEMO_PASSWORD, LIMITS, is_own_path, key_hash, may

# The content editor (Wagtail) asks for rights by group, not by our table; its migrations bring both groups.
EDITOR_GROUPS = dict.fromkeys((Role.EDITOR, Role.OWNER), ("Editors", "Moderators"))
DEMO_STAFF = (
    ("frontdesk@example.org", "Front desk", Role.FRONT_DESK),
    ("editor@example.org", "Editor", Role.EDITOR),
    ("owner@example.org", "Owner", Role.OWNER),
)


def count_try(scope: str, key: str) -> None:
    """Counts one try of `key` (an address, an e-mail address) and refuses the one that is too many.

    The window starts with the first try; tries while waiting do not make the wait longer. One statement does
    the counting, so that many tries at one moment are counted as many.

    Raises: TooManyTriesError.
    """
    if not settings.ABUSE_LIMITS:
        return
    limit, seconds = LIMITS[scope]
    now = time.time()
    table = connection.ops.quote_name(Tries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, key_hash, started_at, count) VALUES (%s, %s, %s, 1) "  # noqa: S608
            "ON CONFLICT (scope, key_hash) DO UPDATE SET "
            f"count = CASE WHEN {table}.started_at <= %s THEN 1 ELSE {table}.count + 1 END, "
            f"started_at = CASE WHEN {table}.started_at <= %s THEN excluded.started_at "
            f"ELSE {table}.started_at END "
            "RETURNING count, started_at",
            [scope, key_hash(scope, key), now, now - seconds, now - seconds],
        )
        # All rows, not the first: SQLite ends the statement, and with it the write, only when it has no more.
        [(count, started_at)] = cursor.fetchall()
    if count > limit:
        raise TooManyTries(scope, max(1, int(started_at + seconds - now) + 1))


def take_back_try(scope: str, key: str) -> None:
    """Undoes one counted try, for a try that turned out right."""
    Tries.objects.filter(scope=scope, key_hash=key_hash(scope, key), count__gt=0).update(count=F("count") - 1)


def forget_old_tries() -> int:
    """Deletes counts whose window is over; returns how many. For the worker's daily round."""
    longest = max(seconds for _, seconds in LIMITS.values())
    deleted, _ = Tries.objects.filter(started_at__lte=time.time() - longest).delete()
    return deleted


class StaffAdapter(DefaultAccountAdapter):
    """How allauth signs staff in here: no sign-up, our own limits on tries, and own pages to go back to."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return request.client_address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # Counted before the password is looked at: fifty tries at one moment are fifty, not one.
        count_try("login", request.client_address)
        count_try("login_account", credentials.get("email", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            return None  # who has left is told what a stranger is told
        if user is not None:
            # Taken back one by one: who knows one right password must not win unlimited wrong ones.
            take_back_try("login", request.client_address)
            take_back_try("login_account", credentials.get("email", ""))
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth would take back a count of its own; ours stands in its place."""

    def is_safe_url(self, url: str) -> bool:
        return is_own_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/desk/" if may(request.user, "read", "appointment") else "/editor/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "you have signed in" on top of the page that shows it."""


@transaction.atomic
def grant_role(user: User, role: str, location_id: int | None = None) -> None:
    """Gives a role at one place, or without a place at every one. Giving it twice changes nothing."""
    RoleGrant.objects.get_or_create(user=user, role=role, location_id=location_id)
    for name in EDITOR_GROUPS.get(role, ()):
        user.groups.add(Group.objects.get(name=name))
    user.__dict__.pop("_milium_grants", None)


@transaction.atomic
def add_staff(email: str, role: str, password: str, *, name: str = "", place: str | None = None) -> User:
    """A member of staff with the role, at the place of that slug or at every one; a known one gets the password.

    Raises: ValidationError for a place that is none.
    """
    location_id = None
    if place:
        places = RoleGrant._meta.get_field("location").related_model
        location_id = places.objects.filter(slug=place).values_list("pk", flat=True).first()
        if location_id is None:
            raise ValidationError(f"There is no place {place!r}.")
    first_name, _, last_name = name.rpartition(" ")
    user = User.objects.filter(email=email.strip().lower()).first() or User.objects.create_user(
        email, first_name=first_name, last_name=last_name
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    grant_role(user, role, location_id)
    return user


@transaction.atomic
def add_demo_user(email: str, last_name: str, role: str, location_id: int | None = None) -> User:
    """An invented member of staff, marked as demo, with the one password that is printed at start.

    Raises: PermissionDenied in production.
    """
    if not settings.DEMO:
        raise PermissionDenied("Demo staff are for MILIUM_MODE=demo.")
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, DEMO_PASSWORD, first_name="Demo", last_name=last_name, is_demo=True
        )
    grant_role(user, role, location_id)
    return user


def load_demo() -> None:
    """Front desk, editor and owner of the demo clinic; its clinicians come with the catalogue's people."""
    for email, last_name, role in DEMO_STAFF:
        add_demo_user(email, last_name, role)
