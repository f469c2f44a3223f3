"""The note beside a visit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from milium_site.audit.actions import Actor
from milium_site.booking.queries import appointments
from milium_site.desk import actions, queries
from milium_site.desk.forms.notes import NoteForm
from milium_site.desk.views.page import staff_page

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write, change or empty the note. Whoever was overtaken by a colleague sees both texts."""
    row = get_object_or_404(appointments(request.user, "write"), pk=pk)
    now = timezone.now()
    held = queries.note_of(row)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial={"text": held.text if held else "", "version": held.version if held else 0},
    )
    context = {"visit": queries.visit(request.user, row, now), "form": form}
    if request.method != "POST":
        return staff_page(request, "desk/note.html", context)
    if not form.is_valid():
        return staff_page(request, "desk/note.html", context, status=UNPROCESSABLE)
    try:
        actions.save_note(
            by=Actor.of(request),
            viewer=request.user,
            appointment=row,
            text=form.cleaned_data["text"],
            expected_version=form.cleaned_data["version"],
            now=now,
        )
    except actions.NoteConflictError as error:
        again = form.data.copy()
        again["version"] = str(error.current.version)
        form.data = again
        theirs = {"theirs": error.current, "conflict": str(error)}
        return staff_page(request, "desk/note.html", {**context, **theirs}, status=CONFLICT)
    kept = _("The note is kept.") if form.cleaned_data["text"] else _("There is no note any more.")
    messages.success(request, kept)
    return redirect("desk:appointment", pk=row.pk)
