"""Whom a clinician wants to see again, and who is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.models import Appointment
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.desk.models import ServiceRequest

INVITED_BEFORE = timedelta(days=14)


def recalls(viewer: User, verb: str = "read") -> QuerySet[ServiceRequest]:
    """The open recalls at the places where the viewer may read them, the most overdue first."""
    rows = ServiceRequest.objects.select_related("patient", "service", "location", "requester")
    return within(rows.filter(status=ServiceRequest.Status.ACTIVE), viewer, verb, "recall")


def recalls_after(viewer: User, appointment: Any) -> QuerySet[ServiceRequest]:
    """The open recalls that were set at this visit."""
    return recalls(viewer).filter(after_appointment_id=appointment.pk)


def due_invitations(now: datetime) -> QuerySet[ServiceRequest]:
    """Recalls whose invitation should have gone. A place east of the clock here may be a day further."""
    rows = ServiceRequest.objects.select_related("patient", "service", "location")
    return rows.filter(
        status=ServiceRequest.Status.ACTIVE, invited_at=None, invite_on__lte=now.date() + timedelta(days=1)
    )


_STANDS = ["booked", "arrived", "checked-in", "fulfilled"]


def answered_recalls() -> list[tuple[UUID, UUID]]:
    """Open recalls with the appointment that answers each: the same person by name and address or number, the same
    service, booked since the recall was set."""
    person = {f"patient__{name}__iexact": OuterRef(f"patient__{name}") for name in ("name", "email", "phone")}
    by_email = Q(**{key: person[key] for key in ("patient__name__iexact", "patient__email__iexact")})
    by_phone = Q(**{key: person[key] for key in ("patient__name__iexact", "patient__phone__iexact")})
    booked = Appointment.objects.filter(
        (by_email & ~Q(patient__email="")) | (by_phone & ~Q(patient__phone="")),
        service=OuterRef("service"),
        status__in=_STANDS,
        created_at__gte=OuterRef("authored_at"),
    ).exclude(pk=OuterRef("after_appointment_id"))
    rows = ServiceRequest.objects.filter(status=ServiceRequest.Status.ACTIVE)
    found = rows.annotate(answer=Subquery(booked.order_by("start").values("pk")[:1])).exclude(answer=None)
    return list(found.values_list("pk", "answer"))


def unanswered_recalls() -> list[tuple[UUID, None]]:
    """Recalls that a booking had closed which was cancelled since, or missed."""
    gone = Appointment.objects.filter(pk=OuterRef("answered_by_id"), status__in=["cancelled", "noshow"])
    rows = ServiceRequest.objects.filter(Exists(gone), status=ServiceRequest.Status.COMPLETED)
    return [(pk, None) for pk in rows.values_list("pk", flat=True)]


@dataclass(frozen=True)
class RecallLine:
    """One recall as the desk reads it."""

    row: Any
    now: datetime

    @property
    def due(self) -> str:
        return date_in_words(self.row.due_on)

    @property
    def is_overdue(self) -> bool:
        return self.row.due_on < today_at(self.row.location, self.now)

    @property
    def invited(self) -> str:
        if not self.row.patient.email:
            return "no e-mail: phone them"
        if self.row.invited_at:
            zone = ZoneInfo(self.row.location.time_zone)
            return f"invited on {date_in_words(self.row.invited_at.astimezone(zone).date())}"
        return f"invitation goes on {date_in_words(self.row.invite_on)}"


def today_at(location: Any, now: datetime) -> date:
    return now.astimezone(ZoneInfo(location.time_zone)).date()


def follow_up_of(appointment: Any) -> tuple[Any, date | None]:
    """What usually comes after this visit and by when, as the owner set it; the same service where nothing is."""
    service = appointment.service
    if service.follow_up is None:
        return service, None
    day = appointment.start.astimezone(ZoneInfo(appointment.time_zone)).date()
    return service.follow_up, day + timedelta(days=service.follow_up_until_days)
