"""Bookings that nobody may stand behind: the owner sees them together and clears a burst in one go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.actions import clear_burst
from milium_site.desk import actions, queries
from milium_site.desk.views.page import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
def unconfirmed(request: HttpRequest) -> HttpResponse:
    """What visitors booked in the last day under addresses that nobody has confirmed."""
    if not may(request.user, "write", "clinic"):
        raise PermissionDenied
    now = timezone.now()
    lines = queries.unconfirmed_lines(request.user, now)
    if request.method == "POST":
        return _clear(request, lines)
    actions.record_unconfirmed_read(by=Actor.of(request), lines=lines)
    return staff_page(request, "desk/clinic/unconfirmed.html", {"lines": lines})


def _clear(request: HttpRequest, lines: list[Any]) -> HttpResponse:
    """Clears what was ticked, or all that the page showed: never what came in since."""
    wanted = set(request.POST.getlist("shown" if "all" in request.POST else "visit"))
    chosen = [line.appointment for line in lines if str(line.appointment.pk) in wanted]
    cleared = clear_burst(by=Actor.of(request), appointments=chosen)
    if cleared:
        messages.success(request, f"{cleared} cancelled, without a mail to anybody. Their times are free.")
    else:
        messages.error(request, "Nothing was cancelled. Tick at least one that is still booked.")
    return redirect("desk:clinic_unconfirmed")
