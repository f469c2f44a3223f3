"""What is to be read beside a finished record.

A trigger in the database (`migrations/0007_record_amendments.py`) refuses to change one.
"""

import uuid

from django.conf import settings
from django.db import models

from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedTextField


class EncounterAmendment(models.Model):
    """What is added to a finished visit's record, and why. The record itself stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="amendments")
    text = SealedTextField()
    reason = SealedTextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"amendment of {self.recorded_at:%Y-%m-%d}"
