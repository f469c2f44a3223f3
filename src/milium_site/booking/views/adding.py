"""What a visitor adds to a booked appointment: a note, their answers and products, a reminder for later."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from milium.errors import BookingError, InvalidInputError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import SentAnswers, add_note, ask_check_reminder, send_answers_later
from milium_site.booking.forms import CONSENT_VERSION, PRODUCTS_CONSENT_VERSION, NoteForm
from milium_site.middleware import public_form

from .draft import read_draft_answers, read_draft_products, sent_along
from .managing import appointment_page, held_by_cookie, without_cookie
from .refusals import refusal_words

Addition = Callable[[HttpRequest, Any], HttpResponse]


def _addition(view: Addition) -> Callable[[HttpRequest], HttpResponse]:
    """A form of the appointment's page. What is refused comes back on that page with its words."""

    @wraps(view)
    def sent(request: HttpRequest) -> HttpResponse:
        held = held_by_cookie(request)
        if held is None:
            return without_cookie(request)
        try:
            return view(request, held)
        except (BookingError, InvalidInputError) as error:
            return appointment_page(request, held, words=refusal_words(error), status=409)

    return public_form(require_POST(sent))


@_addition
def note(request: HttpRequest, held: Any) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return appointment_page(request, held, note_form=form, status=422)
    add_note(by=Actor.of(request), appointment=held, note=form.cleaned_data["note"])
    return _done("note")


@_addition
def answers(request: HttpRequest, held: Any) -> HttpResponse:
    """Answers, products or both, each only when its box is ticked and nothing of it has changed since."""
    draft = read_draft_answers(request) if request.POST.get("send_answers") else None
    products = read_draft_products(request) if request.POST.get("send_products") else None
    if request.POST.get("send_answers") and (
        draft is None or request.POST.get("answers_shown") != draft.digest
    ):
        raise InvalidInputError(_("Your answers have changed since. Read them again, then send them."))
    if request.POST.get("send_products") and (
        products is None or request.POST.get("products_shown") != products.digest
    ):
        raise InvalidInputError(_("Your list has changed since. Read it again, then send it."))
    consents = {
        **({"send_answers": CONSENT_VERSION} if draft else {}),
        **({"send_products": PRODUCTS_CONSENT_VERSION} if products else {}),
    }
    sent = sent_along(draft, products) or SentAnswers(answers={})
    send_answers_later(by=Actor.of(request), appointment=held, answers=sent, consents=consents)
    return _done("answers" if draft else "products")


@_addition
def check_reminder(request: HttpRequest, held: Any) -> HttpResponse:
    weeks = request.POST.get("weeks", "")
    every = int(weeks) if weeks.isascii() and weeks.isdigit() and len(weeks) < 4 else 0
    ask_check_reminder(by=Actor.of(request), appointment=held, every_weeks=every)
    return _done("reminder")


def _done(what: str) -> HttpResponse:
    return redirect(f"{reverse('booking:appointment')}?done={what}")
