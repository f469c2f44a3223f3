"""Who may do what, and where; who has to wait before trying again; which routes there are."""

from milium_site.accounts.queries.limits import LIMITS, key_hash, needs_wait, seconds_to_wait
from milium_site.accounts.queries.navigation import in_templates, staff_navigation
from milium_site.accounts.queries.paths import Route, routes
from milium_site.accounts.queries.people import DEMO_PASSWORD, REVIEWERS, SignIn, demo_sign_ins, is_own_path
from milium_site.accounts.queries.programs import (
    TOKEN_PREFIX,
    program_for_token,
    program_may,
    program_token_hashes,
    program_tokens,
)
from milium_site.accounts.queries.rights import (
    ALL,
    KINDS,
    MAY,
    VERBS,
    Everywhere,
    locations_for,
    may,
    opened_people,
    roles_of,
    within,
)

__all__ = [
    "ALL",
    "DEMO_PASSWORD",
    "KINDS",
    "LIMITS",
    "MAY",
    "REVIEWERS",
    "TOKEN_PREFIX",
    "VERBS",
    "Everywhere",
    "Route",
    "SignIn",
    "demo_sign_ins",
    "in_templates",
    "is_own_path",
    "key_hash",
    "locations_for",
    "may",
    "needs_wait",
    "opened_people",
    "program_for_token",
    "program_may",
    "program_token_hashes",
    "program_tokens",
    "roles_of",
    "routes",
    "seconds_to_wait",
    "staff_navigation",
    "within",
]
