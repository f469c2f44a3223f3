"""The owner's page for other programs: who is let in with a token, since when, and for how long."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from milium_site.accounts.queries import may, program_tokens
from milium_site.audit.actions import Actor
from milium_site.staff import actions
from milium_site.staff.forms import ProgramForm

# Between the form and the page that shows it once; the session is sealed.
NEW_TOKEN = "milium.new_token"  # noqa: S105


@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """Every token, and the form for a new one."""
    if not may(request.user, "read", "token"):
        raise PermissionDenied
    if request.method == "POST":
        return _let_in(request)
    return _page(request, ProgramForm(viewer=request.user))


@reauthentication_required(app="allauth.mfa")
def _let_in(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _page(request, form)
    request.session[NEW_TOKEN] = actions.let_program_in(
        by=Actor.of(request),
        viewer=request.user,
        name=form.cleaned_data["name"],
        location_id=form.location_id,
        days=form.cleaned_data["lasts"],
    )
    return redirect("staff:programs")


def _page(request: HttpRequest, form: ProgramForm) -> HttpResponse:
    now = timezone.now()
    rows = list(program_tokens(request.user))
    context = {
        "form": form,
        "new_token": request.session.pop(NEW_TOKEN, ""),
        "at_work": [row for row in rows if row.revoked_at is None and row.expires_at > now],
        "shut_out": [row for row in rows if row.revoked_at is not None or row.expires_at <= now],
    }
    return render(request, "staff/programs.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shuts a program out at once."""
    if not may(request.user, "write", "token"):
        raise PermissionDenied
    row = get_object_or_404(program_tokens(request.user, "write"), pk=pk)
    actions.shut_program_out(by=Actor.of(request), program=row)
    messages.success(request, f"{row} is shut out.")
    return redirect("staff:programs")
