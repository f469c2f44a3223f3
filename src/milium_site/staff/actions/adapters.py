"""How allauth signs staff in here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from milium_site.accounts.actions import count_try, take_back_try
from milium_site.accounts.models import User
from milium_site.accounts.queries import is_own_path, may


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


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors."""
