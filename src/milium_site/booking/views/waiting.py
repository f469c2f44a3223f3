"""The waiting list: joining it, taking the time that it offers, leaving it."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from milium.errors import BookingError, InvalidInputError, TooManyTriesError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import PatientDetails, accept_offer, join_waiting_list, leave_waiting_list
from milium_site.booking.forms import CHILD_FIELDS, WaitingForm
from milium_site.booking.queries import entry_for_paper, open_offer
from milium_site.catalogue.queries import clinic, practitioners
from milium_site.middleware import public_form, wait_in_words

from .asked import ANYONE, Asked, asked_for, practitioner_at
from .draft import urgent_first
from .refusals import refusal_words
from .reminders import refuse_guessing, unknown_link
from .visitor import PAPER_SALT

NOON = time(12)
LATEST_MORNING = time(11, 59)
PARTS = {"any": (None, None), "morning": (None, LATEST_MORNING), "afternoon": (NOON, None)}
PROPOSED_DAYS = 30


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
@urgent_first
def join_list(request: HttpRequest, service: str, location: str) -> HttpResponse:
    asked = asked_for(service, location)
    today = timezone.now().astimezone(ZoneInfo(asked.zone)).date()
    people = [(person.slug, person.name) for person in practitioners(asked.service, asked.location)]
    initial = {"first_day": today, "last_day": today + timedelta(days=PROPOSED_DAYS)}
    form = WaitingForm(
        request.POST if request.method == "POST" else None, people=people, today=today, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        return _join(request, asked, form)
    return _join_page(request, asked, form, status=422 if form.is_bound else 200)


def _join(request: HttpRequest, asked: Asked, form: WaitingForm) -> HttpResponse:
    data = form.cleaned_data
    earliest, latest = PARTS[data["part"]]
    try:
        join_waiting_list(
            by=Actor.of(request),
            service=asked.service,
            location=asked.location,
            practitioner=practitioner_at(asked.service, asked.location, data["practitioner"] or ANYONE),
            patient=PatientDetails(
                language=get_language() or settings.LANGUAGE_CODE,
                **{name: data[name] for name in ("name", "email", *CHILD_FIELDS)},
            ),
            first_day=data["first_day"],
            last_day=data["last_day"],
            weekdays=data["weekdays"],
            earliest=earliest,
            latest=latest,
        )
    except TooManyTriesError as error:
        wait = wait_in_words(error.retry_after_seconds)
        words = _("There were many entries from your connection. Try again in %(wait)s, or call us.")
        form.add_error(None, words % {"wait": wait})
        return _join_page(request, asked, form, status=429)
    except (BookingError, InvalidInputError) as error:
        form.add_error(None, refusal_words(error))
        return _join_page(request, asked, form, status=422)
    return render(
        request, "booking/on_the_list.html", {"clinic": clinic(), "asked": asked, "email": data["email"]}
    )


def _join_page(request: HttpRequest, asked: Asked, form: WaitingForm, *, status: int) -> HttpResponse:
    context = {"clinic": clinic(), "asked": asked, "form": form}
    return render(request, "booking/join_list.html", context, status=status)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, paper: str) -> HttpResponse:
    """What the mailed link of an entry opens: the offer, if one is open, and the way to leave. It names nobody."""
    refuse_guessing(request)
    entry = entry_for_paper(paper)
    if entry is None:
        return unknown_link(request)
    if request.method == "POST" and "leave" in request.POST:
        leave_waiting_list(by=Actor.of(request), entry=entry)
        entry.refresh_from_db()
    elif request.method == "POST":
        return _take(request, entry)
    return _waiting_page(request, entry)


def _take(request: HttpRequest, entry: Any) -> HttpResponse:
    pk = _offer_id(request)
    offer = entry.offers.filter(pk=pk).first() if pk else None
    try:
        if offer is None:
            raise InvalidInputError(_("This offer has ended. You stay on the list."))
        appointment = accept_offer(by=Actor.of(request), offer=offer)
    except (BookingError, InvalidInputError) as error:
        return _waiting_page(request, entry, words=refusal_words(error), status=409)
    paper = signing.dumps({"appointment": str(appointment.pk), "sent": False}, salt=PAPER_SALT)
    return redirect("booking:booked", paper)


def _offer_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("offer", ""))
    except ValueError:
        return None


def _waiting_page(request: HttpRequest, entry: Any, *, words: str = "", status: int = 200) -> HttpResponse:
    now: datetime = timezone.now()
    context = {
        "clinic": clinic(),
        "entry": entry,
        "offer": open_offer(entry, now) if entry.status == "waiting" else None,
        "words": words,
    }
    return render(request, "booking/waiting.html", context, status=status)
