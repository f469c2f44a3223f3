"""The plan: what is still to be asked, and what may be offered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from milium_site.audit.actions import Actor
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import GatesForm, PlanForm
from milium_site.consultations.views.record import CONFLICT, UNPROCESSABLE
from milium_site.desk.queries import visit
from milium_site.desk.views.page import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shows the planner's options; a POST keeps answers to its questions, or the chosen options."""
    verb = "write" if request.method == "POST" else "read"
    row = get_object_or_404(queries.visits(request.user, verb), pk=pk)
    if request.method == "POST":
        return _answered(request, row) if request.POST.get("do") == "ask" else _chosen(request, row)
    encounter = queries.encounter_of(row)
    actions.read_record(by=Actor.of(request), encounter=encounter, appointment=row, purpose="plan opened")
    return _page(request, row)


def _said(row: Any) -> tuple[Any, dict[str, bool]]:
    held = queries.plan_of(queries.encounter_of(row))
    return held, (held.circumstances if held else {})


def _plan_form(request: HttpRequest, row: Any, data: Any = None) -> PlanForm:
    held, said = _said(row)
    plan = queries.planned(request.user, row, queries.encounter_of(row), said)
    initial = {"version": held.version if held else 0, "note": held.note if held else ""}
    return PlanForm(data, plan=plan, chosen=held.chosen if held else [], initial=initial)


def _page(request: HttpRequest, row: Any, *, status: int = 200, **given: Any) -> HttpResponse:
    held, said = _said(row)
    encounter = queries.encounter_of(row)
    plan = queries.planned(request.user, row, encounter, said)
    context = {
        "visit": visit(request.user, row, timezone.now()),
        "plan": plan,
        "held": held,
        "chosen": queries.chosen_lines(held),
        "concluded": queries.condition_words(getattr(encounter, "condition", None)),
        "gates_form": GatesForm(plan=plan, said=said),
        "plan_form": _plan_form(request, row),
        "may_write": queries.may_still_write(request.user, row, encounter),
        "added": queries.added_to(encounter),
        "here": "plan",
        **given,
    }
    return staff_page(request, "consultations/plan.html", context, status=status)


def _answered(request: HttpRequest, row: Any) -> HttpResponse:
    _, said = _said(row)
    plan = queries.planned(request.user, row, queries.encounter_of(row), said)
    form = GatesForm(request.POST, plan=plan, said=said)
    if not form.is_valid():
        return _page(request, row, status=UNPROCESSABLE, gates_form=form)
    return _kept(request, row, {"gates_form": form}, circumstances=form.circumstances)


def _chosen(request: HttpRequest, row: Any) -> HttpResponse:
    form = _plan_form(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, status=UNPROCESSABLE, plan_form=form)
    _, said = _said(row)
    data = {"circumstances": said, "chosen": form.chosen, "note": form.cleaned_data["note"]}
    return _kept(request, row, {"plan_form": form}, **data)


def _kept(request: HttpRequest, row: Any, forms: dict[str, Any], **data: Any) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        actions.save_plan(
            by=Actor.of(request),
            user=request.user,
            appointment=row,
            expected_version=int(version) if version.isascii() and version.isdigit() else 0,
            **data,
        )
    except actions.EditConflictError as error:
        if form := forms.get("plan_form"):
            form.data = form.data.copy()
            form.data["version"] = str(error.current.version)
        return _page(request, row, status=CONFLICT, conflict=error.current, **forms)
    except actions.NotOpenError as error:
        return _page(request, row, status=CONFLICT, refusal=str(error), **forms)
    messages.success(request, "The plan is kept.")
    return redirect("consultations:plan", pk=row.pk)
