"""Signing in and out, the second step, and showing again that it is you. The pages are ours, the steps allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import demo_sign_ins
from milium_site.staff.forms import (
    CodeForm,
    ConfirmCodeForm,
    ConfirmPasskeyForm,
    ConfirmPasswordForm,
    PasskeyCodeForm,
    PasskeySignInForm,
    SignInForm,
)
from milium_site.staff.queries import passkeys

WRONG_PASSKEY = "This passkey does not open the site. Try another one, or your password."


class Unprocessable:
    """A form that came back wrong is shown again under the status that says so."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignInView(Unprocessable, LoginView):
    form_class = SignInForm
    template_name = "staff/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "demo_sign_ins": demo_sign_ins(),
            "passkey_failed": WRONG_PASSKEY if "passkey" in self.request.GET else "",
            "password_is_set": "set" in self.request.GET,
        }


class SignOutView(LogoutView):
    template_name = "staff/sign_out.html"

    def get_redirect_url(self) -> str:
        return reverse("account_login")


class CodeView(Unprocessable, AuthenticateView):
    """The second step: a code or a passkey."""

    form_class = CodeForm
    webauthn_form_class = PasskeyCodeForm
    template_name = "staff/code.html"

    def get_context_data(self, form: Any = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "has_passkey": bool(passkeys(self.stage.login.user)),
            "passkey_failed": WRONG_PASSKEY if self.webauthn_form.errors else "",
        }


class PasskeySignInView(LoginWebAuthnView):
    """Signing in with a passkey alone: GET hands the challenge to the script, POST brings the answer."""

    form_class = PasskeySignInForm

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if isinstance(answer, JsonResponse):
            answer["Cache-Control"] = "no-store"
        return answer

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        count_try("passkey", request.client_address)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        return redirect(reverse("account_login") + "?passkey")


class ConfirmPasswordView(Unprocessable, ReauthenticateView):
    form_class = ConfirmPasswordForm
    template_name = "staff/confirm.html"


class ConfirmCodeView(Unprocessable, ReauthenticateByCodeView):
    form_class = ConfirmCodeForm
    template_name = "staff/confirm.html"


class ConfirmPasskeyView(Unprocessable, ReauthenticateWebAuthnView):
    form_class = ConfirmPasskeyForm
    template_name = "staff/confirm_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "passkey_failed": WRONG_PASSKEY if self.request.method == "POST" else ""
        }
