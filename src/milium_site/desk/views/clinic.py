"""The owner's pages: the clinic, its places, people, rooms, devices, services, hours and leave.

Every form has two buttons. One shows what the change would do to the free times, the other saves; where booked
visits are touched it first asks what becomes of each.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from milium.errors import BookingError
from milium_site.accounts.queries import ALL, locations_for, may, within
from milium_site.audit.actions import Actor
from milium_site.booking.actions.terms import save_terms
from milium_site.booking.queries import terms
from milium_site.catalogue import actions as catalogue_actions
from milium_site.catalogue import forms as catalogue_forms
from milium_site.catalogue import queries as catalogue
from milium_site.desk import actions, queries
from milium_site.desk.forms import DecisionsForm, TermsForm
from milium_site.desk.views.page import staff_page

Apply = Callable[[], Any]
KINDS = {"person": "practitioner", "room": "room", "device": "device"}
KIND_WORDS = {"practitioner": "person", "room": "room", "device": "device"}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Everything the clinic offers, each with the way to change it."""
    _check(request, "read")
    now = timezone.now()
    resources = list(catalogue.every_resource())
    context = {
        "organization": catalogue.clinic(),
        "terms": terms(),
        "places": [
            {
                "place": place,
                "clock": queries.moment_at(now, place.time_zone),
                "holidays": queries.next_holidays(place, now),
            }
            for place in catalogue.locations()
        ],
        "people": [row for row in resources if row.kind == "practitioner"],
        "things": [row for row in resources if row.kind != "practitioner"],
        "services": catalogue.every_service().select_related("follow_up"),
        "exceptions": [queries.ExceptionLine(row) for row in catalogue.coming_exceptions(now)],
        "may_write": may(request.user, "write", "clinic"),
    }
    return staff_page(request, "desk/clinic/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest) -> HttpResponse:
    _check_everywhere(request)
    row = catalogue.clinic()
    form = catalogue_forms.OrganizationForm(request.POST or None, instance=copy.copy(row))

    def apply() -> Any:
        return catalogue_actions.save_clinic(by=Actor.of(request), data=form.cleaned_data)

    return _edit(request, form, apply, "The clinic", done="The clinic is saved.", has_preview=False)


@require_http_methods(["GET", "HEAD", "POST"])
def booking_terms(request: HttpRequest) -> HttpResponse:
    _check_everywhere(request)
    form = TermsForm(request.POST or None, instance=terms())

    def apply() -> Any:
        return save_terms(by=Actor.of(request), **form.cleaned_data)

    return _edit(request, form, apply, "Terms of booking", done="The terms are saved.", has_preview=False)


@require_http_methods(["GET", "HEAD", "POST"])
def location(request: HttpRequest, slug: str = "") -> HttpResponse:
    row = get_object_or_404(_places(request), slug=slug) if slug else None
    if row is None:
        _check_everywhere(request)
    form = catalogue_forms.LocationForm(request.POST or None, instance=copy.copy(row), today=_today())

    def apply() -> Any:
        return catalogue_actions.save_location(by=Actor.of(request), location=row, data=form.cleaned_data)

    return _edit(request, form, apply, row.name if row else "A new place", done="{0.name} is saved.")


@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    row = _resource(request, slug)
    return _resource_page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
def new_resource(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    _check_everywhere(request)
    return _resource_page(request, catalogue.new_resource(KINDS[kind]))


def _resource_page(request: HttpRequest, row: Any) -> HttpResponse:
    form = catalogue_forms.ResourceForm(
        request.POST or None, instance=copy.copy(row), locations=_places(request)
    )

    def apply() -> Any:
        return catalogue_actions.save_resource(by=Actor.of(request), resource=row, data=form.cleaned_data)

    title = row.name or f"A new {KIND_WORDS[row.kind]}"
    more = {}
    if row.pk:
        more["links"] = [
            (
                reverse("desk:clinic_hours", args=[row.slug, place.slug]),
                f"Weekly hours at {place.name}",
            )
            for place in _places(request)
            if row.location_id in (None, place.pk)
        ]
        more["links"].append((f"{reverse('desk:clinic_new_exception')}?who={row.slug}", "Enter leave"))
    return _edit(request, form, apply, title, done="{0.name} is saved.", **more)


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    row, where = _resource(request, slug), get_object_or_404(_places(request), slug=place)
    if row.location_id not in (None, where.pk):
        raise Http404
    today = timezone.now().astimezone(ZoneInfo(where.time_zone)).date()
    week = catalogue.weekly_hours(row, where, today)
    form = catalogue_forms.HoursForm(request.POST or None, week=week)

    def apply() -> Any:
        return catalogue_actions.set_hours(
            by=Actor.of(request),
            resource=row,
            location=where,
            week=form.week,
            valid_from=form.cleaned_data["valid_from"],
        )

    title = f"Weekly hours of {row.name} at {where.name}"
    note = f"On the clock of {where.name}, {where.time_zone}."
    if row.kind != "practitioner":
        note += " A room or device without hours is there whenever somebody works."
    return _edit(request, form, apply, title, done="The hours are saved.", note=note)


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, slug: str = "") -> HttpResponse:
    _check_everywhere(request)
    row = get_object_or_404(catalogue.every_service(), slug=slug) if slug else None
    form = catalogue_forms.ServiceForm(request.POST or None, instance=copy.copy(row))

    def apply() -> Any:
        return catalogue_actions.save_service(
            by=Actor.of(request),
            service=row,
            data=form.values(),
            locations=form.cleaned_data["locations"],
            needs=form.needs(),
        )

    return _edit(request, form, apply, row.name if row else "A new service", done="{0.name} is saved.")


@require_http_methods(["GET", "HEAD", "POST"])
def new_exception(request: HttpRequest) -> HttpResponse:
    places = _places(request)
    resources = [row.pk for row in catalogue.every_resource() if _is_mine(request, row)]
    who = catalogue.every_resource().filter(slug=request.GET.get("who", "")[:50], pk__in=resources).first()
    form = catalogue_forms.ExceptionForm(
        request.POST or None,
        locations=places,
        resources=catalogue.every_resource().filter(pk__in=resources),
        initial={"resource": who, "location": who and who.location_id},
    )

    def apply() -> Any:
        data = form.cleaned_data
        return catalogue_actions.add_exception(
            by=Actor.of(request),
            **{name: data[name] for name in ("kind", "resource", "location", "start", "end")},
        )

    return _edit(request, form, apply, "Leave, a closed place, an extra opening", done="It is saved.")


@require_http_methods(["GET", "HEAD", "POST"])
def remove_exception(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request, "write")
    row = get_object_or_404(catalogue.coming_exceptions(timezone.now()), pk=pk)
    if not may(request.user, "write", "clinic", row.location_id):
        raise Http404
    form = DecisionsForm(request.POST or None, touched=[])

    def apply() -> Any:
        return catalogue_actions.remove_exception(by=Actor.of(request), exception=row)

    line = queries.ExceptionLine(row)
    return _edit(
        request,
        form,
        apply,
        f"Take this away: {line.what}",
        done="It is taken away.",
        note=f"{line.whose}, {line.when}.",
        save_words="Take it away",
    )


def _edit(
    request: HttpRequest,
    form: Any,
    apply: Apply,
    title: str,
    *,
    done: str,
    has_preview: bool = True,
    save_words: str = "Save",
    **more: Any,
) -> HttpResponse:
    """One page to change one thing: the form, its preview, and the visits that it touches."""
    context = {
        "form": form,
        "title": title,
        "has_preview": has_preview,
        "save_words": save_words,
        **more,
    }
    if request.method != "POST":
        return staff_page(request, "desk/clinic/edit.html", context)
    if not form.is_valid():
        return staff_page(request, "desk/clinic/edit.html", context, status=422)
    now = timezone.now()
    rehearsal = actions.rehearse(apply, now=now)
    context["rehearsal"] = rehearsal
    answered = any(name.startswith("visit_") for name in request.POST)
    decisions = DecisionsForm(
        request.POST if answered and "preview" not in request.POST else None, touched=rehearsal.touched
    )
    context["decisions"] = decisions
    if "preview" in request.POST:
        return staff_page(request, "desk/clinic/edit.html", context)
    if rehearsal.touched and not decisions.is_valid():
        context["must_decide"] = True
        return staff_page(request, "desk/clinic/edit.html", context, status=422 if answered else 200)
    made: list[Any] = []
    try:
        count = actions.change_clinic(
            lambda: made.append(apply()),
            by=Actor.of(request),
            decisions=decisions.decisions() if rehearsal.touched else {},
            now=now,
        )
    except BookingError as error:
        decisions = DecisionsForm(
            None, touched=actions.rehearse(apply, now=now).touched, initial=request.POST.dict()
        )
        context |= {"decisions": decisions, "must_decide": True, "trouble": str(error)}
        return staff_page(request, "desk/clinic/edit.html", context, status=409)
    words = ", ".join(f"{number} {what}" for what, number in count.items() if number)
    messages.success(request, done.format(made[0]) + (f" Booked visits: {words}." if words else ""))
    return redirect("desk:clinic")


def _check(request: HttpRequest, verb: str) -> None:
    if not may(request.user, verb, "clinic"):
        raise PermissionDenied


def _check_everywhere(request: HttpRequest) -> None:
    if locations_for(request.user, "write", "clinic") is not ALL:
        raise PermissionDenied


def _places(request: HttpRequest) -> Any:
    _check(request, "write")
    return within(catalogue.locations(), request.user, "write", "clinic", "pk")


def _is_mine(request: HttpRequest, row: Any) -> bool:
    if row.location_id is None:
        return locations_for(request.user, "write", "clinic") is ALL
    return may(request.user, "write", "clinic", row.location_id)


def _resource(request: HttpRequest, slug: str) -> Any:
    _check(request, "write")
    row = get_object_or_404(catalogue.every_resource(), slug=slug)
    if not _is_mine(request, row):
        raise Http404
    return row


def _today() -> date:
    return timezone.now().date()
