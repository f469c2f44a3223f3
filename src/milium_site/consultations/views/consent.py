"""The consent that is signed on the screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from milium_site.audit.actions import Actor
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import ConsentForm, WithdrawalForm
from milium_site.consultations.views.record import CONFLICT, UNPROCESSABLE, writable
from milium_site.desk.queries import visit
from milium_site.desk.views.page import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words for the person to read and sign; once signed, who did and when."""
    verb = "write" if request.method == "POST" else "read"
    row = get_object_or_404(queries.visits(request.user, verb), pk=pk)
    by = Actor.of(request)
    if request.method != "POST":
        encounter = queries.encounter_of(row)
        actions.read_record(by=by, encounter=encounter, appointment=row, purpose="consent opened")
        return _page(request, row)
    form = _form(row, request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=UNPROCESSABLE)
    try:
        actions.sign_consent(by=by, user=request.user, appointment=row, **form.values)
    except actions.NotOpenError as error:
        form.add_error(None, str(error))
        return _page(request, row, form=form, status=CONFLICT)
    except actions.EditConflictError:
        form = _form(row)
        return _page(request, row, form=form, status=CONFLICT, plan_changed=True)
    messages.success(request, _("The consent is signed and kept."))
    return redirect(f"{reverse('consultations:removal', args=[row.pk])}?step=consent")


def _form(row: Any, data: Any = None) -> ConsentForm:
    plan = queries.plan_of(queries.encounter_of(row))
    needs_guardian = queries.needs_guardian(row)
    patient = row.patient
    initial = {
        "text_version": queries.CONSENT_VERSION,
        "plan_version": plan.version if plan else 0,
        "relation": patient.guardian_relation if needs_guardian else "",
    }
    return ConsentForm(data, needs_guardian=needs_guardian, initial=initial)


def _page(
    request: HttpRequest, row: Any, *, form: ConsentForm | None = None, status: int = 200, **given: Any
) -> HttpResponse:
    encounter = queries.encounter_of(row)
    signed = queries.signed_consents(encounter)
    standing = queries.standing_consent(encounter)
    missing = "" if standing else queries.why_nothing_to_sign(encounter)
    context = {
        "visit": visit(request.user, row, timezone.now()),
        "words": queries.consent_words(standing.text_version if standing else queries.CONSENT_VERSION),
        "signed": signed,
        "standing": standing,
        "concluded": queries.condition_words(getattr(encounter, "condition", None)),
        "chosen": queries.chosen_lines(queries.plan_of(encounter)),
        "needs_guardian": queries.needs_guardian(row),
        "may_sign": not standing and not missing and queries.may_still_write(request.user, row, encounter),
        "missing": missing,
        "may_withdraw": standing and queries.visits(request.user, "write").filter(pk=row.pk).exists(),
        "form": form or _form(row),
        "withdrawal_form": WithdrawalForm(),
        "here": "removal",
        **given,
    }
    return staff_page(request, "consultations/consent.html", context, status=status)


@require_POST
def withdraw_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person has changed their mind."""
    row = writable(request, pk)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=UNPROCESSABLE, withdrawal_form=form)
    actions.withdraw_procedure_consent(
        by=Actor.of(request), user=request.user, appointment=row, reason=form.cleaned_data["reason"]
    )
    messages.success(request, _("It is written down: they have taken the consent back."))
    return redirect("consultations:consent", pk=row.pk)
