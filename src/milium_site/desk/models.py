"""What the desk keeps itself: whom a clinician wants to see again, and notes that colleagues leave each other."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from milium_site.booking.models import Appointment
from milium_site.catalogue.models import HealthcareService, Location
from milium_site.records.models import Patient
from milium_site.vault.models import SealedTextField


class ServiceRequest(models.Model):
    """A clinician's wish to see a person again by a day: a recall (FHIR ServiceRequest).

    Why, in the clinician's words, is health text and sealed; the desk sees whom to invite and by when.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "To be booked"
        COMPLETED = "completed", "Booked"
        REVOKED = "revoked", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="service_requests")
    service = models.ForeignKey(HealthcareService, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    after_appointment_id = models.UUIDField(help_text="The visit at which it was set.")
    due_on = models.DateField(help_text="The day by which the person should have been seen.")
    invite_on = models.DateField(help_text="The day on which the invitation goes.")
    reason = SealedTextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    authored_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.UUIDField(null=True, blank=True, help_text="The appointment that closed it.")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["invite_on"], condition=Q(status="active"), name="recall_open_by_invite")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(invite_on__lte=models.F("due_on")), name="recall_invites_before_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} by {self.due_on}"


class DeskNote(models.Model):
    """What the desk notes beside one visit for a colleague; nothing about health. Emptied it stays as a version.

    `version` counts the changes, 0 before the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="desk_note")
    text = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note of {self.changed_at:%Y-%m-%d}"
