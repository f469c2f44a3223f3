"""The papers of a visit: letters, and what was signed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from milium_site.audit.actions import Actor
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import ReferralForm
from milium_site.consultations.views.record import CONFLICT, UNPROCESSABLE, writable
from milium_site.desk.queries import visit
from milium_site.desk.views.page import staff_page


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def document(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """One paper as it was kept: the same bytes each time."""
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    found = queries.document_of(row, key)
    if found is None:
        raise Http404
    actions.read_document(by=Actor.of(request), document=found, location_id=row.location_id)
    return pdf_answer(found.pdf, found.kind)


@require_safe
def record_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The visit's record as it stands now, to print or to hand over."""
    row = get_object_or_404(queries.visits(request.user), pk=pk)
    encounter = queries.encounter_of(row)
    if encounter is None:
        raise Http404
    actions.read_record(by=Actor.of(request), encounter=encounter, appointment=row, purpose="record printed")
    said = queries.record_words(request.user, row, encounter)
    return pdf_answer(queries.print_paper("record", said), "record")


@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Writes a letter to a colleague elsewhere about this visit."""
    row, by = writable(request, pk), Actor.of(request)
    marked = queries.marked_lines(request.user, row)
    form = ReferralForm(request.POST if request.method == "POST" else None, is_urgent=bool(marked))
    if request.method != "POST":
        encounter = queries.encounter_of(row)
        actions.read_record(by=by, encounter=encounter, appointment=row, purpose="letter begun")
        return _page(request, row, form, marked)
    if not form.is_valid():
        return _page(request, row, form, marked, status=UNPROCESSABLE)
    try:
        actions.write_referral(by=by, user=request.user, appointment=row, **form.cleaned_data)
    except actions.NotOpenError as error:
        form.add_error(None, str(error))
        return _page(request, row, form, marked, status=CONFLICT)
    messages.success(request, _("The letter is kept with the record."))
    return redirect(f"{reverse('consultations:record', args=[row.pk])}#papers")


def _page(
    request: HttpRequest, row: Any, form: ReferralForm, marked: Any, *, status: int = 200
) -> HttpResponse:
    encounter = queries.encounter_of(row)
    context = {
        "visit": visit(request.user, row, timezone.now()),
        "form": form,
        "marked": marked,
        "lesions": [queries.lesion_words(lesion) for lesion in queries.lesions_of(encounter)],
        "encounter": encounter,
        "concluded": queries.condition_words(getattr(encounter, "condition", None)),
        "here": "record",
    }
    return staff_page(request, "consultations/referral.html", context, status=status)
