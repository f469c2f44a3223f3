"""Photographs that a person sends with a booking, behind the same cookie as the appointment itself."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from milium.booking.status import AppointmentStatus
from milium_site.middleware import public_form
from milium_site.photographs.forms import in_memory
from milium_site.photographs.views import own_consent, own_photograph, own_photographs, take_out_own

from .managing import held_by_cookie, without_cookie

OVER = {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}


def _urls() -> dict[str, str]:
    return {
        "own": reverse("booking:photographs"),
        "back": reverse("booking:appointment"),
        "consent": reverse("booking:photograph_consent"),
    }


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
@in_memory
def photographs(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    if held is None:
        return without_cookie(request)
    return own_photographs(request, held, urls=_urls(), can_add=_can_add(held))


def _can_add(held: Any) -> bool:
    return AppointmentStatus(held.status) not in OVER and held.patient.erased_at is None


@login_not_required
@never_cache
@require_safe
def photograph(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = held_by_cookie(request)
    return own_photograph(request, held, pk) if held else without_cookie(request)


@public_form
@require_POST
def take_out_photograph(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = held_by_cookie(request)
    return take_out_own(request, held, pk, back=_urls()["own"]) if held else without_cookie(request)


@public_form
@require_POST
def photograph_consent(request: HttpRequest) -> HttpResponse:
    held = held_by_cookie(request)
    return own_consent(request, held, back=_urls()["own"]) if held else without_cookie(request)
