"""Photographs for staff who may see them. What the viewer may not see does not exist for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.catalogue.queries import clinic
from milium_site.photographs import queries
from milium_site.photographs.actions import (
    PhotographRefusedError,
    add_photograph,
    delete_photograph,
)
from milium_site.photographs.forms import DeskPhotographForm, in_memory
from milium_site.photographs.views.pictures import shown
from milium_site.records.queries import same_person, standing_consents

CARE = "photo_care"
MOST_SIDE_BY_SIDE = 4


@require_GET
def photograph(request: HttpRequest, pk: UUID) -> HttpResponse:
    return shown(request, get_object_or_404(queries.photographs(request.user), pk=pk))


# The order matters: the check of the form's token reads the form, and by then the handler must stand.
@csrf_exempt
@in_memory
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, patient: UUID) -> HttpResponse:
    """All photographs of a person, chosen ones side by side, and the form that adds one."""
    row = get_object_or_404(queries.patients_with_photographs(request.user), pk=patient)
    places = queries.places_to_add_at(request.user, row)
    needs_consent = CARE not in standing_consents(row)
    if request.method == "POST" and places:
        form = DeskPhotographForm(request.POST, request.FILES, needs_consent=needs_consent)
        if form.is_valid() and _added(request, form, row, places[0]):
            messages.success(request, "The photograph is in the record.")
            return redirect("photographs:person", patient=row.pk)
        return _page(request, row, form, status=422)
    form = DeskPhotographForm(needs_consent=needs_consent) if places else None
    record(by=Actor.of(request), action="R", kind="photograph_list", id=row.pk)
    return _page(request, row, form)


def _added(request: HttpRequest, form: DeskPhotographForm, patient: Any, location_id: int) -> bool:
    try:
        add_photograph(
            by=Actor.of(request),
            patient=patient,
            location_id=location_id,
            upload=form.cleaned_data["photograph"],
            view=form.cleaned_data["view"],
            agreed=form.cleaned_data.get("agreed", ""),
            recorded_by=request.user,
        )
    except PhotographRefusedError as error:
        form.add_error("photograph", str(error))
        return False
    return True


def _page(request: HttpRequest, patient: Any, form: Any, status: int = 200) -> HttpResponse:
    rows = list(queries.photographs(request.user).filter(patient__in=same_person(patient)))
    chosen = set(request.GET.getlist("side"))
    context = {
        "clinic": clinic(),
        "patient": patient,
        "photographs": rows,
        "side_by_side": [row for row in rows if str(row.pk) in chosen][:MOST_SIDE_BY_SIDE],
        "pairs": queries.first_and_last(rows),
        "form": form,
        "consents": standing_consents(patient),
        "may_write": may(request.user, "write", "photograph"),
    }
    return render(request, "photographs/person.html", context, status=status)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Takes a photograph out that does not belong into the record, such as one of somebody else."""
    row = get_object_or_404(queries.photographs(request.user, "write"), pk=pk)
    delete_photograph(by=Actor.of(request), photograph=row, purpose="taken out at the desk")
    messages.success(request, "The photograph is deleted.")
    return redirect("photographs:person", patient=row.patient_id)
