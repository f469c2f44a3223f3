"""Somebody's own sign-in: second factors, PIN, password, and where they are signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.audit.actions import Actor
from milium_site.staff import actions, queries
from milium_site.staff.forms import AppForm, NewPasswordForm, PasskeyForm, PinForm
from milium_site.staff.views.sign_in import Unprocessable

MUST_STAY = "This is your last second factor. Add another one first, then remove this."


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The page of one's own sign-in, and the only one there is before the first second factor."""
    factors = list(queries.second_factors([request.user]))
    codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "app": next((one for one in factors if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "must_set_up": settings.SECOND_FACTOR_REQUIRED and not factors,
        "has_pin": queries.has_pin(request.user),
        "idle_minutes": settings.STAFF_IDLE_MINUTES,
        "sessions": queries.sessions_of(request.user, timezone.now()),
        "session_key": request.session.session_key,
    }
    return render(request, "staff/security.html", context)


class AddAppView(Unprocessable, ActivateTOTPView):
    form_class = AppForm
    template_name = "staff/app.html"


class RemoveAppView(Unprocessable, DeactivateTOTPView):
    template_name = "staff/remove_factor.html"


class AddPasskeyView(Unprocessable, AddWebAuthnView):
    form_class = PasskeyForm
    template_name = "staff/passkey.html"

    def get_context_data(self, form: Any = None, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": form or self.get_form()}


class RemovePasskeyView(RemoveWebAuthnView):
    template_name = "staff/remove_factor.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not actions.SecondFactorAdapter().can_delete_authenticator(self.get_object()):
            form.add_error(None, ValidationError(MUST_STAY))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return super().form_valid(form)


class CodesView(ViewRecoveryCodesView):
    template_name = "staff/codes.html"


class NewCodesView(Unprocessable, GenerateRecoveryCodesView):
    template_name = "staff/new_codes.html"


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")
def pin(request: HttpRequest) -> HttpResponse:
    """A PIN of one's own for the locked screen, or none any more."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "remove" in request.POST:
            actions.set_pin(by=Actor.of(request), user=request.user, pin="")
            return redirect("mfa_index")
        if form.is_valid():
            actions.set_pin(by=Actor.of(request), user=request.user, pin=form.cleaned_data["pin"])
            messages.success(request, "Your PIN opens your locked screen from now on.")
            return redirect("mfa_index")
    context = {"form": form, "has_pin": queries.has_pin(request.user)}
    return render(request, "staff/pin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.mfa")
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other browser is signed out."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        actions.change_password(
            by=Actor.of(request),
            user=request.user,
            password=form.cleaned_data["password"],
            session_key=before,
        )
        update_session_auth_hash(request, request.user)
        actions.rename_session(before, request.session.session_key)
        messages.success(request, "Your password is changed. Every other browser is signed out.")
        return redirect("mfa_index")
    return render(request, "staff/password.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs one of one's own browsers out."""
    session = get_object_or_404(queries.sessions_of(request.user, timezone.now()), pk=pk)
    actions.end_session(by=Actor.of(request), session=session)
    messages.success(request, f"{session.browser} is signed out.")
    return redirect("mfa_index")
