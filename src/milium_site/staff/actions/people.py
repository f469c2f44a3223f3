"""What an owner does with the clinic's accounts. Each person has one of their own; nobody shares."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from milium_site.accounts.actions import grant_role, take_role
from milium_site.accounts.models import EmergencyAccess, Role, RoleGrant, User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.staff.actions.links import send_link
from milium_site.staff.actions.sessions import end_sessions
from milium_site.staff.models import LinkPurpose, ScreenLock, StaffLink
from milium_site.staff.queries import grantable_places, may_manage


@transaction.atomic
def invite(
    *, by: Actor, viewer: User, email: str, name: str, role: str, location_id: int | None = None
) -> User:
    """A new account with one role, and the mail with which its owner sets their own password.

    Raises: PermissionDenied for a place that is not the viewer's; ValidationError for a known address.
    """
    _check_place(viewer, location_id)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise ValidationError("Somebody with this address has an account already.")
    first_name, _, last_name = name.strip().rpartition(" ")
    user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
    record(by=by, action="C", kind="account", id=user.pk, location_id=location_id, purpose="invited")
    _grant(by, user, role, location_id)
    send_link(by=by, user=user, purpose=LinkPurpose.INVITATION)
    return user


@transaction.atomic
def give_role(*, by: Actor, viewer: User, user: User, role: str, location_id: int | None = None) -> None:
    """One more role at one place, or at every place. Raises: PermissionDenied."""
    _check(viewer, user)
    _check_place(viewer, location_id)
    _grant(by, user, role, location_id)


def _grant(by: Actor, user: User, role: str, location_id: int | None) -> None:
    grant_role(user, role, location_id)
    record(
        by=by, action="U", kind="account", id=user.pk, location_id=location_id, purpose=f"role given: {role}"
    )


@transaction.atomic
def take_grant(*, by: Actor, viewer: User, grant: RoleGrant) -> None:
    """Takes one role back. Raises: PermissionDenied; ValidationError for the last owner."""
    _check(viewer, grant.user)
    _keep_an_owner([grant.pk])
    take_role(grant.user, grant.role, grant.location_id)
    record(
        by=by,
        action="U",
        kind="account",
        id=grant.user_id,
        location_id=grant.location_id,
        purpose=f"role taken: {grant.role}",
    )


@transaction.atomic
def let_go(*, by: Actor, viewer: User, user: User) -> None:
    """Shuts out at once who leaves: sessions, links, PIN, roles and what an emergency opened end here.

    The account stays, so that the trail still has a name for it. Raises: PermissionDenied; ValidationError
    for the last owner.
    """
    _check(viewer, user)
    grants = list(RoleGrant.objects.filter(user=user))
    _keep_an_owner([grant.pk for grant in grants])
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    for grant in grants:
        take_role(user, grant.role, grant.location_id)
    Authenticator.objects.filter(user=user).delete()
    StaffLink.objects.filter(user=user, used_at=None).delete()
    ScreenLock.objects.filter(user=user).delete()
    EmergencyAccess.objects.filter(user=user, closed_at=None).update(closed_at=timezone.now())
    end_sessions(user)
    record(by=by, action="U", kind="account", id=user.pk, purpose="left")


@transaction.atomic
def take_back(*, by: Actor, viewer: User, user: User, role: str, location_id: int | None = None) -> None:
    """Lets somebody in again who had left: with one role, a fresh link, and nothing of before."""
    if not may(viewer, "write", "account"):
        raise PermissionDenied
    _check_place(viewer, location_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, action="U", kind="account", id=user.pk, purpose="came back")
    _grant(by, user, role, location_id)
    send_link(by=by, user=user, purpose=LinkPurpose.INVITATION)


@transaction.atomic
def invite_again(*, by: Actor, viewer: User, user: User) -> None:
    """A fresh link for who let the first one run out. Raises: PermissionDenied; ValidationError."""
    _check(viewer, user)
    if not user.is_active:
        raise ValidationError("Give them a role again first.")
    send_link(by=by, user=user, purpose=LinkPurpose.INVITATION)


@transaction.atomic
def reset_second_factor(*, by: Actor, viewer: User, user: User) -> None:
    """For who lost telephone, keys and codes: all of them are forgotten, and a link for a new start is mailed."""
    _check(viewer, user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    remove_second_factors(by=by, user=user)
    send_link(by=by, user=user, purpose=LinkPurpose.INVITATION)


@transaction.atomic
def remove_second_factors(*, by: Actor, user: User) -> None:
    """Forgets app, passkeys and codes, and ends the sessions that they opened."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record(by=by, action="U", kind="second_factor", id=user.pk, purpose="all removed")


def _check(viewer: User, user: User) -> None:
    if not may_manage(viewer, user):
        raise PermissionDenied


def _check_place(viewer: User, location_id: int | None) -> None:
    everywhere, places = grantable_places(viewer)
    is_allowed = everywhere if location_id is None else places.filter(pk=location_id).exists()
    if not is_allowed:
        raise PermissionDenied


def _keep_an_owner(grant_ids: list[int]) -> None:
    """Somebody must be left who can let others in."""
    # Locked, so that two owners who let each other go at one moment do not both succeed.
    owners = RoleGrant.objects.select_for_update().filter(
        role=Role.OWNER, location=None, user__is_active=True
    )
    held = {grant.pk for grant in owners}
    if held and held <= set(grant_ids):
        raise ValidationError("The clinic needs one owner of every place. Make somebody else owner first.")
