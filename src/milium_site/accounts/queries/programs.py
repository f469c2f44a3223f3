"""Which program a token belongs to, and the tokens that an owner looks after."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from milium_site.accounts.models import ProgramToken, Role, User
from milium_site.accounts.queries.rights import MAY, within

# So that a token is known for one wherever it turns up: in a log, a chat, a program's source.
TOKEN_PREFIX: Final = "milium_"  # noqa: S105
LONGEST_TOKEN = 100


def program_token_hashes(token: str) -> list[str]:
    """The keyed hashes under which a token may be stored: by the present key first, then by older ones."""
    return [
        salted_hmac("milium_site.accounts.ProgramToken", token, secret=key, algorithm="sha256").hexdigest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]


def program_for_token(token: str, now: datetime) -> ProgramToken | None:
    """The program that shows this token; None for a wrong, expired or revoked one, all alike."""
    if not (token.startswith(TOKEN_PREFIX) and token.isascii() and len(token) <= LONGEST_TOKEN):
        return None
    rows = ProgramToken.objects.filter(revoked_at=None, expires_at__gt=now)
    return rows.filter(token_hash__in=program_token_hashes(token)).first()


def program_may(program: ProgramToken, verb: str, kind: str, location_id: int | None = None) -> bool:
    """Whether the one table lets an integrator do this, at this place."""
    is_here = location_id is None or program.location_id in {None, location_id}
    return is_here and verb in MAY[Role.INTEGRATOR].get(kind, ())


def program_tokens(viewer: User, verb: str = "read") -> QuerySet[ProgramToken]:
    """The tokens that the viewer looks after, the newest first; those for every place are for the owner of all."""
    rows = ProgramToken.objects.select_related("location", "created_by")
    return within(rows, viewer, verb, "token")
