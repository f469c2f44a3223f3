"""Letting other programs in, and shutting them out."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from milium_site.accounts.actions import make_program_token, revoke_program_token
from milium_site.accounts.models import ProgramToken, User
from milium_site.accounts.queries import ALL, locations_for
from milium_site.audit.actions import Actor, record


@transaction.atomic
def let_program_in(*, by: Actor, viewer: User, name: str, location_id: int | None, days: int) -> str:
    """The token, to be shown once. Raises: PermissionDenied for a place that is not the viewer's."""
    places = locations_for(viewer, "write", "token")
    if places is not ALL and location_id not in places:
        raise PermissionDenied
    row, token = make_program_token(
        by=viewer, name=name, location_id=location_id, now=timezone.now(), lasts=timedelta(days=days)
    )
    record(
        by=by,
        action="C",
        kind="token",
        id=row.pk,
        location_id=location_id,
        purpose="program let in",
        detail={"days": days},
    )
    return token


@transaction.atomic
def shut_program_out(*, by: Actor, program: ProgramToken) -> None:
    """The token opens nothing from the next request on. A second time changes nothing."""
    if revoke_program_token(program, timezone.now()):
        record(
            by=by,
            action="U",
            kind="token",
            id=program.pk,
            location_id=program.location_id,
            purpose="program shut out",
        )
