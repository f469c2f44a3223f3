"""What was answered to a key, where booking itself keeps no answer for it; which program booked what."""

import uuid

from django.db import models

from milium_site.accounts.models import ProgramToken
from milium_site.booking.models import Appointment
from milium_site.vault.models import SealedJSONField


class KeptAnswer(models.Model):
    """Sealed, because the answer to a hold carries its token. Kept for a day."""

    # Known before the row is written: the answer is sealed for its own row.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    request_hash = models.CharField(max_length=64)
    answer = SealedJSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer {self.pk}"


class BookedByProgram(models.Model):
    """An appointment that a program booked with its token, and may therefore look at and change."""

    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="booked_by_program")
    program = models.ForeignKey(ProgramToken, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.appointment_id} by {self.program_id}"
