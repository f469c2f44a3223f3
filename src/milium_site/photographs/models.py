"""What is kept of a photograph beside its sealed file."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

# The most that one photograph may weigh when it is sent.
MOST_BYTES = 12_000_000


class Photograph(models.Model):
    """One picture of one person's skin: FHIR's Media. The file holds sealed JPEG bytes, never the upload itself."""

    class View(models.TextChoices):
        FRONT = "front", _("the whole face from the front")
        LEFT = "left", _("the left side")
        RIGHT = "right", _("the right side")
        CLOSE = "close", _("close, with something for scale")
        OTHER = "other", _("something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("records.Patient", models.CASCADE, related_name="photographs")
    # The room of appointments stands above this one, so their id is kept without a foreign key.
    appointment_id = models.UUIDField(null=True, db_index=True)
    location = models.ForeignKey("catalogue.Location", models.PROTECT, related_name="+")
    view = models.CharField(max_length=10, choices=View.choices, default=View.OTHER)
    file_name = models.CharField(max_length=80, unique=True)
    key_id = models.CharField(max_length=16)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"photograph of {self.added_at:%Y-%m-%d}, {self.get_view_display()}"

    @property
    def bound_to(self) -> str:
        """What the sealed file belongs to: it opens for this record alone."""
        return f"photographs.photograph:{self.pk}"
