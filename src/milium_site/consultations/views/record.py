"""The consultation: what was sent, what is seen on the map, and what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.catalogue.queries import every_service
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import (
    AmendmentForm,
    ConclusionForm,
    FindingsForm,
    LesionChangeForm,
    LesionForm,
    SeeAgainForm,
)
from milium_site.desk.queries import RecallLine, follow_up_of, recalls_after, today_at, visit
from milium_site.desk.views.page import staff_page

CONFLICT, UNPROCESSABLE = 409, 422


@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The record of one visit; each look at it is written down."""
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    actions.read_record(
        by=Actor.of(request),
        encounter=queries.encounter_of(row),
        appointment=row,
        purpose="opened at the desk",
    )
    return page(request, row)


def writable(request: HttpRequest, pk: UUID) -> Any:
    """The visit, for who may write its record. Raises: Http404 for everybody else."""
    return get_object_or_404(queries.visits(request.user, "write"), pk=pk)


def may_set_recall(request: HttpRequest, row: Any) -> bool:
    """Whether the viewer may say that somebody is to come again."""
    return may(request.user, "conclude", "answers", row.location_id)


def see_again_form(row: Any, data: Any = None) -> SeeAgainForm:
    """The form with what usually follows this visit."""
    service, _due = follow_up_of(row)
    return SeeAgainForm(
        data,
        services=every_service().filter(locations=row.location),
        today=today_at(row.location, timezone.now()),
        initial={"service": service, "weeks": 6},
    )


def page(request: HttpRequest, row: Any, *, status: int = 200, **given: Any) -> HttpResponse:
    sheet = queries.record_sheet(request.user, row)
    encounter, condition = sheet.encounter, sheet.condition
    context = {
        "sheet": sheet,
        "visit": visit(request.user, row, timezone.now()),
        "findings_form": FindingsForm(
            initial={
                "findings": encounter.findings if encounter else "",
                "version": encounter.version if encounter else 0,
            }
        ),
        "lesion_form": LesionForm(),
        "conclusion_form": ConclusionForm(initial=_said(condition)),
        "may_refer": queries.visits(request.user, "write").filter(pk=row.pk).exists(),
        "added": queries.added_to(encounter),
        "amendment_form": AmendmentForm(),
        "papers": queries.papers_of(encounter),
        "recalls": [RecallLine(recall, timezone.now()) for recall in recalls_after(request.user, row)],
        "see_again_form": see_again_form(row) if may_set_recall(request, row) else None,
        "lesion_rows": _lesion_rows(sheet, given),
        "carried": [(one, _change_form(one)) for one in queries.carried_lesions(encounter)],
        "here": "record",
        **given,
    }
    return staff_page(request, "consultations/record.html", context, status=status)


def _said(condition: Any) -> dict[str, Any]:
    names = ("code", "milia_type", "has_dermoscopy", "has_histology", "note", "version")
    return {name: getattr(condition, name) for name in names} if condition else {"version": 0}


def _lesion_rows(sheet: Any, given: dict[str, Any]) -> list[tuple[Any, LesionChangeForm, str]]:
    """Each bump with its form and what became of it; the form that came back wrong stays as it was sent."""
    sent, number = given.get("changed_form"), given.get("changed_number")
    return [
        (
            one,
            sent if sent and one.number == number else _change_form(one),
            queries.COURSE_WORDS.get(sheet.course.by_lesion.get(one.pk, ""), ""),
        )
        for one in sheet.lesions
    ]


def _change_form(lesion: Any) -> LesionChangeForm:
    names = ("size_mm", "milia_type", "note", "version")
    return LesionChangeForm(
        initial={name: getattr(lesion, name) for name in names},
        prefix=f"lesion-{lesion.number}",
    )


def back(request: HttpRequest, row: Any, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('consultations:record', args=[row.pk])}#{anchor}")


def _write(
    request: HttpRequest,
    row: Any,
    name: str,
    form: Any,
    write: Callable[..., Any],
    anchor: str,
    **more: Any,
) -> HttpResponse:
    """Writes what a form said. What is refused or has changed meanwhile comes back on the page, nothing lost."""
    more[name] = form
    if not form.is_valid():
        return page(request, row, status=UNPROCESSABLE, **more)
    try:
        write(by=Actor.of(request), user=request.user, appointment=row)
    except actions.EditConflictError as error:
        again = form.data.copy()
        # Whoever now sends it again has seen both.
        again[form.add_prefix("version")] = str(error.current.version)
        form.data = again
        return page(request, row, status=CONFLICT, theirs=error.current, conflict=name, **more)
    except actions.NotOpenError as error:
        form.add_error(None, str(error))
        return page(request, row, status=CONFLICT, **more)
    return back(request, row, anchor)


@require_POST
def findings(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    form = FindingsForm(request.POST)

    def write(**who: Any) -> None:
        data = form.cleaned_data
        actions.save_findings(findings=data["findings"], expected_version=data["version"], **who)

    return _write(request, row, "findings_form", form, write, "examination")


@require_POST
def lesions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more bump on the map."""
    row = writable(request, pk)
    form = LesionForm(request.POST)

    def write(**who: Any) -> None:
        actions.add_lesion(**form.values, **who)

    return _write(request, row, "lesion_form", form, write, "examination")


@require_POST
def lesion(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Changes what is said of one bump, or says that it was entered in error, is there again, or is gone."""
    row, do = writable(request, pk), request.POST.get("do", "")
    encounter = queries.encounter_of(row)
    shown = [*queries.lesions_of(encounter), *queries.carried_lesions(encounter)]
    if number not in {one.number for one in shown}:
        raise Http404
    form = LesionChangeForm(request.POST, prefix=f"lesion-{number}")

    def write(**who: Any) -> None:
        data = {**form.cleaned_data}
        who |= {"number": number, "expected_version": data.pop("version")}
        if do == "withdraw":
            actions.withdraw_lesion(**who)
            messages.success(request, f"Bump {number} is marked as entered in error.")
        elif do in {"there", "gone"}:
            actions.settle_lesion(is_there=do == "there", **who)
        else:
            actions.change_lesion(**data, **who)

    return _write(request, row, "changed_form", form, write, "bumps", changed_number=number)


@require_POST
def carry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Brings the bumps of the last visit onto today's map; then says of those on the page that all are there."""
    row = writable(request, pk)
    who = {"by": Actor.of(request), "user": request.user, "appointment": row}
    try:
        if request.POST.get("do") == "confirm":
            sent = request.POST.getlist("number")
            numbers = [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 7]
            actions.confirm_lesions(numbers=numbers, **who)
        else:
            actions.carry_over(**who)
    except actions.NotOpenError as error:
        messages.error(request, str(error))
        return page(request, row, status=CONFLICT)
    return back(request, row, "bumps")


@require_POST
def conclusion(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    form = ConclusionForm(request.POST)

    def write(**who: Any) -> None:
        data = {**form.cleaned_data}
        actions.save_conclusion(expected_version=data.pop("version"), **data, **who)

    return _write(request, row, "conclusion_form", form, write, "conclusion")


@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    try:
        actions.finish_encounter(by=Actor.of(request), user=request.user, appointment=row)
    except actions.NotOpenError as error:
        messages.error(request, str(error))
        return page(request, row, status=CONFLICT, finish_error=str(error))
    messages.success(request, f"The visit of {row.patient.name} is finished.")
    return redirect("consultations:record", pk=row.pk)


@require_POST
def amend_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Adds to the record of a finished visit, with a reason."""
    row = writable(request, pk)
    form = AmendmentForm(request.POST)

    def write(**who: Any) -> None:
        actions.amend_record(**form.cleaned_data, **who)

    return _write(request, row, "amendment_form", form, write, "added")
