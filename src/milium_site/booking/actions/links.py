"""The link that we mail: a fresh one, and what happens when somebody opens it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from milium.booking.status import AppointmentStatus
from milium_site.audit.actions import Actor, record
from milium_site.booking.actions.appointments import announce
from milium_site.booking.actions.guard import locked, one_writer
from milium_site.booking.actions.traces import new_link, record_change
from milium_site.booking.models import Appointment
from milium_site.booking.queries import terms
from milium_site.messages.actions import confirm_address


def open_link(*, by: Actor, appointment: Appointment, now: datetime | None = None) -> None:
    """Notes that the mailed link was opened, and that its mailbox is therefore read by who gave the address.

    An appointment that waited for this is booked by it.
    """
    now = now or timezone.now()
    with one_writer():
        row = locked(appointment)
        _note_opened(by, row)
        if row.status == AppointmentStatus.PENDING:
            row.status, row.confirm_by = AppointmentStatus.BOOKED.value, None
            row.sequence += 1
            row.save(update_fields=["status", "confirm_by", "sequence", "updated_at"])
            record_change(by, "U", row, purpose="confirmed")
            announce(row, terms(), now, is_known=True)


def _note_opened(by: Actor, appointment: Appointment) -> None:
    if appointment.patient.email:
        confirm_address(appointment.patient.email)
    record(
        by=by,
        action="R",
        kind="appointment",
        id=str(appointment.pk),
        location_id=appointment.location_id,
        purpose="mailed link opened",
    )


@transaction.atomic
def issue_link(*, by: Actor, appointment: Appointment) -> str:
    """The token of a fresh link to the appointment; earlier ones go on working. Only a keyed hash is kept."""
    token = new_link(appointment)
    record_change(by, "E", appointment, purpose="link issued")
    return token
