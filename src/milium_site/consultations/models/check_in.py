"""How it heals, as the person says some days after a removal."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedJSONField


class CheckIn(models.Model):
    """The leaflet that was mailed, the day on which we ask, and the answer.

    `answers` maps each sign to whether it was ticked, and `note` to what was written. `is_flagged` alone is readable
    in the database: the desk's list is made by it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.OneToOneField(Encounter, models.CASCADE, related_name="check_in")
    leaflets_sent = models.PositiveIntegerField(default=0)
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    answers = SealedJSONField(default=dict)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_flagged = models.BooleanField(default=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], condition=Q(asked_at=None), name="check_in_to_ask"),
            models.Index(
                fields=["answered_at"], condition=Q(is_flagged=True, seen_at=None), name="check_in_to_see"
            ),
        ]

    def __str__(self) -> str:
        return f"check-in due {self.due_on}"
