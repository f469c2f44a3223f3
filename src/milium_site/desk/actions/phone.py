"""Booking for somebody on the phone or at the counter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor
from milium_site.booking.actions import Insistence, PatientDetails, book_appointment, check_in
from milium_site.desk.queries import at_desk
from milium_site.records.actions import merge_people

DETAILS = ("name", "email", "phone", "language", "birth_date", "guardian_name", "guardian_relation")


@transaction.atomic
def book_by_phone(
    *,
    by: Actor,
    service: Any,
    location: Any,
    start: datetime,
    practitioner: Any,
    caller: dict[str, Any],
    known: Any = None,
    now: datetime,
) -> Any:
    """The booked appointment. `caller` is the cleaned data of `CallerForm`; the service's notice is waived.

    `known` is who the desk said that they are: unless another name was written, both are one person from now on, also
    without an e-mail address to know them by, so that what is on their card stands at this visit too.

    Raises: as `book_appointment`.
    """
    booked = book_appointment(
        by=by,
        service=at_desk(service),
        location=location,
        start=start,
        practitioner=practitioner,
        now=now,
        **_who_comes(caller),
    )
    if known is not None and known.name.casefold() == booked.patient.name.casefold():
        merge_people(by=by, kept=known, other=booked.patient)
    return booked


@transaction.atomic
def place_visit(
    *,
    by: Actor,
    viewer: User,
    service: Any,
    location: Any,
    start: datetime,
    practitioner: Any,
    caller: dict[str, Any],
    reason: str,
    is_here: bool,
    now: datetime,
) -> Any:
    """The appointment at a time that is not offered, checked in where the person is here.

    Over another visit only for who may overbook at the place; the reason goes into the trail.

    Raises: as `book_appointment`.
    """
    booked = book_appointment(
        by=by,
        service=service,
        location=location,
        start=start,
        practitioner=practitioner,
        insistence=Insistence(reason, may_overbook=may(viewer, "overbook", "appointment", location)),
        now=now,
        **_who_comes(caller),
    )
    return check_in(by=by, appointment=booked) if is_here else booked


def _who_comes(caller: dict[str, Any]) -> dict[str, Any]:
    return {
        "patient": PatientDetails(**{name: caller[name] for name in DETAILS}),
        "for_child": caller["for_child"],
        "note": caller["note"],
        "idempotency_key": caller["idempotency_key"],
    }
