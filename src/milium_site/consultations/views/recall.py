"""Seeing somebody again, set where the visit is written down."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from milium_site.audit.actions import Actor
from milium_site.consultations.views.record import (
    CONFLICT,
    UNPROCESSABLE,
    back,
    may_set_recall,
    page,
    see_again_form,
    writable,
)
from milium_site.desk.actions import set_recall
from milium_site.desk.queries import RecallLine, recalls_after


@require_POST
def see_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sets a recall: the invitation, the list of who is overdue and the booking that closes it are the desk's."""
    row, now = writable(request, pk), timezone.now()
    if not may_set_recall(request, row):
        raise Http404
    form = see_again_form(row, request.POST)
    if not form.is_valid():
        return page(request, row, status=UNPROCESSABLE, see_again_form=form)
    if recalls_after(request.user, row).filter(service=form.values["service"]).exists():
        form.add_error("service", _("They are to come again for this already. Take that back first."))
        return page(request, row, status=CONFLICT, see_again_form=form)
    recall = set_recall(by=Actor.of(request), viewer=request.user, appointment=row, now=now, **form.values)
    line = RecallLine(recall, now)
    messages.success(
        request,
        _("%(name)s is to be seen by %(due)s; %(invited)s.")
        % {"name": row.patient.name, "due": line.due, "invited": line.invited},
    )
    return back(request, row, "again")
