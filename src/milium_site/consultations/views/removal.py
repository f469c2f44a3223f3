"""The removal: one step at a time, each kept on the server as it is done; the signature; what is added later."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from milium.removal import BY_ID, STEPS, open_steps
from milium_site.audit.actions import Actor
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import AmendmentForm, StepForm
from milium_site.consultations.views.record import CONFLICT, UNPROCESSABLE, writable
from milium_site.desk.queries import visit
from milium_site.desk.views.page import staff_page


@require_safe
def removal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The checklist with the step that is next open, or the one that `?step=` names."""
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    encounter = queries.encounter_of(row)
    actions.read_record(by=Actor.of(request), encounter=encounter, appointment=row, purpose="removal opened")
    return _page(request, row, here=request.GET.get("step", ""))


def _form(row: Any, encounter: Any, step: str, data: Any = None, held: Any = None) -> StepForm:
    return StepForm(
        data,
        step=BY_ID[step],
        lesions=queries.lesions_of(encounter),
        today=timezone.now().astimezone(ZoneInfo(row.time_zone)).date(),
        held=held,
    )


def _page(
    request: HttpRequest,
    row: Any,
    *,
    here: str = "",
    wrong: StepForm | None = None,
    status: int = 200,
    **given: Any,
) -> HttpResponse:
    encounter = queries.encounter_of(row)
    procedure = queries.removal_of(encounter)
    recorded = queries.recorded_steps(procedure)
    lines = queries.removal_lines(row, encounter, procedure, wrong.step.id if wrong else here)
    forms = {step.id: _form(row, encounter, step.id, held=recorded.get(step.id)) for step in STEPS}
    if wrong is not None:
        forms[wrong.step.id] = wrong
    is_signed = procedure is not None and procedure.signed_at is not None
    context = {
        "visit": visit(request.user, row, timezone.now()),
        "procedure": procedure,
        "is_signed": is_signed,
        "is_as_signed": is_signed and procedure.is_as_signed(),
        "records": procedure.steps.count() if procedure else 0,
        "rows": [(line, forms[line.step.id]) for line in lines],
        "waiting": open_steps(recorded),
        "consent": queries.standing_consent(encounter),
        "taken_back": queries.is_taken_back(encounter),
        "concluded": queries.condition_words(getattr(encounter, "condition", None)),
        "chosen": queries.chosen_lines(queries.plan_of(encounter)),
        "maps": queries.map_views(queries.lesions_of(encounter), []),
        "may_write": not is_signed and queries.may_still_write(request.user, row, encounter),
        "may_amend": is_signed and queries.visits(request.user, "write").filter(pk=row.pk).exists(),
        "amendment_form": AmendmentForm(),
        "added": queries.added_to(encounter),
        "here": "removal",
        **given,
    }
    return staff_page(request, "consultations/removal.html", context, status=status)


@require_POST
def removal_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Records one step. A page that waits for the connection asks for JSON and goes on by itself."""
    row = writable(request, pk)
    if step not in BY_ID:
        raise Http404
    encounter = queries.encounter_of(row)
    form = _form(row, encounter, step, _pressed(request, step))
    status = UNPROCESSABLE
    if form.is_valid():
        data = form.cleaned_data
        try:
            kept = actions.record_step(
                by=Actor.of(request),
                user=request.user,
                appointment=row,
                key=data["key"],
                step=step,
                outcome=data["outcome"],
                values=form.values,
                note=data["note"],
                done_at=form.said_at,
                seen=data["seen"],
            )
        except actions.NotOpenError as error:
            form.add_error(None, str(error))
            status = CONFLICT
        except actions.EditConflictError as error:
            return _met(request, row, form, error.current)
        else:
            return _kept(request, row, kept)
    if _wants_json(request):
        said = [message for found in form.errors.values() for message in found]
        return JsonResponse({"errors": said}, status=status)
    return _page(request, row, wrong=form, status=status)


def _met(request: HttpRequest, row: Any, form: StepForm, theirs: Any) -> HttpResponse:
    """A colleague recorded the same step meanwhile: both are shown, and whoever sends it again has seen both."""
    said = "; ".join(f"{label}: {words}" for label, words in queries.said_of(form.step, theirs.values))
    words = _(
        "%(who)s has recorded this step meanwhile (%(when)s): %(said)s. Send yours again to put it last."
    ) % {
        "who": theirs.recorded_by,
        "when": queries.moment_of(theirs.done_at, row),
        "said": "; ".join(part for part in (theirs.get_outcome_display(), said, theirs.note) if part),
    }
    if _wants_json(request):
        return JsonResponse({"errors": [words], "seen": str(theirs.pk)}, status=CONFLICT)
    form.add_error(None, words)
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = str(theirs.pk)
    return _page(request, row, wrong=form, status=CONFLICT)


def _pressed(request: HttpRequest, step: str) -> Any:
    """What was sent, with the outcome of the button that was pressed."""
    data = request.POST.copy()
    if request.POST.get("do") == "not-done":
        data[f"{step}-outcome"] = "not-done"
    return data


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _kept(request: HttpRequest, row: Any, kept: Any) -> HttpResponse:
    if _wants_json(request):
        clock = queries.moment_of(kept.done_at, row)
        words = f"{kept.get_outcome_display().capitalize()} {clock}, {kept.recorded_by}"
        return JsonResponse({"words": words, "next_key": str(uuid4())})
    return redirect("consultations:removal", pk=row.pk)


def _records(request: HttpRequest) -> int:
    sent = request.POST.get("records", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 7 else -1


@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    try:
        actions.sign_removal(
            by=Actor.of(request), user=request.user, appointment=row, records=_records(request)
        )
    except actions.NotOpenError as error:
        return _page(request, row, status=CONFLICT, sign_error=str(error))
    messages.success(request, "The removal is signed.")
    return redirect("consultations:removal", pk=row.pk)


@require_POST
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = writable(request, pk)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=UNPROCESSABLE, amendment_form=form)
    try:
        actions.amend_removal(by=Actor.of(request), user=request.user, appointment=row, **form.cleaned_data)
    except actions.NotOpenError as error:
        form.add_error(None, str(error))
        return _page(request, row, status=CONFLICT, amendment_form=form)
    messages.success(request, "The amendment stands beside the removal.")
    return redirect("consultations:removal", pk=row.pk)
