"""Writing down who comes, and the page after that."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium.errors import (
    BookingError,
    InvalidInputError,
    SlotTakenError,
    TimeNotOfferedError,
    TooManyTriesError,
)
from milium_site.audit.actions import Actor
from milium_site.booking.actions import PatientDetails, book_appointment, release_hold
from milium_site.booking.emails import appointment_calendar
from milium_site.booking.forms import (
    CONSENT_VERSION,
    PRODUCTS_CONSENT_VERSION,
    VisitorForm,
    new_key,
    opened_stamp,
)
from milium_site.booking.queries import held_appointment, terms
from milium_site.catalogue.queries import clinic
from milium_site.guides.actions import add_booking
from milium_site.middleware import public_form, wait_in_words
from milium_site.records.actions import clear_draft_answers

from .asked import Asked, asked_for, cannot_be_had, no_such_time
from .draft import (
    DraftAnswers,
    latest_start,
    read_draft_answers,
    read_draft_products,
    sent_along,
    urgent_first,
)
from .free_days import read_start
from .holding import Held, keep_time, read_hold
from .managing import calendar_response, hand_cookie
from .origin import guide_of
from .refusals import refusal_words

PAPER_SALT = "milium_site.booking.booked"
PAPER_SECONDS = 60 * 60


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
@urgent_first
def details(request: HttpRequest, service: str, location: str, who: str, start: str) -> HttpResponse:
    now = timezone.now()
    asked = asked_for(service, location, who, until=latest_start(request, now), guide=guide_of(request))
    moment = read_start(start)
    if moment is None:
        return no_such_time(request, asked, now)
    if request.method == "POST" and "release" in request.POST:
        release_hold(token=request.POST.get("held", ""))
        return redirect(asked.times_url)
    if request.method == "POST" and not {"hold", "keep"} & request.POST.keys():
        return _book(request, asked, moment, now)
    held = read_hold(request, asked, moment, now)
    try:
        if request.method == "POST":
            held = keep_time(request, asked, moment, now) or held
        if held is None:
            asked.find(moment, now)
    except BookingError as error:
        return cannot_be_had(request, asked, error, now, start=moment, typed=_typed(request))
    if "hold" in request.POST:
        return redirect(_details_address(request, asked, held))
    draft = read_draft_answers(request)
    initial = {"for_whom": "child" if draft and draft.is_for_child else "me", **_typed(request)}
    form = _form(request, asked, draft, initial=initial)
    return _form_page(request, asked, moment, form, draft, held=held)


def _details_address(request: HttpRequest, asked: Asked, held: Held | None) -> str:
    named = {"held": held.token if held else "", "guide": asked.guide}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _book(request: HttpRequest, asked: Asked, start: datetime, now: datetime) -> HttpResponse:
    draft = read_draft_answers(request)
    form = _form(request, asked, draft, data=request.POST)
    held = read_hold(request, asked, start, now)
    if not form.is_valid():
        return _form_page(request, asked, start, form, draft, held=held, status=422)
    sends = draft is not None and form.cleaned_data.get("send_answers", False)
    products = read_draft_products(request) if form.cleaned_data.get("send_products") else None
    try:
        appointment = book_appointment(
            by=Actor.of(request),
            service=asked.service,
            location=asked.location,
            start=start,
            practitioner=asked.practitioner,
            patient=_patient(form.cleaned_data),
            for_child=form.cleaned_data["for_whom"] == "child",
            note=form.cleaned_data["note"],
            idempotency_key=form.cleaned_data["idempotency_key"],
            answers=sent_along(draft if sends else None, products),
            consents={
                **({"send_answers": CONSENT_VERSION} if sends else {}),
                **({"send_products": PRODUCTS_CONSENT_VERSION} if products else {}),
            },
            hold=held.token if held else "",
            now=now,
        )
    except TooManyTriesError as error:
        wait = wait_in_words(error.retry_after_seconds)
        words = _("There were many bookings from your connection. Try again in %(wait)s, or call us.")
        form.add_error(None, words % {"wait": wait})
        response = _form_page(request, asked, start, form, draft, held=held, status=429)
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    except InvalidInputError as error:
        form.add_error(None, refusal_words(error))
        return _form_page(request, asked, start, form, draft, held=held, status=422)
    except BookingError as error:
        return _refused(request, asked, start, form, draft, held, error, now)
    if asked.guide and appointment.created_at >= now:  # not the answer to a form that was sent before
        add_booking(asked.guide)
    paper = signing.dumps({"appointment": str(appointment.pk), "sent": sends}, salt=PAPER_SALT)
    return redirect("booking:booked", paper)


def _refused(
    request: HttpRequest,
    asked: Asked,
    start: datetime,
    form: VisitorForm,
    draft: DraftAnswers | None,
    held: Held | None,
    error: BookingError,
    now: datetime,
) -> HttpResponse:
    """A refusal about the time offers other times; one about the person or the form stands above the form."""
    if held is None and _is_gone(asked, start, error, now):
        return cannot_be_had(request, asked, error, now, start=start, typed=_typed(request))
    form.add_error(None, refusal_words(error))
    return _form_page(request, asked, start, form, draft, held=held, status=422)


def _is_gone(asked: Asked, start: datetime, error: BookingError, now: datetime) -> bool:
    """Whether the time itself cannot be had, whatever the refusal was about."""
    if isinstance(error, SlotTakenError | TimeNotOfferedError):
        return True  # said under the lock, and not asked again: fifty may be waiting for the same answer
    try:
        asked.find(start, now)
    except BookingError:
        return True
    return False


def _form(request: HttpRequest, asked: Asked, draft: DraftAnswers | None, **kwargs: Any) -> VisitorForm:
    today = timezone.now().astimezone(ZoneInfo(asked.zone)).date()
    digest = draft.digest if draft else ""
    products = read_draft_products(request)
    listed = products.digest if products else ""
    client = getattr(request, "client_address", "")
    return VisitorForm(today=today, answers_hash=digest, products_hash=listed, client=client, **kwargs)


def _form_page(
    request: HttpRequest,
    asked: Asked,
    start: datetime,
    form: VisitorForm,
    draft: DraftAnswers | None,
    *,
    held: Held | None = None,
    status: int = 200,
) -> HttpResponse:
    if held and not form.is_bound:
        form.fields["name"].widget.attrs["data-first-field"] = True
    context = {
        "clinic": clinic(),
        "asked": asked,
        "start": start,
        "change_notice": wait_in_words(60 * notice) if (notice := terms().change_notice_minutes) else "",
        "form": form,
        "draft": draft,
        "products": read_draft_products(request),
        "key": form.data.get("idempotency_key") or new_key(),
        "opened": opened_stamp(),
        "held": held,
    }
    return render(request, "booking/details.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed and is worth carrying to another time; a key belongs to one time alone."""
    kept = set(VisitorForm.base_fields) - {
        "idempotency_key",
        "opened",
        "answers_shown",
        "products_shown",
        "website",
        "send_answers",
        "send_products",
    }
    return {
        name: request.POST[name] for name in VisitorForm.base_fields if name in kept and name in request.POST
    }


