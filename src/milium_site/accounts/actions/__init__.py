"""Counting tries, giving and taking roles, tokens for other programs, and the demo's staff."""

from milium.errors import TooManyTriesError as TooManyTries
from milium_site.accounts.actions.limits import count_try, forget_old_tries, take_back_try
from milium_site.accounts.actions.people import (
    add_demo_user,
    add_staff,
    grant_role,
    load_demo,
    take_role,
)
from milium_site.accounts.actions.programs import make_program_token, note_program, revoke_program_token

__all__ = [
    "TooManyTries",
    "add_demo_user",
    "add_staff",
    "count_try",
    "forget_old_tries",
    "grant_role",
    "load_demo",
    "make_program_token",
    "note_program",
    "revoke_program_token",
    "take_back_try",
    "take_role",
]
