"""Appointments, who waits and what the clinic decided about booking."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from milium.booking.status import OPEN
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import (
    Appointment,
    BookingTerms,
    Hold,
    Offer,
    WaitlistEntry,
)
from milium_site.catalogue.models import Location
from milium_site.messages.queries import confirmed_among
from milium_site.statements import Prepared, columns_of, row_of


def appointments(viewer: User | AnonymousUser, verb: str = "read") -> QuerySet[Appointment]:
    """The appointments at the places where the viewer may read, or with `verb="write"` change them."""
    rows = Appointment.objects.select_related("patient", "service", "location")
    return within(rows.prefetch_related("claims__resource"), viewer, verb, "appointment", person="patient_id")


def appointment_by_identifier(identifier: str) -> Appointment | None:
    """The appointment of this number at whatever place; for opening in an emergency alone."""
    rows = Appointment.objects.select_related("patient", "location")
    return rows.filter(identifier=identifier.strip().upper()).first()


def open_bookings(email: str, now: datetime) -> int:
    """How many visits are still to come under this e-mail address, whichever way it is capitalised."""
    return Appointment.objects.filter(
        patient__email__iexact=email, status__in=[status.value for status in OPEN], start__gt=now
    ).count()


def terms() -> BookingTerms:
    """What the clinic decided about booking; what milium proposes until somebody has."""
    rows = _terms()
    return row_of(BookingTerms, rows[0]) if rows else BookingTerms()


_terms = Prepared(lambda: BookingTerms.objects.values_list(*columns_of(BookingTerms))[:1])


def must_confirm(wish: BookingTerms, now: datetime) -> bool:
    """Whether a visitor's booking under an address that nobody has confirmed waits until its mail was opened: the
    clinic wants it so, or unusually many bookings came within the hour."""
    if wish.confirm_addresses or not settings.ABUSE_LIMITS:
        return wish.confirm_addresses
    # The demo's own people all arrive within seconds of each other, and are no strain.
    lately = Appointment.objects.filter(
        created_at__gt=now - timedelta(hours=1), patient__is_demo=False
    ).order_by()
    return lately[: wish.strained_after].count() >= wish.strained_after


def unconfirmed_bookings(viewer: User | AnonymousUser, now: datetime, hours: int = 24) -> list[Appointment]:
    """Visits still to come that visitors booked in the last `hours` under an address that nobody has confirmed;
    the newest first. What staff booked on the phone is none of these."""
    rows = appointments(viewer).filter(
        created_at__gt=now - timedelta(hours=hours),
        status__in=[status.value for status in OPEN],
        start__gt=now,
        patient__is_demo=False,
    )
    found = list(rows.exclude(patient__email="").order_by("-created_at"))
    confirmed = confirmed_among({row.patient.email for row in found})
    from_visitors = connections_of(found)
    return [row for row in found if row.patient.email not in confirmed and row.pk in from_visitors]


def connections_of(rows: Iterable[Appointment]) -> dict[UUID, str]:
    """For each of these that a visitor booked: the pseudonym of the connection that they booked from."""
    made = AuditEvent.objects.filter(
        kind="appointment", action="C", actor_kind="visitor", subject_id__in=[str(row.pk) for row in rows]
    )
    return {UUID(subject): client for subject, client in made.values_list("subject_id", "client")}


def waiting_for(location: Location, day: date) -> QuerySet[WaitlistEntry]:
    """Who waits for a time at the place on that day, the longest first; `weekdays` may still leave it out."""
    entries = WaitlistEntry.objects.filter(
        location=location, status=WaitlistEntry.Status.WAITING, first_day__lte=day, last_day__gte=day
    )
    return entries.select_related("service", "practitioner").prefetch_related("offers").order_by("created_at")


def open_offer(entry: WaitlistEntry, now: datetime) -> Offer | None:
    """The time that is kept for the entry at `now`, if any."""
    return entry.offers.filter(closed_at=None, expires_at__gt=now).select_related("hold").first()


def live_holds(client: str, now: datetime) -> int:
    """How many times one address holds at `now`; offers of the waiting list are nobody's address."""
    return Hold.objects.filter(client=client, expires_at__gt=now).count()


def waiting_between(location: Location, first_day: date, last_day: date) -> QuerySet[WaitlistEntry]:
    """Who waits for a time at the place on some of these days, both included, the longest first."""
    entries = WaitlistEntry.objects.filter(
        location=location,
        status=WaitlistEntry.Status.WAITING,
        first_day__lte=last_day,
        last_day__gte=first_day,
    )
    return entries.select_related("service", "practitioner").order_by("created_at")
