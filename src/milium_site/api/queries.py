"""What other programs may read: one offer by its slugs, and the appointment that a token opens."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from milium_site.accounts.models import ProgramToken
from milium_site.accounts.queries import program_may
from milium_site.booking.models import Appointment
from milium_site.booking.queries import appointment_for_token, held_appointment
from milium_site.catalogue.models import HealthcareService, Location, Resource, ResourceKind
from milium_site.catalogue.queries import offer_by_slugs

# How long after a visit its token still opens it; as long as the mailed link does.
TOKEN_OUTLIVES_VISIT_DAYS = 14
_signer = Signer(salt="milium_site.api.appointment")


@dataclass(frozen=True)
class Offer:
    """A service at a place where it is given."""

    service: HealthcareService
    location: Location


def offer(service: str, location: str) -> Offer | None:
    """The public service of that slug at the place of that slug, in one question; None where there is none."""
    pair = offer_by_slugs(service, location)
    return Offer(*pair) if pair else None


def somebody_of(slug: str) -> Resource:
    """A practitioner known by the slug alone, for the question when they are free."""
    return Resource(kind=ResourceKind.PRACTITIONER, slug=slug)


def offered() -> QuerySet[HealthcareService]:
    """The public services with their places."""
    return HealthcareService.objects.filter(is_public=True).prefetch_related("locations")


def token_of(appointment: Appointment) -> str:
    """The token that an answer to a booking carries. The same for the same appointment, so that a request that
    is sent again gets the same answer. It opens the appointment here only, and proves no mailbox."""
    return _signer.sign(appointment.pk.hex)


def appointment_of(token: str, now: datetime) -> Appointment | None:
    """What a token opens: one of ours, or one from a mailed link. None for a wrong or expired one, all alike."""
    if ":" not in token:
        return appointment_for_token(token, now=now)
    try:
        found = held_appointment(UUID(hex=_signer.unsign(token)))
    except (BadSignature, ValueError):
        return None
    if found is None or (now - found.end.astimezone(UTC)).days >= TOKEN_OUTLIVES_VISIT_DAYS:
        return None
    return found


def bookings_of(program: ProgramToken, verb: str = "read") -> QuerySet[Appointment]:
    """The appointments that this program booked itself, if it may do this to them at all."""
    rows = Appointment.objects.filter(booked_by_program__program=program)
    if not program_may(program, verb, "own_booking"):
        rows = rows.none()
    rows = rows.select_related("patient", "service", "location").prefetch_related("claims__resource")
    return rows.order_by("start", "pk")
