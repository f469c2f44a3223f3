"""Mailed links with which somebody sets their own password: invitations, and for who forgot it."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.messages.actions import confirm_address
from milium_site.staff import emails
from milium_site.staff.actions.mailing import mail_staff
from milium_site.staff.actions.sessions import end_sessions
from milium_site.staff.models import LinkPurpose, StaffLink
from milium_site.staff.queries.door import links_for_token, token_hashes

LASTS = {LinkPurpose.INVITATION: timedelta(hours=72), LinkPurpose.PASSWORD: timedelta(hours=1)}


@transaction.atomic
def send_link(*, by: Actor, user: User, purpose: LinkPurpose) -> str:
    """Mails a fresh link; earlier ones of this person are dead from now on. Gives back its token."""
    now = timezone.now()
    StaffLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    link = StaffLink.objects.create(
        user=user,
        purpose=purpose,
        token_hash=token_hashes(token)[0],
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    if purpose == LinkPurpose.INVITATION:
        hours = int(LASTS[purpose].total_seconds() // 3600)
        content = emails.invitation(token=token, hours=hours)
    else:
        content = emails.password_link(token=token)
    mail_staff(user, f"staff_{purpose.value}", link.pk, content)
    record(by=by, action="E", kind="account", id=user.pk, purpose=f"link sent: {purpose.value}")
    return token


def send_password_link(*, by: Actor, email: str) -> None:
    """A link for who forgot their password, if somebody who works here has this address; else nothing."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        record(by=by, action="E", kind="account", id="unknown", purpose="link asked for an unknown address")
        return
    is_new = not user.has_usable_password()
    send_link(by=by, user=user, purpose=LinkPurpose.INVITATION if is_new else LinkPurpose.PASSWORD)


@transaction.atomic
def use_link(*, client: str, token: str, password: str) -> User | None:
    """Sets the password of whom the link was mailed to, once, and ends their sessions; None for a dead link."""
    now = timezone.now()
    link = links_for_token(token, now).select_for_update().first()
    if link is None:
        return None
    user = link.user
    user.set_password(password)
    user.save(update_fields=["password"])
    link.used_at = now
    link.save(update_fields=["used_at"])
    end_sessions(user)
    confirm_address(user.email)
    record(
        by=Actor("staff", str(user.pk), client),
        action="U",
        kind="account",
        id=user.pk,
        purpose=f"password set by link: {link.purpose}",
    )
    return user


@transaction.atomic
def change_password(*, by: Actor, user: User, password: str, session_key: str | None) -> None:
    """A new password, chosen by its owner; every other session of theirs ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    StaffLink.objects.filter(user=user, used_at=None).delete()
    end_sessions(user, but=session_key)
    record(by=by, action="U", kind="account", id=user.pk, purpose="password changed")
