"""A removal as it was done: steps that are only added, a signature, and amendments after it.

Triggers in the database (`migrations/0002_removals.py`) refuse to change a signed removal, to add a step to one, and
to change a step or an amendment. Sealed columns alone may be written anew, when the key changes: what they say is
covered by the signature's `digest`.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from milium_site.consultations.models.encounter import Encounter
from milium_site.vault.models import SealedJSONField, SealedTextField


class Procedure(models.Model):
    """One removal at one visit. It is signed once every step of the checklist is recorded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.OneToOneField(Encounter, models.CASCADE, related_name="procedure")
    consent_version = models.CharField(max_length=40)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"removal of {self.started_at:%Y-%m-%d}"

    def expected_digest(self, secret: str | None = None) -> str:
        """What the signature covers, keyed so that nobody works it out from what may have been written."""
        rows: list[list[Any]] = [
            [str(step.pk), step.step, step.outcome, step.values, step.note, step.recorded_by_id]
            for step in self.steps.order_by("number")
        ]
        text = json.dumps([str(self.pk), rows], sort_keys=True, separators=(",", ":"))
        return salted_hmac("milium.removal", text, secret=secret, algorithm="sha256").hexdigest()

    def is_as_signed(self) -> bool:
        """Whether every word is still the one that was signed."""
        secrets = [None, *settings.SECRET_KEY_FALLBACKS]
        return any(constant_time_compare(self.digest, self.expected_digest(secret)) for secret in secrets)


class ProcedureStep(models.Model):
    """One step as it was recorded. Recorded again before the signature it is a new row, and the newest counts."""

    class Outcome(models.TextChoices):
        DONE = "done", "done"
        NOT_DONE = "not-done", "not done"

    # Chosen by the page, so that sending twice records one.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    values = SealedJSONField(default=dict)
    note = SealedTextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # When it was done, and when it reached us: a connection may be lost in between.
    done_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="step_numbers_differ")]

    def __str__(self) -> str:
        return f"{self.step}: {self.get_outcome_display()}"


class ProcedureAmendment(models.Model):
    """What is to be read beside a signed removal, and why. The removal itself stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="amendments")
    text = SealedTextField()
    reason = SealedTextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"amendment of {self.recorded_at:%Y-%m-%d}"
