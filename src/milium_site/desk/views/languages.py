"""The languages that visitors may choose, and a clinician's approval of what each says about safety."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from milium_site.accounts.queries import ALL, locations_for, may
from milium_site.audit.actions import Actor
from milium_site.catalogue import queries as catalogue
from milium_site.catalogue.actions.languages import (
    TextsHaveChangedError,
    approve_language,
    offer_languages,
    withdraw_approval,
)
from milium_site.desk.forms.languages import ApprovalForm, LanguagesForm
from milium_site.desk.views.page import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: HttpRequest) -> HttpResponse:
    """Every language with what is translated and who has approved it; the owner says which are offered."""
    if not may(request.user, "read", "translation"):
        raise PermissionDenied("Only owners and clinicians see the clinic's languages.")
    may_offer = _may_offer(request)
    form = LanguagesForm(request.POST or None, initial={"languages": catalogue.offered_languages()})
    if request.method == "POST":
        if not may_offer:
            raise PermissionDenied("Only an owner of every place says which languages there are.")
        # An empty form is a choice as well: English alone.
        form = LanguagesForm(request.POST)
        if form.is_valid():
            offer_languages(by=Actor.of(request), languages=form.cleaned_data["languages"])
            messages.success(request, _("The languages are saved."))
            return redirect("desk:clinic_languages")
    context = {"form": form, "states": catalogue.language_states(), "may_offer": may_offer}
    return staff_page(
        request, "desk/clinic/languages.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Every text about safety in English and in one other language, side by side; POST approves them."""
    if not may(request.user, "read", "translation"):
        raise PermissionDenied("Only owners and clinicians see the clinic's translations.")
    state = next((state for state in catalogue.language_states() if state.code == code), None)
    if state is None:
        raise Http404
    may_approve = may(request.user, "approve", "translation")
    digest = catalogue.clinical_digest(code)
    form = ApprovalForm(request.POST or None, initial={"digest": digest})
    if request.method == "POST":
        if not may_approve:
            raise PermissionDenied("Only a clinician approves what is said about safety.")
        if form.is_valid():
            return _approve(request, code, form.cleaned_data["digest"])
    context = {
        "state": state,
        "interface": catalogue.clinical_texts(code),
        "knowledge": catalogue.knowledge_texts(code),
        "direction": "rtl" if code in settings.LANGUAGES_BIDI else "ltr",
        "form": form,
        "may_approve": may_approve,
        "may_withdraw": may_approve or _may_offer(request),
    }
    return staff_page(
        request, "desk/clinic/language.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _approve(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    try:
        approve_language(
            by=Actor.of(request), user=request.user, language=code, read_digest=digest, now=timezone.now()
        )
    except TextsHaveChangedError:
        messages.error(request, _("A text has changed since you opened this page. Please read it again."))
        return redirect("desk:clinic_language", code)
    messages.success(request, _("Approved. Visitors see these texts from now on."))
    return redirect("desk:clinic_languages")


@require_POST
def withdraw_language(request: HttpRequest, code: str) -> HttpResponse:
    """Takes an approval back: the texts are English again at once."""
    if not (may(request.user, "approve", "translation") or _may_offer(request)):
        raise PermissionDenied("Only owners and clinicians take an approval back.")
    if code not in dict(settings.LANGUAGES):
        raise Http404
    withdraw_approval(by=Actor.of(request), language=code)
    messages.success(request, _("Taken back. Texts about safety are shown in English again."))
    return redirect("desk:clinic_languages")


def _may_offer(request: HttpRequest) -> bool:
    return locations_for(request.user, "write", "clinic") is ALL
