"""Opening a record of another place in an emergency, and the owner's page of what was opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.accounts.actions import count_try, take_back_try
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.staff import actions, queries
from milium_site.staff.forms import EmergencyForm


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Asks which record and why; opens it for an hour."""
    if not may(request.user, "open", "emergency"):
        raise PermissionDenied
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        appointment = _found(request, form)
        if appointment is not None:
            actions.open_in_emergency(
                by=Actor.of(request),
                viewer=request.user,
                appointment=appointment,
                reason=form.cleaned_data["reason"],
            )
            messages.warning(request, "This record is open to you for one hour. The owner has been told.")
            return redirect("desk:appointment", appointment.pk)
    context = {"form": form, "open_now": queries.open_emergencies(request.user, timezone.now())}
    return render(request, "staff/emergency.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, form: EmergencyForm) -> Any:
    # Numbers are short: whoever tries many is stopped.
    count_try("emergency", str(request.user.pk))
    appointment = queries.appointment_to_open(form.cleaned_data["identifier"])
    if appointment is None:
        form.add_error("identifier", "There is no appointment with this number.")
    else:
        take_back_try("emergency", str(request.user.pk))
    return appointment


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ends one's own access before its time."""
    access = get_object_or_404(queries.open_emergencies(request.user, timezone.now()), pk=pk)
    actions.close_emergency(by=Actor.of(request), access=access)
    messages.success(request, "The record is closed again.")
    return redirect("staff:emergency")


@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """What was opened, by whom and why; what nobody has looked into yet comes first."""
    if not may(request.user, "read", "emergency"):
        raise PermissionDenied
    rows = queries.emergencies(request.user)
    context = {"unseen": rows.filter(seen_at=None), "seen": rows.exclude(seen_at=None)[:100]}
    return render(request, "staff/emergencies.html", context | {"now": timezone.now()})


@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An owner has looked into it."""
    access = get_object_or_404(queries.emergencies(request.user), pk=pk)
    actions.acknowledge_emergency(by=Actor.of(request), viewer=request.user, access=access)
    return redirect("staff:emergencies")
