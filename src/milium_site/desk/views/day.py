"""The day's list, one appointment, and what happens to it on the day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium.errors import BookingError
from milium_site.accounts.queries import is_own_path, may
from milium_site.audit.actions import Actor
from milium_site.booking import actions as booking
from milium_site.booking.queries import appointments
from milium_site.desk import actions, queries
from milium_site.desk.forms import CancelForm, DayForm
from milium_site.desk.queries.week import FRESH_MINUTES
from milium_site.desk.views.page import staff_page
from milium_site.messages.actions import send_again
from milium_site.messages.queries import failed_messages
from milium_site.records import actions as records
from milium_site.records.queries import questionnaire_responses
from milium_site.selfcheck.queries import clinician_panel

# What differs between two looks at the same list: the tokens of its forms, and its clocks.
OWN_TO_EACH_LOOK = re.compile(
    rb'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>|<(span|p)[^>]* data-clock>.*?</\1>', re.DOTALL
)


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """Today's list, or another day's, by place and clinician.

    Asked again with the version that it had, it answers 304 while nothing is different, which is no further look.
    """
    if not may(request.user, "read", "appointment"):
        raise PermissionDenied
    now = timezone.now()
    form = DayForm(request.GET, places=queries.places(request.user), clinicians=queries.clinicians())
    form.is_valid()
    lists = queries.day_lists(request.user, now=now, **form.cleaned_data)
    shown = form.cleaned_data.get("day") or (lists[0].day if lists else now.date())
    form.data = {**request.GET.dict(), "day": request.GET.get("day") or shown.isoformat()}
    context = {
        "form": form,
        "lists": lists,
        "day": form.cleaned_data.get("day"),
        "neighbours": queries.neighbours(shown),
        "urgent": queries.urgent_visits(request.user, now),
        "undelivered": queries.undelivered(request.user, now),
        "query": {
            name: value for name, value in request.GET.items() if name in {"place", "clinician"} and value
        },
        "may_write": may(request.user, "write", "appointment"),
        "may_read_answers": may(request.user, "read", "answers"),
    }
    response = staff_page(request, "desk/day.html", context)
    version = _version(response.content, now)
    if request.headers.get("If-None-Match") == version:
        return HttpResponseNotModified(headers={"ETag": version})
    actions.record_list_read(by=Actor.of(request), lists=lists)
    response.content = response.content.replace(b'data-version=""', f"data-version='{version}'".encode(), 1)
    response.headers["ETag"] = version
    return response


def _version(page: bytes, now: datetime) -> str:
    """Letters that change whenever the list says something else, and every few minutes for its clocks."""
    seen = OWN_TO_EACH_LOOK.sub(b"", page.partition(b'<div class="day-head">')[2])
    tick = int(now.timestamp()) // (60 * FRESH_MINUTES)
    return f'"{hashlib.sha256(seen + str(tick).encode()).hexdigest()[:24]}"'


@require_safe
def appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One appointment: who, when, how to reach them, what happened; of the answers only that they came."""
    row = get_object_or_404(appointments(request.user), pk=pk)
    actions.record_read(by=Actor.of(request), appointment=row)
    return staff_page(request, "desk/appointment.html", _appointment_context(request, row))


def _appointment_context(request: HttpRequest, row: Any) -> dict[str, Any]:
    note = queries.note_of(row)
    return {
        "note": note,
        "note_said": note
        and ", ".join(
            filter(None, (str(note.changed_by or ""), queries.moment_in_words(note.changed_at, row)))
        ),
        "visit": queries.visit(request.user, row, timezone.now()),
        "history": queries.history(row),
        "recalls": [
            queries.RecallLine(recall, timezone.now()) for recall in queries.recalls_after(request.user, row)
        ],
        "may_set_recall": may(request.user, "conclude", "answers", row.location_id),
        "may_write": may(request.user, "write", "appointment", row.location_id),
        # A note may say anything about the person's health, so it is read by the same eyes as the answers.
        "may_read_answers": may(request.user, "read", "answers", row.location_id, person=row.patient_id),
    }


def _change(request: HttpRequest, pk: UUID, change: Callable[..., Any], done: str) -> HttpResponse:
    row = get_object_or_404(appointments(request.user, "write"), pk=pk)
    try:
        change(
            by=Actor.of(request), appointment=row, expected_status=request.POST.get("expected_status") or None
        )
    except BookingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done.format(name=row.patient.name))
    return redirect(_back(request, row))


def _back(request: HttpRequest, row: Any) -> str:
    target = request.POST.get("next", "")
    if target.startswith("/desk/") and is_own_path(target):
        return target
    return reverse("desk:appointment", args=[row.pk])


@require_POST
def check_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, booking.check_in, "{name} is checked in.")


@require_POST
def no_show(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, booking.mark_noshow, "{name} is marked as not having come.")


@require_POST
def send_mail_again(request: HttpRequest, pk: UUID, message: int) -> HttpResponse:
    """Tries a mail once more that was given up."""
    row = get_object_or_404(appointments(request.user, "write"), pk=pk)
    mail = get_object_or_404(failed_messages(request.user), pk=message, about_id=row.pk)
    send_again(by=Actor.of(request), message=mail)
    messages.success(request, f"The mail to {row.patient.name} is tried again now.")
    return redirect(_back(request, row))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, with the reason; only the answer to that changes anything."""
    row = get_object_or_404(appointments(request.user, "write"), pk=pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def with_reason(**kwargs: Any) -> Any:
            return actions.cancel_at_desk(reason=form.cleaned_data["reason"], **kwargs)

        return _change(
            request,
            pk,
            with_reason,
            "The appointment of {name} is cancelled. "
            + ("A mail is on its way." if row.patient.email else "They have no e-mail address: phone them."),
        )
    context = {"visit": queries.visit(request.user, row, timezone.now()), "form": form}
    return staff_page(request, "desk/cancel.html", context, status=422 if form.errors else 200)


@require_safe
def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person said, for a clinician of the place; each look is on record."""
    row, response = _answers_or_404(request, pk)
    records.read_answers(by=Actor.of(request), response=response, purpose="opened at the desk")
    context = {
        "visit": queries.visit(request.user, row, timezone.now()),
        "response": response,
        "sheet": queries.answers_sheet(response),
        "panel": clinician_panel(request.user, response),
        "sent_at": queries.moment_in_words(response.authored_at, row),
        "acknowledged_at": response.acknowledged_at
        and queries.moment_in_words(response.acknowledged_at, row),
    }
    return staff_page(request, "desk/answers.html", context)


@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, response = _answers_or_404(request, pk)
    records.acknowledge(by=Actor.of(request), viewer=request.user, response=response)
    messages.success(request, f"You have acknowledged the answers of {row.patient.name}.")
    return redirect(_back(request, row))


def _answers_or_404(request: HttpRequest, pk: UUID) -> tuple[Any, Any]:
    row = get_object_or_404(appointments(request.user), pk=pk)
    return row, get_object_or_404(questionnaire_responses(request.user), appointment_id=row.pk)
