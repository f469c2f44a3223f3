"""The two links of a reminder: I am coming, and no more of these. Opening one changes nothing; its button does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from milium.errors import BookingError, TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.accounts.queries import needs_wait
from milium_site.audit.actions import Actor
from milium_site.booking.actions import note_coming, open_link, stop_check_reminder
from milium_site.booking.queries import appointment_for_token, check_reminder_for_paper
from milium_site.catalogue.queries import clinic
from milium_site.middleware import public_form

from .managing import hand_cookie


def unknown_link(request: HttpRequest) -> HttpResponse:
    """The page for a link that opens nothing, counted, so that nobody tries many."""
    count_try("token", request.client_address)
    return render(request, "booking/link_does_not_open.html", {"clinic": clinic()}, status=404)


def refuse_guessing(request: HttpRequest) -> None:
    """Raises: TooManyTriesError for an address that opened too many wrong links."""
    if wait := needs_wait("token", request.client_address):
        raise TooManyTriesError("token", wait)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def coming(request: HttpRequest, token: str) -> HttpResponse:
    refuse_guessing(request)
    appointment = appointment_for_token(token)
    if appointment is None:
        return unknown_link(request)
    if request.method != "POST":
        return render(request, "booking/coming.html", {"clinic": clinic()})
    open_link(by=Actor.of(request), appointment=appointment)
    done = "coming"
    try:
        note_coming(by=Actor.of(request), appointment=appointment)
    except BookingError:
        # The page that follows says what it is instead.
        done = ""
    return hand_cookie(redirect(f"{reverse('booking:appointment')}?done={done}"), appointment.pk)


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminder(request: HttpRequest, paper: str) -> HttpResponse:
    """Mail programs send the POST themselves (RFC 8058), people by the button."""
    refuse_guessing(request)
    reminder = check_reminder_for_paper(paper)
    if reminder is None:
        return unknown_link(request)
    if request.method == "POST":
        stop_check_reminder(by=Actor.of(request), reminder=reminder)
        reminder.refresh_from_db()
    return render(request, "booking/stop_reminder.html", {"clinic": clinic(), "reminder": reminder})
