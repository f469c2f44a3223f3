"""What people asked for about their data, for who answers it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.catalogue.queries import clinic
from milium_site.rights import queries
from milium_site.rights.actions import answer_request
from milium_site.rights.forms import AnswerForm

MOST_ANSWERED = 50


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """The open ones, the first due first, and the latest that were answered."""
    if not may(request.user, "make", "export"):
        raise PermissionDenied
    rows = queries.requests(request.user)
    open_ones = list(rows.filter(answered_at=None).order_by("due_on"))
    record(
        by=Actor.of(request),
        action="R",
        kind="rights_request_list",
        id="all",
        detail={"requests": [str(row.pk) for row in open_ones]},
    )
    context = {
        "clinic": clinic(),
        "open": open_ones,
        "answered": rows.exclude(answered_at=None).order_by("-answered_at")[:MOST_ANSWERED],
        "today": timezone.now().date(),
        "outcomes": AnswerForm.base_fields["outcome"].choices,
    }
    return render(request, "rights/requests.html", context)


@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(queries.requests(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer_request(
            by=Actor.of(request), request=row, outcome=form.cleaned_data["outcome"], viewer=request.user
        )
        messages.success(request, "The answer is written down.")
    else:
        messages.error(request, "Choose how it was answered.")
    return redirect("rights:requests")
