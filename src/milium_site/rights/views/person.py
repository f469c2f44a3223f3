"""One person's data at the desk: see, correct, agree, copy, erase, each for whom it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.audit.actions import Actor, record
from milium_site.catalogue.queries import clinic
from milium_site.photographs.actions import take_back
from milium_site.records.actions import CORRECTABLE, agree_to, correct_patient
from milium_site.records.queries import (
    ConsentHow,
    ConsentPurpose,
    consent_history,
    current_text,
    same_person,
    standing_consents,
    versions,
    was_seen,
)
from milium_site.rights.actions import erase_person, record_copy
from milium_site.rights.forms import CorrectionForm, EraseForm
from milium_site.rights.queries import copy_of, parts_for, people
from milium_site.rights.queries.retention import rule
from milium_site.rights.views.files import json_file, pdf_file

if TYPE_CHECKING:
    from milium_site.records.models import Patient

PURPOSES = (ConsentPurpose.PHOTO_CARE, ConsentPurpose.PHOTO_TEACHING, ConsentPurpose.PHOTO_PUBLICATION)
HOW = {"spoken": ConsentHow.DESK_SPOKEN, "paper": ConsentHow.DESK_PAPER}


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is on record, and what the viewer may do about it."""
    row = get_object_or_404(people(request.user), pk=pk)
    record(by=Actor.of(request), action="R", kind="patient", id=row.pk, purpose="opened")
    return _page(request, row)


def _page(request: HttpRequest, row: Patient, form: Any = None, status: int = 200) -> HttpResponse:
    standing = standing_consents(row)
    context = {
        "clinic": clinic(),
        "patient": row,
        "parts": parts_for(request.user, row),
        "form": form,
        "versions": versions(row),
        "purposes": [(current_text(purpose), standing.get(purpose)) for purpose in PURPOSES],
        "history": consent_history(row),
        "others": same_person(row).exclude(pk=row.pk).count(),
    }
    return render(request, "rights/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form with what is on record; sent, both old and new stay on record."""
    row = get_object_or_404(people(request.user, "correct"), pk=pk)
    form = CorrectionForm(_sent(request), initial={name: getattr(row, name) for name in CORRECTABLE})
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in CORRECTABLE}
        version = correct_patient(
            by=Actor.of(request), patient=row, reason=form.cleaned_data["reason"], **values
        )
        messages.success(request, "It is corrected." if version else "Nothing was different.")
        return redirect("rights:person", pk=row.pk)
    context = {"clinic": clinic(), "patient": row, "form": form}
    return render(request, "rights/correct.html", context, status=422 if form.errors else 200)


@require_POST
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Writes down what the person said or signed about one purpose."""
    row = get_object_or_404(people(request.user, "consent"), pk=pk)
    purpose, how = request.POST.get("purpose", ""), HOW.get(request.POST.get("how", ""), HOW["spoken"])
    if purpose not in PURPOSES:
        raise Http404("There is no such purpose.")
    by, viewer = Actor.of(request), request.user
    if request.POST.get("agrees") == "yes":
        agree_to(by=by, patient=row, purpose=purpose, how=how, recorded_by=viewer)
        messages.success(request, "It is written down that they agree.")
    else:
        deleted = take_back(by=by, patient=row, purpose=purpose, how=how, recorded_by=viewer)
        gone = f" {deleted} photographs are deleted." if deleted else ""
        messages.success(request, f"It is written down that they took it back.{gone}")
    return redirect("rights:person", pk=row.pk)


def _sent(request: HttpRequest) -> Any:
    """What was sent, also when it is empty; None while the form is only opened."""
    return request.POST if request.method == "POST" else None


def _copied(request: HttpRequest, pk: UUID, form: str) -> dict[str, Any]:
    row = get_object_or_404(people(request.user, "export"), pk=pk)
    record_copy(by=Actor.of(request), patient=row, form=form, whole=True)
    return copy_of(row)


@require_safe
def copy_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    return json_file(_copied(request, pk, "json"))


@require_safe
def copy_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    return pdf_file(_copied(request, pk, "pdf"))


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks once, says before what stays and why, and afterwards what went."""
    row = get_object_or_404(people(request.user, "erase"), pk=pk)
    form = EraseForm(_sent(request))
    context: dict[str, Any] = {"clinic": clinic(), "name": row.name, "form": form}
    if request.method == "POST" and form.is_valid():
        context["erased"] = erase_person(by=Actor.of(request), patient=row)
        return render(request, "rights/erased.html", context)
    context["seen"] = any(was_seen(one) for one in same_person(row))
    context["rule"] = rule("treatment_record")
    context["patient"] = row
    return render(request, "rights/erase.html", context, status=422 if form.errors else 200)
