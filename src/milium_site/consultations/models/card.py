"""What every clinician must know of a person before they touch their skin."""

import uuid

from django.conf import settings
from django.db import models

from milium_site.vault.models import SealedJSONField


class PatientCard(models.Model):
    """A person's alerts. `alerts` maps the id of a gate of the knowledge to `{"applies": bool, "note": text}`.

    `skin_tone` lies inside `alerts`, too, as 1 to 6: nothing about health is readable in the database but that
    there is something to tell the clinician, which the front desk is shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.OneToOneField("records.Patient", models.CASCADE, related_name="card")
    alerts = SealedJSONField(default=dict)
    has_alerts = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"card, last changed {self.changed_at:%Y-%m-%d}"
