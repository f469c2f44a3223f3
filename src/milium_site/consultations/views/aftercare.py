"""The leaflet at the desk, and behind the person's own link; their answer how it heals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.audit.actions import Actor
from milium_site.booking.views.cookie import held_by_cookie, without_cookie
from milium_site.catalogue.queries import clinic, visitor_knowledge
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import CheckInForm
from milium_site.consultations.views.record import CONFLICT, UNPROCESSABLE, writable
from milium_site.desk.queries import visit
from milium_site.desk.views.page import staff_page
from milium_site.middleware import public_form
from milium_site.routine.actions import begin_after


@require_safe
def aftercare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The leaflet as the person gets it, and what they answered."""
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    encounter = queries.encounter_of(row)
    actions.read_record(
        by=Actor.of(request), encounter=encounter, appointment=row, purpose="aftercare opened"
    )
    return _desk_page(request, row)


def _desk_page(request: HttpRequest, row: Any, *, status: int = 200, **given: Any) -> HttpResponse:
    held = queries.check_in_of(row)
    context = {
        "visit": visit(request.user, row, timezone.now()),
        "leaflet": queries.leaflet_of(row),
        "check_in": held,
        "said": queries.said_in(held),
        "may_send": queries.visits(request.user, "write").filter(pk=row.pk).exists(),
        "added": queries.added_to(queries.encounter_of(row)),
        "here": "aftercare",
        **given,
    }
    return staff_page(request, "consultations/aftercare.html", context, status=status)


def _file(leaflet: Any) -> HttpResponse:
    if leaflet is None:
        raise Http404
    response = HttpResponse(queries.leaflet_pdf(leaflet), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="after-your-removal.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def leaflet_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    encounter = queries.encounter_of(row)
    actions.read_record(by=Actor.of(request), encounter=encounter, appointment=row, purpose="leaflet printed")
    return _file(queries.leaflet_of(row))


@require_POST
def send_leaflet(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    try:
        actions.send_leaflet(by=Actor.of(request), user=request.user, appointment=row)
    except actions.NotOpenError as error:
        return _desk_page(request, row, status=CONFLICT, refusal=str(error))
    messages.success(request, f"The link is on its way to {row.patient.name}.")
    return redirect("consultations:aftercare", pk=row.pk)


@require_POST
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A clinician has seen what the person answered."""
    row = writable(request, pk)
    try:
        answered_at = datetime.fromisoformat(request.POST.get("answered_at", ""))
    except ValueError:
        answered_at = None
    if not actions.see_check_in(
        by=Actor.of(request), user=request.user, appointment=row, answered_at=answered_at
    ):
        messages.error(request, _("They have answered again meanwhile. Read it first."))
    return redirect("consultations:aftercare", pk=row.pk)


def _with_leaflet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with the visit that the person's cookie opens; without one, or without a leaflet, a refusal."""

    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        held = held_by_cookie(request)
        if held is None:
            return without_cookie(request)
        # Reading the record needs a check-in: it is there since a clinician sent the leaflet to this person.
        if queries.check_in_of(held) is None:
            raise Http404
        return view(request, held)

    return opened


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
@_with_leaflet
def own_aftercare(request: HttpRequest, held: Any) -> HttpResponse:
    """The leaflet for the person themselves, and the question how it heals."""
    check_in = queries.check_in_of(held)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    by = Actor.of(request)
    if request.method == "POST" and form.is_valid():
        actions.answer_check_in(by=by, check_in=check_in, **form.values)
        return redirect(f"{reverse('consultations:own_aftercare')}#answer")
    actions.read_record(
        by=by, encounter=check_in.encounter, appointment=held, purpose="leaflet, by the person"
    )
    context = {
        "clinic": clinic(),
        "appointment": held,
        "leaflet": queries.leaflet_of(held, visitor_knowledge()),
        "check_in": check_in,
        "rest": queries.longest_rest(held),
        "form": form,
    }
    return render(
        request, "consultations/own_aftercare.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@public_form
@require_POST
@_with_leaflet
def own_routine(request: HttpRequest, held: Any) -> HttpResponse:
    """Opens the planner with the day of the removal: its weeks then begin when the skin has closed."""
    rest = queries.longest_rest(held)
    if rest is None:
        raise Http404
    begin_after(request.session, procedure=rest.procedure, done_on=rest.done_on)
    return redirect(f"{reverse('routine:start')}#person")


@login_not_required
@never_cache
@require_safe
@_with_leaflet
def own_leaflet(request: HttpRequest, held: Any) -> HttpResponse:
    return _file(queries.leaflet_of(held))
