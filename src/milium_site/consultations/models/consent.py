"""What a person, or a guardian for them, signed before a removal.

Triggers in the database (`migrations/0005_signed_consents.py`) refuse to change who signed what, and to take back a
withdrawal.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from milium_site.consultations.models.document import DocumentReference
from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedJSONField, SealedTextField


class ProcedureConsent(models.Model):
    """One signature under one version of the words. It stands until `withdrawn_at`; given again it is a new row.

    `said` holds `{"name", "relation", "path"}`: who signed, what a guardian is to the person, and the strokes as
    `milium.signature` writes them, empty where the typed name is the signature.
    """

    # Chosen by the page, so that sending twice signs once.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="consents")
    text_version = models.CharField(max_length=40)
    by_guardian = models.BooleanField()
    said = SealedJSONField()
    document = models.OneToOneField(DocumentReference, models.CASCADE, related_name="consent")
    witnessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = SealedTextField(blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter"], condition=Q(withdrawn_at=None), name="one_signed_consent_stands"
            )
        ]

    def __str__(self) -> str:
        return f"consent signed {self.signed_at:%Y-%m-%d}"

    @property
    def signer(self) -> str:
        """Who signed, with what they are to the person where they signed for somebody else."""
        relation = self.said.get("relation", "")
        return f"{self.said['name']} ({relation})" if relation else self.said["name"]
