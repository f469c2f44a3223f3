"""Tokens for other programs: made, used, taken back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from milium_site.accounts.models import ProgramToken, User
from milium_site.accounts.queries import TOKEN_PREFIX, program_token_hashes

NOTED_EVERY = timedelta(minutes=1)


def make_program_token(
    *, by: User, name: str, location_id: int | None, now: datetime, lasts: timedelta
) -> tuple[ProgramToken, str]:
    """The new row and the token itself, 256 random bits, which nobody can read again afterwards."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ProgramToken.objects.create(
        name=name,
        token_hash=program_token_hashes(token)[0],
        location_id=location_id,
        created_by=by,
        created_at=now,
        expires_at=now + lasts,
    )
    return row, token


def revoke_program_token(row: ProgramToken, now: datetime) -> bool:
    """Shuts the program out from its next request on; whether it was not before."""
    return bool(ProgramToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now))


def note_program(row: ProgramToken, now: datetime) -> None:
    """Notes that the token was shown; once a minute, since each time is a write."""
    if row.used_at is None or now - row.used_at >= NOTED_EVERY:
        ProgramToken.objects.filter(pk=row.pk).update(used_at=now)
