"""Papers that belong to a visit and stay as they were made: letters, and what was signed on the screen.

Triggers in the database (`migrations/0004_documents.py`) refuse to change one. The sealed columns alone may be
written anew, when the key changes; what they hold is bound to the row by its seal.
"""

import base64
import uuid

from django.conf import settings
from django.db import models

from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedJSONField, SealedTextField


class DocumentReference(models.Model):
    """One PDF. `said` is what it says as plain values; `content` holds its bytes as base64."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", "Referral letter"
        CONSENT = "consent", "Signed consent"

    # Chosen by the page, so that sending twice makes one.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    said = SealedJSONField(default=dict)
    content = SealedTextField()
    authored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    authored_at = models.DateTimeField()

    class Meta:
        ordering = ["authored_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.authored_at:%Y-%m-%d}"

    @property
    def pdf(self) -> bytes:
        """The bytes that were kept. Raises: SealBrokenError."""
        return base64.b64decode(self.content)