def _patient(data: dict[str, Any]) -> PatientDetails:
    names = ("name", "email", "phone", "birth_date", "guardian_name", "guardian_relation")
    return PatientDetails(
        language=get_language() or settings.LANGUAGE_CODE, **{name: data[name] for name in names}
    )


@login_not_required
@never_cache
@require_safe
def booked(request: HttpRequest, paper: str) -> HttpResponse:
    appointment, sent = _read_paper(paper)
    draft = read_draft_answers(request)
    context = {
        "clinic": clinic(),
        "appointment": appointment,
        "sent": sent,
        "paper": paper,
        "draft": draft,
        "is_demo": settings.DEMO,
        "calendar_url": reverse("booking:booked_calendar", args=[paper]),
    }
    return render(request, "booking/booked.html", context)


@login_not_required
@never_cache
@require_safe
def booked_calendar(request: HttpRequest, paper: str) -> HttpResponse:
    appointment, _sent = _read_paper(paper)
    return calendar_response(appointment_calendar(appointment))


@public_form
@require_POST
def open_booked(request: HttpRequest, paper: str) -> HttpResponse:
    appointment, _sent = _read_paper(paper)
    return hand_cookie(redirect("booking:appointment"), appointment.pk)


@public_form
@require_POST
def forget_answers(request: HttpRequest) -> HttpResponse:
    clear_draft_answers(request.session)
    return redirect("booking:start")


def _read_paper(paper: str) -> tuple[Any, bool]:
    """The appointment of a signed address, and whether answers went with it.

    Raises: Http404 where the signature is wrong or older than an hour.
    """
    try:
        content = signing.loads(paper, salt=PAPER_SALT, max_age=PAPER_SECONDS)
        appointment = held_appointment(UUID(content["appointment"]))
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        appointment, content = None, {}
    if appointment is None:
        raise Http404(_("This page was for the moment after booking."))
    return appointment, bool(content.get("sent"))
