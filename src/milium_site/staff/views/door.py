"""Before every view: is the session young enough, the screen open, the second factor there? And the locked screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from milium_site.accounts.queries import is_own_path
from milium_site.staff import actions
from milium_site.staff.forms import PasskeyCodeForm, UnlockForm
from milium_site.staff.queries import has_pin, has_second_factor, passkeys

WHILE_LOCKED = {"staff:unlock", "staff:lock", "account_logout"}
BEFORE_A_SECOND_FACTOR = {
    *WHILE_LOCKED,
    "staff:still_here",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


class StaffDoor:
    """Middleware that asks of everybody who is signed in, before any view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        return at_the_door(request, is_public=not getattr(view, "login_required", True))


def at_the_door(request: HttpRequest, *, is_public: bool) -> HttpResponse | None:
    """The answer for somebody signed in who may not go on to the view; None lets them through.

    On public pages, somebody whom a door holds is a visitor like any other.
    """
    name = request.resolver_match.view_name
    session, now = request.session, int(time.time())
    if now - session.setdefault(actions.BEGAN_KEY, now) > settings.STAFF_SESSION_LENGTH.total_seconds():
        actions.StaffAdapter(request).logout(request)
        return None
    if _is_locked(session, now):
        actions.lock(session)
        return None if name in WHILE_LOCKED else _held(request, is_public, _to_the_lock)
    actions.note_seen(session)
    needs_one = settings.SECOND_FACTOR_REQUIRED and name not in BEFORE_A_SECOND_FACTOR
    if needs_one and not has_second_factor(request.user):
        return _held(request, is_public, lambda _: redirect("mfa_index"))
    return None


def _is_locked(session: Any, now: int) -> bool:
    seen_at = session.get(actions.SEEN_KEY, now)
    return bool(session.get(actions.LOCKED_KEY)) or now - seen_at > settings.STAFF_IDLE_MINUTES * 60


def _held(request: HttpRequest, is_public: bool, answer: Any) -> HttpResponse | None:
    if is_public:
        request.user = AnonymousUser()
        return None
    return answer(request)


def _to_the_lock(request: HttpRequest) -> HttpResponse:
    """A page that is opened waits behind the lock; what is sent meanwhile is refused, with words."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else _sent_from(request)
    address = f"{reverse('staff:unlock')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=423, headers={"HX-Redirect": address})
    if request.method in {"GET", "HEAD"}:
        return redirect(address)
    return render(request, "staff/locked_meanwhile.html", {"unlock_url": address}, status=423)


def _sent_from(request: HttpRequest) -> str:
    _, _, path = request.headers.get("Referer", "").partition(request.get_host())
    return path if is_own_path(path) else "/desk/"


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Locks at once. A script stays on its page and asks for the lock there; a form goes to the lock's page."""
    actions.lock(request.session)
    if request.headers.get("Sec-Fetch-Mode") == "cors" or "part" in request.POST:
        return HttpResponse(status=204)
    return redirect(f"{reverse('staff:unlock')}?{urlencode({'next': _sent_from(request)})}")


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody is typing on a page that sends nothing: the screen need not lock."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """The locked screen. With `part` it is a piece of another page, which stays as it was left."""
    if not request.session.get(actions.LOCKED_KEY):
        return _go_on(request)
    by_pin = has_pin(request.user)
    form = UnlockForm(request.POST if request.method == "POST" else None, by_pin=by_pin)
    failed = ""
    if request.method == "POST":
        if "credential" in request.POST:
            passkey = PasskeyCodeForm(request.POST, user=request.user)
            is_right = passkey.is_valid()
            failed = "" if is_right else "This passkey does not open the screen. Try again, or sign out."
        else:
            is_right = form.is_valid() and actions.is_right_secret(request.user, form.cleaned_data["secret"])
            if form.is_valid() and not is_right:
                form.add_error("secret", f"This {form.fields['secret'].label} is not right. Try again.")
        if is_right:
            actions.unlock(request.session, request.user)
            return _go_on(request)
        if not actions.has_tries_left(request.user):
            return _out(request)
    return _locked_page(request, form, failed)


def _go_on(request: HttpRequest) -> HttpResponse:
    if _is_part(request):
        return HttpResponse(status=204)
    target = request.POST.get("next") or request.GET.get("next") or ""
    return redirect(target if is_own_path(target) else "/desk/")


def _out(request: HttpRequest) -> HttpResponse:
    actions.StaffAdapter(request).logout(request)
    if _is_part(request):
        return HttpResponse(status=401)
    return redirect("account_login")


def _is_part(request: HttpRequest) -> bool:
    return "part" in request.POST or "part" in request.GET


def _locked_page(request: HttpRequest, form: UnlockForm, failed: str) -> HttpResponse:
    has_passkey = bool(passkeys(request.user))
    context = {
        "form": form,
        "passkey_failed": failed,
        "has_passkey": has_passkey,
        "js_data": {"request_options": webauthn.begin_authentication(request.user)} if has_passkey else None,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "part": _is_part(request),
    }
    template = "staff/lock_part.html" if _is_part(request) else "staff/locked.html"
    return render(request, template, context, status=422 if form.errors or failed else 200)
