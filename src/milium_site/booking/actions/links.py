"""What happens when somebody opens the link that we mailed."""

from django.db import transaction

from milium_site.audit.actions import Actor, record
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
