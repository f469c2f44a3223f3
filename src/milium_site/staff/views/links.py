"""Mailed links: asking for one, and setting a password with it. Open to anybody, like the sign-in page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from milium.errors import TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import needs_wait
from milium_site.audit.actions import Actor
from milium_site.middleware import public_form
from milium_site.staff import actions, queries
from milium_site.staff.forms import ForgottenForm, NewPasswordForm


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Mails a link. The answer is the same whether or not the address is known."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        count_try("password_link", request.client_address)
        count_try("password_link", email)
        actions.send_password_link(by=Actor.of(request), email=email)
        return render(request, "staff/link_sent.html")
    return render(request, "staff/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sets the password of whom the link was mailed to. Opening it changes nothing."""
    if wait := needs_wait("token", request.client_address):
        raise TooManyTriesError("token", wait)
    user = queries.user_for_token(token, timezone.now())
    if user is None:
        count_try("token", request.client_address)
        raise Http404
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        client = Actor.of(request).client
        if actions.use_link(client=client, token=token, password=form.cleaned_data["password"]) is None:
            raise Http404
        return redirect(reverse("account_login") + "?set")
    context = {"form": form, "person": user}
    return render(request, "staff/use_link.html", context, status=422 if form.errors else 200)
