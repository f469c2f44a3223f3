"""The patient card: alerts, and every visit on one timeline."""

from __future__ import annotations

import csv
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.audit.actions import record as record_event
from milium_site.consultations import actions, queries
from milium_site.consultations.forms import CardForm
from milium_site.desk.views.page import staff_page
from milium_site.photographs.queries import photographs
from milium_site.records.queries import consent_history

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a clinician has to know of a person, and all that happened at the clinic."""
    verb = "write" if request.method == "POST" else "read"
    person = get_object_or_404(queries.people(request.user, verb), pk=pk)
    held = queries.card_of(person)
    form = CardForm(request.POST if request.method == "POST" else None, card=held)
    if request.method != "POST":
        record_event(by=Actor.of(request), action="R", kind="patient_card", id=person.pk)
        return _page(request, person, form)
    if not form.is_valid():
        return _page(request, person, form, status=UNPROCESSABLE)
    try:
        actions.save_card(
            by=Actor.of(request),
            user=request.user,
            patient=person,
            alerts=form.alerts,
            expected_version=form.cleaned_data["version"],
        )
    except actions.EditConflictError as error:
        again = form.data.copy()
        again["version"] = str(error.current.version)
        form.data = again
        return _page(request, person, form, status=CONFLICT, theirs=error.current)
    messages.success(request, f"The card of {person.name} is kept.")
    return redirect("consultations:card", pk=person.pk)


@require_safe
def bumps_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The counts of every visit as CSV, a row for each region. It names nobody."""
    person = get_object_or_404(queries.people(request.user), pk=pk)
    record_event(
        by=Actor.of(request), action="R", kind="patient_card", id=person.pk, purpose="bumps as a file"
    )
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="bumps.csv"'
    answer["Cache-Control"] = "no-store"
    rows = csv.writer(answer)
    rows.writerow(("day", "region", "bumps", "removal"))
    for visit in queries.counted_visits(request.user, person):
        for region, count in visit.by_site or (("", 0),):
            rows.writerow((visit.day.isoformat(), region, count, "yes" if visit.was_treated else "no"))
    return answer


def _page(
    request: HttpRequest, person: object, form: CardForm, *, status: int = 200, theirs: object = None
) -> HttpResponse:
    held = queries.card_of(person)
    counted = queries.counted_visits(request.user, person)
    context = {
        "counted": counted,
        "plot": queries.count_plot(counted),
        "person": person,
        "language": dict(settings.LANGUAGES).get(person.language, person.language),
        "form": form,
        "card": held,
        "alerts": queries.alert_lines(held),
        "theirs": [line for line in queries.alert_lines(theirs) if line.applies is not None]
        if theirs
        else [],
        "conflict": theirs,
        "timeline": queries.timeline(request.user, person),
        "consents": [one for row in queries.person_rows(person) for one in consent_history(row)],
        "signed": queries.consents_of_person(request.user, person),
        "papers": queries.documents_of_person(request.user, person),
        "photograph_count": photographs(request.user).filter(patient__in=queries.person_rows(person)).count(),
        "may_write": may(request.user, "write", "record"),
    }
    return staff_page(request, "consultations/card.html", context, status=status)
