"""Recalls: the list of whom to see again, and setting one at a visit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.queries import appointments
from milium_site.catalogue import queries as catalogue
from milium_site.desk import actions, queries
from milium_site.desk.forms import RecallForm
from milium_site.desk.views.page import staff_page


@require_safe
def recalls(request: HttpRequest) -> HttpResponse:
    """Everybody who is to be seen again, the most overdue first."""
    if not may(request.user, "read", "recall"):
        raise PermissionDenied
    now = timezone.now()
    lines = [queries.RecallLine(row, now) for row in queries.recalls(request.user)]
    actions.record_recalls_read(by=Actor.of(request), lines=lines)
    context = {
        "overdue": [line for line in lines if line.is_overdue],
        "ahead": [line for line in lines if not line.is_overdue],
        "may_write": may(request.user, "write", "recall"),
        "may_read_reason": may(request.user, "read", "answers"),
    }
    return staff_page(request, "desk/recalls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def set_recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A clinician of the place sets by when the person should be seen again."""
    row = get_object_or_404(appointments(request.user), pk=pk)
    if not may(request.user, "conclude", "answers", row.location_id):
        raise Http404
    now = timezone.now()
    service, due = queries.follow_up_of(row)
    form = RecallForm(
        request.POST or None,
        services=catalogue.every_service().filter(locations=row.location),
        today=queries.today_at(row.location, now),
        initial={"service": service, "due_on": due},
    )
    if request.method == "POST" and form.is_valid():
        recall = actions.set_recall(
            by=Actor.of(request), viewer=request.user, appointment=row, now=now, **form.cleaned_data
        )
        line = queries.RecallLine(recall, now)
        messages.success(request, f"{row.patient.name} is to be seen by {line.due}; {line.invited}.")
        return redirect("desk:appointment", row.pk)
    context = {"form": form, "visit": queries.visit(request.user, row, now)}
    return staff_page(request, "desk/recall.html", context, status=422 if form.errors else 200)


@require_POST
def close_recall(request: HttpRequest, pk: UUID, status: str) -> HttpResponse:
    if status not in {"completed", "revoked"}:
        raise Http404
    row = get_object_or_404(queries.recalls(request.user, "write"), pk=pk)
    actions.close_recall(by=Actor.of(request), recall=row, status=status)
    words = "is booked" if status == "completed" else "need not come again"
    messages.success(request, f"Written down: {row.patient.name} {words}.")
    return redirect("desk:recalls")
