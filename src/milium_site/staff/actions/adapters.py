"""How allauth signs staff in here: no sign-up, our own limits on tries, everything in the trail."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from milium_site.accounts.actions import count_try, take_back_try
from milium_site.accounts.models import User
from milium_site.accounts.queries import is_own_path, may
from milium_site.audit.actions import Actor, pseudonym, record
from milium_site.catalogue.queries import clinic
from milium_site.staff.actions.mailing import mail_staff
from milium_site.staff.actions.screen import forget_wrong_tries
from milium_site.staff.actions.sessions import begin_session, forget_session
from milium_site.staff.emails import security_notice
from milium_site.staff.queries import has_second_factor, is_second_factor

RECENT_SECONDS = 5 * 60
# What allauth would mail about second factors, in our words.
NOTICES = {
    "totp_activated": "An authenticator app was added",
    "totp_deactivated": "The authenticator app was removed",
    "webauthn_added": "A passkey was added",
    "webauthn_removed": "A passkey was removed",
    "recovery_codes_generated": "New recovery codes were made",
}


class StaffAdapter(DefaultAccountAdapter):
    """The account side: passwords, sessions, where to go afterwards."""

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
        email = credentials.get("email", "")
        if user is None or not user.is_active:
            # Who has left is told what a stranger is told.
            record(
                by=Actor.of(request),
                action="E",
                kind="sign_in",
                id=pseudonym("email", email.strip().lower()),
                purpose="refused: password",
            )
            return None
        # Taken back one by one: who knows one right password must not win unlimited wrong ones.
        take_back_try("login", request.client_address)
        take_back_try("login_account", email)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        count_try("login_account", user.email)
        is_right = user.check_password(password)
        if is_right:
            take_back_try("login_account", user.email)
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether the last password, code or passkey of this session is more than five minutes old."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > RECENT_SECONDS

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        methods = [one.get("type", one["method"]) for one in get_authentication_records(request, user)]
        forget_wrong_tries(user)
        begin_session(request, user, ", ".join(dict.fromkeys(methods)) or "password")

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            forget_session(by=Actor.of(request), session_key=request.session.session_key)
        super().logout(request)

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth would take back a count of its own; ours stands in its place."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Who has left and kept a passkey is told what a stranger is told."""
        return redirect(reverse("account_login") + "?passkey")

    def is_safe_url(self, url: str) -> bool:
        return is_own_path(url)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if may(request.user, "read", "appointment"):
            return "/desk/"
        return "/editor/" if may(request.user, "read", "page") else "/staff/security/"

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No "you have signed in" on top of the page that shows it."""

    @transaction.atomic
    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Called after each change of somebody's second factors: into the trail, and a mail to them."""
        what = template_prefix.rpartition("/")[2]
        record(
            by=Actor.of(self.request),
            action="U",
            kind="second_factor",
            id=user.pk,
            purpose=what.replace("_", " "),
        )
        mail_staff(user, "security_notice", uuid.uuid4(), security_notice(NOTICES[what], timezone.now()))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factors: how they are kept and called, and when the last one must stay."""

    def get_totp_issuer(self) -> str:
        return clinic().name

    def _get_site_name(self) -> str:
        return clinic().name

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, micro=False).svg_inline(border=2, dark="#111", light="#fff", omitsize=True)

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return any(is_second_factor(other) for other in others)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        return "Another passkey" if has_second_factor(user) else "My passkey"


def _box() -> MultiFernet:
    """Opens with the site's key or an earlier one; what is stolen with the database alone stays shut."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = [hashlib.sha256(b"milium.second_factor:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
