"""One visit as the clinician writes it down: what was found, where, and what it is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from milium_site.vault.models import SealedTextField


class Encounter(models.Model):
    """What a clinician wrote about one visit. `version` counts the changes: see `EditConflictError`."""

    class Status(models.TextChoices):
        IN_PROGRESS = "in-progress", "open"
        FINISHED = "finished", "finished"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("records.Patient", models.CASCADE, related_name="encounters")
    # As in the rooms below this one: the id of the visit, whose row may be erased before a law lets the record go.
    appointment_id = models.UUIDField(unique=True)
    location = models.ForeignKey("catalogue.Location", models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.IN_PROGRESS)
    findings = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]

    def __str__(self) -> str:
        return f"visit of {self.started_at:%Y-%m-%d}"


class LesionObservation(models.Model):
    """One bump: a point of the map, and the site that the point lies in.

    A wrong one is never deleted at the desk: it is marked `entered-in-error`, as FHIR has it. One that was carried
    over from an earlier visit is `preliminary` until somebody has looked, and counts for nothing.
    """

    class View(models.TextChoices):
        FRONT = "front", "Face"
        LEFT = "left", "Left side"
        RIGHT = "right", "Right side"
        BODY = "body", "Body"

    class Status(models.TextChoices):
        PRELIMINARY = "preliminary", "carried over, to be confirmed"
        FINAL = "final", "seen"
        CANCELLED = "cancelled", "no longer there"
        ENTERED_IN_ERROR = "entered-in-error", "entered in error"

    # Chosen by the page, so that sending twice adds one.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.ForeignKey(Encounter, models.CASCADE, related_name="lesions")
    # The bump of an earlier visit that this one was copied from.
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    number = models.PositiveIntegerField()
    view = models.CharField(max_length=5, choices=View.choices)
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    site = models.CharField(max_length=24)
    size_mm = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    milia_type = models.CharField(max_length=40, blank=True)
    note = SealedTextField(blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.FINAL)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["encounter", "number"], name="lesion_numbers_differ"),
            models.CheckConstraint(condition=Q(x__lte=1000) & Q(y__lte=1000), name="lesion_lies_on_the_map"),
        ]

    def __str__(self) -> str:
        return f"lesion {self.number}"


class Condition(models.Model):
    """What the clinician concludes: a slug of the self-check's contract, with how it was named.

    `self_check` says how that stands to what the self-check had put first, and is empty without answers.
    """

    class Agreement(models.TextChoices):
        CONFIRMED = "confirmed", "as the self-check had put first"
        CORRECTED = "corrected", "other than the self-check had put first"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = models.OneToOneField(Encounter, models.CASCADE, related_name="condition")
    code = models.CharField(max_length=60)
    milia_type = models.CharField(max_length=40, blank=True)
    has_dermoscopy = models.BooleanField(default=False)
    has_histology = models.BooleanField(default=False)
    self_check = models.CharField(max_length=10, choices=Agreement.choices, blank=True)
    note = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"conclusion of {self.recorded_at:%Y-%m-%d}"
