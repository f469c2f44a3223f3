"""Two rows that are one person: put together, and taken apart again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from milium_site.accounts.queries import within
from milium_site.audit.actions import Actor
from milium_site.booking.queries import appointments
from milium_site.desk.actions.search import record_search
from milium_site.desk.forms.search import SearchForm
from milium_site.desk.queries.search import Found, search
from milium_site.desk.views.page import staff_page
from milium_site.records.actions import merge_people, undo_merge
from milium_site.records.queries import merges_of, same_person


def _person_or_404(request: HttpRequest, pk: UUID) -> Any:
    """The person, of a visit at a place where the viewer may change what is held about people."""
    rows = within(appointments(request.user, "write"), request.user, "write", "patient")
    visit = rows.filter(patient_id=pk).first()
    if visit is None:
        raise Http404
    return visit.patient


@require_http_methods(["GET", "HEAD", "POST"])
def same(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who might be the same person: by name at first, or by what is typed; and whom it was put together with."""
    person = _person_or_404(request, pk)
    form = SearchForm(request.POST if "text" in request.POST else None)
    if "other" in request.POST:
        return _put_together(request, person)
    text = form.cleaned_data["text"] if form.is_valid() else person.name
    found = search(request.user, text, timezone.now())
    known = set(same_person(person).values_list("pk", flat=True))
    others = [one for one in found.people if one.patient.pk not in known]
    record_search(by=Actor.of(request), found=Found(others, found.is_more))
    context = {"person": person, "form": form, "others": others, "merges": merges_of(person)}
    return staff_page(request, "desk/same.html", context, status=422 if form.errors else 200)


def _put_together(request: HttpRequest, person: Any) -> HttpResponse:
    try:
        other = _person_or_404(request, UUID(request.POST["other"]))
    except ValueError:
        raise Http404 from None
    if other.pk != person.pk and merge_people(by=Actor.of(request), kept=person, other=other):
        messages.success(request, f"{other.name} and {person.name} are one person from now on.")
    return redirect("desk:same", person.pk)


@require_POST
def undo(request: HttpRequest, pk: UUID, merge: int) -> HttpResponse:
    person = _person_or_404(request, pk)
    link = get_object_or_404(merges_of(person), pk=merge)
    undo_merge(by=Actor.of(request), merge=link)
    messages.success(request, "They are two people again.")
    return redirect("desk:same", person.pk)
