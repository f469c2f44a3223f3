"""A person's own data behind the mailed link: what this booking holds, what was agreed to, and asking for more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium_site.audit.actions import Actor
from milium_site.booking.views.cookie import held_by_cookie, without_cookie
from milium_site.catalogue.queries import clinic
from milium_site.middleware import public_form
from milium_site.photographs.actions import take_back
from milium_site.records.queries import ConsentHow, ConsentPurpose, consent_history
from milium_site.rights.actions import ask, record_copy
from milium_site.rights.forms import AskForm
from milium_site.rights.queries import RequestKind, copy_of, requests_of
from milium_site.rights.views.files import json_file, pdf_file

DONE = {
    RequestKind.COPY: _("The clinic makes the copy and gets in touch with you about how to hand it over."),
    RequestKind.CORRECTION: _("The clinic looks at it and tells you what it changed."),
    RequestKind.ERASURE: _("The clinic erases what no law keeps, and tells you what stays and why."),
}


def _with_appointment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with the appointment that the visitor's cookie opens; without one the page that says so."""

    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        held = held_by_cookie(request)
        return view(request, held) if held else without_cookie(request)

    return opened


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
@_with_appointment
def own_data(request: HttpRequest, held: Any) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        ask(
            by=Actor.of(request),
            patient=held.patient,
            location_id=held.location_id,
            kind=kind,
            words=form.cleaned_data["words"],
        )
        return redirect(f"{reverse('rights:own_data')}?done={kind}")
    context = {
        "clinic": clinic(),
        "appointment": held,
        "form": form,
        "consents": consent_history(held.patient),
        "requests": requests_of(held.patient),
        "done_words": DONE.get(request.GET.get("done", ""), ""),
        "taken_back": request.GET.get("done") == "taken-back",
    }
    return render(request, "rights/own_data.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
@_with_appointment
def own_json(request: HttpRequest, held: Any) -> HttpResponse:
    return json_file(_copied(request, held, "json"))


@login_not_required
@never_cache
@require_safe
@_with_appointment
def own_pdf(request: HttpRequest, held: Any) -> HttpResponse:
    return pdf_file(_copied(request, held, "pdf"))


def _copied(request: HttpRequest, held: Any, form: str) -> dict[str, Any]:
    # Only this booking: whoever booked may have typed somebody else's name and address, and must not get theirs.
    by = Actor.of(request)
    record_copy(by=by, patient=held.patient, form=form, whole=False, location_id=held.location_id)
    return copy_of(held.patient, whole=False)


@public_form
@require_POST
@_with_appointment
def own_data_consent(request: HttpRequest, held: Any) -> HttpResponse:
    """Takes one consent back."""
    purpose = request.POST.get("purpose", "")
    if purpose in ConsentPurpose.values:
        take_back(by=Actor.of(request), patient=held.patient, purpose=purpose, how=ConsentHow.LINK_PAGE)
    return redirect(f"{reverse('rights:own_data')}?done=taken-back")
