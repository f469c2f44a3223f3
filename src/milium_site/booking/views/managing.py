"""The appointment behind a mailed link: a page with one button, a short cookie, then see, move, cancel."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium.booking.status import OPEN
from milium.errors import (
    BookingError,
    SlotTakenError,
    TimeNotOfferedError,
    TooLateError,
    TooManyTriesError,
)
from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import needs_wait
from milium_site.audit.actions import Actor
from milium_site.booking.actions import (
    CHECK_WEEKS,
    cancel_appointment,
    check_notice,
    move_appointment,
    open_link,
)
from milium_site.booking.emails import appointment_calendar
from milium_site.booking.forms import NoteForm
from milium_site.booking.queries import appointment_for_token, held_appointment
from milium_site.catalogue.queries import clinic, practitioners
from milium_site.middleware import public_form

from .asked import Asked, cannot_be_had, no_such_time, practitioner_at
from .choosing import time_context
from .draft import read_draft_answers, read_draft_products
from .free_days import read_start
from .refusals import refusal_words

COOKIE_NAME = "milium-appointment" if settings.DEMO else "__Host-milium-appointment"
COOKIE_SALT = "milium_site.booking.appointment"
COOKIE_SECONDS = 30 * 60
OPEN_CODES = {status.value for status in OPEN}


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def manage_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page that shows nothing but a button; sending it exchanges the link for a cookie.

    A wrong, an expired and a foreign link look alike, in words, status and work done.
    """
    if wait := needs_wait("token", request.client_address):
        raise TooManyTriesError("token", wait)
    appointment = appointment_for_token(token)
    if appointment is None:
        count_try("token", request.client_address)
        return render(request, "booking/link_does_not_open.html", {"clinic": clinic()}, status=404)
    if request.method != "POST":
        context = {"clinic": clinic(), "is_pending": appointment.status == "pending"}
        return render(request, "booking/manage_link.html", context)
    open_link(by=Actor.of(request), appointment=appointment)
    return hand_cookie(redirect("booking:appointment"), appointment.pk)


def hand_cookie(response: HttpResponse, appointment_id: UUID) -> HttpResponse:
    """The response with the right to one appointment for half an hour."""
    response.set_signed_cookie(
        COOKIE_NAME,
        str(appointment_id),
        salt=COOKIE_SALT,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def held_by_cookie(request: HttpRequest) -> Any:
    """The appointment that the visitor's cookie opens, or None."""
    value = request.get_signed_cookie(COOKIE_NAME, default="", salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    return held_appointment(UUID(value)) if value else None


def without_cookie(request: HttpRequest) -> HttpResponse:
    return render(
        request, "booking/link_does_not_open.html", {"clinic": clinic(), "was_open": True}, status=404
    )


@login_not_required
@never_cache
@require_safe
def appointment(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    return appointment_page(request, held) if held else without_cookie(request)


def appointment_page(
    request: HttpRequest, held: Any, *, words: str = "", status: int = 200, note_form: NoteForm | None = None
) -> HttpResponse:
    """The appointment as its visitor sees it; `words` say what could not be done."""
    too_late = _too_late(held)
    draft = read_draft_answers(request)
    context = {
        "clinic": clinic(),
        "appointment": held,
        "can_change": _can_change(held) and not too_late,
        "too_late": too_late,
        "is_to_come": held.start > timezone.now() and held.status in OPEN_CODES,
        "draft": draft,
        "products": read_draft_products(request),
        "note_form": note_form or NoteForm(initial={"note": held.note}),
        "check": held.check_reminders.filter(stopped_at=None).first(),
        "check_weeks": CHECK_WEEKS,
        "words": words,
        "done": request.GET.get("done", ""),
        "move_url": reverse("booking:move"),
        "cancel_url": reverse("booking:cancel"),
        "calendar_url": reverse("booking:calendar"),
    }
    return render(request, "booking/appointment.html", context, status=status)


def _can_change(held: Any) -> bool:
    return held.status in OPEN_CODES and held.start > timezone.now()


def _too_late(held: Any) -> str:
    """Why a visitor cannot change it any more, where the clinic's notice is the reason."""
    try:
        check_notice(held, timezone.now())
    except TooLateError as error:
        return refusal_words(error)
    except BookingError:
        pass
    return ""


@login_not_required
@never_cache
@require_safe
def move(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    if held is None:
        return without_cookie(request)
    if not _can_change(held) or _too_late(held):
        return appointment_page(
            request, held, words=_too_late(held) or _("This appointment can no longer be moved."), status=409
        )
    people = list(practitioners(held.service, held.location))
    slugs = {person.slug: person for person in people}
    present = held.practitioner.slug if held.practitioner else ""
    asked = Asked(held.service, held.location, slugs.get(request.GET.get("who", present)), moving=held)
    return render(
        request, "booking/move.html", {**time_context(request, asked), "appointment": held, "people": people}
    )


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_move(request: HttpRequest, who: str, start: str) -> HttpResponse:
    held = held_by_cookie(request)
    if held is None:
        return without_cookie(request)
    if not _can_change(held) or _too_late(held):
        return appointment_page(
            request, held, words=_too_late(held) or _("This appointment can no longer be moved."), status=409
        )
    now = timezone.now()
    asked = Asked(held.service, held.location, practitioner_at(held.service, held.location, who), moving=held)
    moment = read_start(start)
    if moment is None:
        return no_such_time(request, asked, now)
    try:
        if request.method == "POST":
            move_appointment(
                by=Actor.of(request),
                appointment=held,
                start=moment,
                practitioner=asked.practitioner,
                expected_sequence=_sequence(request, held),
                now=now,
            )
            return redirect(_done("moved"))
        asked.find(moment, now)
    except (SlotTakenError, TimeNotOfferedError) as error:
        return cannot_be_had(request, asked, error, now, start=moment)
    except BookingError as error:
        return appointment_page(request, held_appointment(held.pk), words=refusal_words(error), status=409)
    context = {"clinic": clinic(), "appointment": held, "asked": asked, "start": moment}
    return render(request, "booking/confirm_move.html", context)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    if held is None:
        return without_cookie(request)
    if request.method == "POST":
        try:
            cancel_appointment(
                by=Actor.of(request), appointment=held, expected_sequence=_sequence(request, held)
            )
        except BookingError as error:
            return appointment_page(
                request, held_appointment(held.pk), words=refusal_words(error), status=409
            )
        return redirect(_done("cancelled"))
    if not _can_change(held) or _too_late(held):
        return appointment_page(
            request,
            held,
            words=_too_late(held) or _("This appointment can no longer be cancelled here."),
            status=409,
        )
    return render(request, "booking/cancel.html", {"clinic": clinic(), "appointment": held})


def _done(what: str) -> str:
    return f"{reverse('booking:appointment')}?done={what}"


def _sequence(request: HttpRequest, held: Any) -> int:
    """The version that the page showed; where it shows none that can be read, one that never matches."""
    text = request.POST.get("sequence", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    if held is None:
        return without_cookie(request)
    method = "CANCEL" if held.status == "cancelled" else "PUBLISH"
    return calendar_response(appointment_calendar(held, method=method))


@public_form
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    response = redirect("booking:start")
    response.delete_cookie(COOKIE_NAME, samesite="Lax")
    return response


def calendar_response(content: bytes) -> HttpResponse:
    """An .ics file to keep."""
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )
