"""What the clinician plans: the options chosen, and why a refused one was chosen all the same."""

import uuid

from django.conf import settings
from django.db import models

from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedJSONField, SealedTextField


class CarePlan(models.Model):
    """The plan of one visit.

    `circumstances` maps gates of the knowledge to what the clinician answered. `chosen` holds, for each option,
    `{"treatment": id, "verdict": …, "why": [reasons at that moment], "override": the clinician's own reason}`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.OneToOneField(Encounter, models.CASCADE, related_name="care_plan")
    circumstances = SealedJSONField(default=dict)
    chosen = SealedJSONField(default=list)
    note = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"plan of {self.recorded_at:%Y-%m-%d}"
