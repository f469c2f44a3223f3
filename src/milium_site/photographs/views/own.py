"""A person's own photographs, sent with a booking. The room of bookings opens these with the link that it checked.

`appointment` is whatever has `pk`, `patient` and `location_id`; the links come from the caller, whose pages they are.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from milium.errors import TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor
from milium_site.catalogue.queries import clinic
from milium_site.middleware import wait_in_words
from milium_site.photographs import queries
from milium_site.photographs.actions import (
    MOST_WITH_A_BOOKING,
    PhotographRefusedError,
    add_photograph,
    delete_photograph,
    take_back,
)
from milium_site.photographs.forms import DRAWN_VIEWS, OwnPhotographForm
from milium_site.photographs.views.pictures import shown
from milium_site.records.actions import agree_to
from milium_site.records.queries import ConsentHow, ConsentPurpose, current_text, standing_consents, was_seen

PURPOSES = (ConsentPurpose.PHOTO_CARE, ConsentPurpose.PHOTO_TEACHING, ConsentPurpose.PHOTO_PUBLICATION)


def own_photographs(
    request: HttpRequest, appointment: Any, *, urls: dict[str, str], can_add: bool
) -> HttpResponse:
    """The page: how to take them, what was sent, the form for one more. `urls`: own, back, consent."""
    patient = appointment.patient
    needs_consent = ConsentPurpose.PHOTO_CARE not in standing_consents(patient)
    words = current_text(ConsentPurpose.PHOTO_CARE).title
    if request.method == "POST" and can_add:
        form = OwnPhotographForm(request.POST, request.FILES, needs_consent=needs_consent, words=words)
        if form.is_valid() and _added(request, form, appointment):
            return redirect(f"{urls['own']}?done=added")
        return _page(request, appointment, form, urls, status=422)
    form = OwnPhotographForm(
        needs_consent=needs_consent, words=words, initial={"view": _next_view(appointment)}
    )
    return _page(request, appointment, form if can_add else None, urls)


def _added(request: HttpRequest, form: OwnPhotographForm, appointment: Any) -> bool:
    try:
        count_try("photograph", str(appointment.pk))
        add_photograph(
            by=Actor.of(request),
            patient=appointment.patient,
            location_id=appointment.location_id,
            upload=form.cleaned_data["photograph"],
            view=form.cleaned_data["view"],
            appointment_id=appointment.pk,
            most=MOST_WITH_A_BOOKING,
            agreed=ConsentHow.LINK_PAGE if form.cleaned_data.get("care") else "",
        )
    except PhotographRefusedError as error:
        form.add_error("photograph", str(error))
        return False
    except TooManyTriesError as error:
        wait = wait_in_words(error.retry_after_seconds)
        form.add_error(
            "photograph",
            _("There were many photographs in the last hour. Try again in %(wait)s.") % {"wait": wait},
        )
        return False
    return True


def _next_view(appointment: Any) -> str:
    """The first of the drawn views that was not sent yet, so that the next tap is the likely one."""
    sent = {row.view for row in queries.photographs_of_appointment(appointment.pk)}
    return next((view for view, _label, _drawing in DRAWN_VIEWS if view not in sent), "other")


def _page(
    request: HttpRequest, appointment: Any, form: Any, urls: dict[str, str], *, status: int = 200
) -> HttpResponse:
    rows = list(queries.photographs_of_appointment(appointment.pk))
    standing = standing_consents(appointment.patient)
    context = {
        "clinic": clinic(),
        "appointment": appointment,
        "photographs": rows,
        "form": form if len(rows) < MOST_WITH_A_BOOKING else None,
        "most": MOST_WITH_A_BOOKING,
        "is_full": len(rows) >= MOST_WITH_A_BOOKING,
        "may_take_out": not was_seen(appointment.patient),
        "purposes": [(current_text(purpose), purpose in standing) for purpose in PURPOSES],
        "urls": urls,
        "done": request.GET.get("done", ""),
    }
    return render(request, "photographs/own.html", context, status=status)


def own_photograph(request: HttpRequest, appointment: Any, pk: UUID) -> HttpResponse:
    return shown(request, get_object_or_404(queries.photographs_of_appointment(appointment.pk), pk=pk))


def take_out_own(request: HttpRequest, appointment: Any, pk: UUID, *, back: str) -> HttpResponse:
    """Deletes one photograph, until the person was here: then it belongs to the record of that visit."""
    row = get_object_or_404(queries.photographs_of_appointment(appointment.pk), pk=pk)
    if was_seen(appointment.patient):
        return redirect(f"{back}?done=belongs")
    delete_photograph(by=Actor.of(request), photograph=row, purpose="taken out by the person")
    return redirect(f"{back}?done=taken-out")


def own_consent(request: HttpRequest, appointment: Any, *, back: str) -> HttpResponse:
    """Gives or withdraws the consent to one purpose, whichever the button said."""
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        return redirect(back)
    by, patient, how = Actor.of(request), appointment.patient, ConsentHow.LINK_PAGE
    if request.POST.get("agrees") == "yes":
        agree_to(by=by, patient=patient, purpose=purpose, how=how)
        return redirect(f"{back}?done=agreed")
    deleted = take_back(by=by, patient=patient, purpose=purpose, how=how)
    return redirect(f"{back}?done={'withdrawn-deleted' if deleted else 'withdrawn'}")
