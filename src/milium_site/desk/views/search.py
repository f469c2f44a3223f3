"""Finding somebody, and the page that a visitor's square code leads to."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.queries import appointments
from milium_site.desk.actions.search import record_search
from milium_site.desk.forms.search import SearchForm
from milium_site.desk.queries.search import by_reference, search
from milium_site.desk.views.page import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Who fits what was typed. A reference alone, typed or read by a scanner, leads straight to its visit."""
    if not may(request.user, "read", "appointment"):
        raise PermissionDenied
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        named = by_reference(request.user, text)
        if len(named) == 1:
            return redirect("desk:appointment", named[0].pk)
        found = search(request.user, text, timezone.now())
        record_search(by=Actor.of(request), found=found)
        if len(found.people) == 1:
            form.give_focus_away()
    context = {"form": form, "found": found, "may_merge": may(request.user, "write", "patient")}
    context["may_book"] = may(request.user, "write", "appointment")
    return staff_page(request, "desk/find.html", context, status=422 if form.errors else 200)


@require_safe
def check_in_code(request: HttpRequest, identifier: str) -> HttpResponse:
    """Where the square code on a visitor's page leads: to the visit, where they are checked in by one press."""
    row = get_object_or_404(appointments(request.user), identifier=identifier.upper())
    return redirect("desk:appointment", row.pk)
