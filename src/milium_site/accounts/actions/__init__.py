"""Counting tries, giving and taking roles, and the demo's staff."""

from milium.errors import TooManyTriesError as TooManyTries
from milium_site.accounts.actions.limits import count_try, forget_old_tries, take_back_try
from milium_site.accounts.actions.people import add_demo_user, add_staff, grant_role, load_demo, take_role

__all__ = [
    "TooManyTries",
    "add_demo_user",
    "add_staff",
    "count_try",
    "forget_old_tries",
    "grant_role",
    "load_demo",
    "take_back_try",
    "take_role",
]
