"""The demo's staff, and where somebody who signed in may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.http import url_has_allowed_host_and_scheme

from milium_site.accounts.models import Role, RoleGrant

# Printed on purpose: it opens invented accounts and nothing else, and production has none.
# The group of whoever both treats people and may change pages: they read pages before they go out.
REVIEWERS: Final = "Clinical reviewers"
DEMO_PASSWORD: Final = "milium-demo-only"  # noqa: S105


def is_own_path(url: str) -> bool:
    """Whether a browser that is sent to `url` stays on this site: a path, never an address with a host.

    Browsers read `//host`, `/\\host` and both with tabs or line breaks inside as addresses of another site.
    """
    return (
        url.startswith("/")
        and not any(char < " " or char == "\\" for char in url)
        and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    )


@dataclass(frozen=True)
class SignIn:
    role: str
    email: str
    password: str


def demo_sign_ins() -> list[SignIn]:
    """The demo's staff with the password they share, front desk first."""
    grants = RoleGrant.objects.filter(user__is_demo=True, user__is_active=True).select_related("user")
    order = [role.value for role in Role]
    found = {(order.index(grant.role), grant.user.email): grant.get_role_display() for grant in grants}
    return [SignIn(role, email, DEMO_PASSWORD) for (_, email), role in sorted(found.items())]
