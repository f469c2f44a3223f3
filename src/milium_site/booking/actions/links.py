"""The link that we mail: a fresh one, and what happens when somebody opens it."""

from django.db import transaction

from milium_site.audit.actions import Actor, record
from milium_site.booking.actions.traces import new_link, record_change
from milium_site.booking.models import Appointment
from milium_site.messages.actions import confirm_address


@transaction.atomic
def open_link(*, by: Actor, appointment: Appointment) -> None:
    """Notes that the mailed link was opened, and that its mailbox is therefore read by who gave the address."""
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
