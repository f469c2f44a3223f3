"""The owner's pages: who works here, in which role and where; what a role may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.staff import actions, queries
from milium_site.staff.forms import InviteForm, RoleForm


def _check(request: HttpRequest, verb: str = "read") -> None:
    if not may(request.user, verb, "account"):
        raise PermissionDenied


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and their roles."""
    _check(request)
    lines = queries.people(request.user, timezone.now())
    context = {
        "here": [line for line in lines if line.user.is_active],
        "left": [line for line in lines if not line.user.is_active],
    }
    return render(request, "staff/people.html", context)


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, in words."""
    _check(request)
    return render(request, "staff/roles.html", {"roles": queries.role_sheet()})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new account, and the mail with its link."""
    _check(request, "write")
    form = InviteForm(request.POST if request.method == "POST" else None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.invite(
                by=Actor.of(request),
                viewer=request.user,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                location_id=form.location_id,
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, f"{user} is invited. The link in the mail works for three days.")
            return redirect("staff:person", user.pk)
    return render(request, "staff/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's account."""
    line = _line(request, pk)
    context = {
        "line": line,
        "form": RoleForm(viewer=request.user),
        "may_manage": queries.may_manage(request.user, line.user),
        "is_self": line.user.pk == request.user.pk,
    }
    return render(request, "staff/person.html", context)


def _line(request: HttpRequest, pk: int) -> Any:
    """The person, if they are among those whom the viewer sees; else as if there were none."""
    found = {line.user.pk: line for line in queries.people(request.user, timezone.now())}
    if pk not in found:
        raise Http404
    return found[pk]


def _change(
    request: HttpRequest, pk: int, change: Callable[..., Any], done: str, **more: Any
) -> HttpResponse:
    user = _line(request, pk).user
    try:
        change(by=Actor.of(request), viewer=request.user, user=user, **more)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done.format(name=user))
    return redirect("staff:person", pk)


@require_POST
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_role(request, pk, actions.give_role, "{name} has the role from now on.")


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_role(request, pk, actions.take_back, "{name} is invited again.")


def _with_role(request: HttpRequest, pk: int, change: Callable[..., Any], done: str) -> HttpResponse:
    _check(request, "write")
    form = RoleForm(request.POST, viewer=request.user)
    if not form.is_valid():
        messages.error(request, "Choose a role and a place.")
        return redirect("staff:person", _line(request, pk).user.pk)
    return _change(request, pk, change, done, role=form.cleaned_data["role"], location_id=form.location_id)


@require_POST
def take_role(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    row = get_object_or_404(_line(request, pk).user.role_grants.select_related("user"), pk=grant)

    def take(*, user: Any, **kwargs: Any) -> None:
        actions.take_grant(grant=row, **kwargs)

    return _change(request, pk, take, "{name} does not have this role any more.")


@require_http_methods(["GET", "HEAD", "POST"])
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; the answer shuts the person out at once."""
    _check(request, "write")
    if request.method == "POST":
        return _change(request, pk, actions.let_go, "{name} is shut out.")
    return render(request, "staff/let_go.html", {"line": _line(request, pk)})


@require_POST
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request, "write")
    return _change(request, pk, actions.invite_again, "A new link is on its way to {name}.")


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request, "write")
    return _change(request, pk, actions.reset_second_factor, "{name} starts anew with the link in the mail.")
