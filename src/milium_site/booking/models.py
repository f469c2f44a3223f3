import uuid

from django.db import models
from django.db.models import F, Q

from milium.booking.status import AppointmentStatus
from milium_site.catalogue.models import HealthcareService, Location, Resource, ResourceKind
from milium_site.records.models import Patient
from milium_site.vault.models import SealedTextField


class Appointment(models.Model):
    """One visit, `[start, end)` in instants; `time_zone` is the place's at the time of booking."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identifier = models.CharField(
        max_length=12, unique=True, help_text="A short reference to say on the phone."
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    service = models.ForeignKey(HealthcareService, on_delete=models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="appointments")
    start = models.DateTimeField()
    end = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    status = models.CharField(
        max_length=16,
        choices=[(status.value, status.display) for status in AppointmentStatus],
        default=AppointmentStatus.BOOKED.value,
    )
    sequence = models.PositiveIntegerField(default=0, help_text="Rises with each change (RFC 5545 SEQUENCE).")
    for_child = models.BooleanField(default=False)
    note = SealedTextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["location", "start"], name="appointment_location_start")]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="appointment_lasts"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in AppointmentStatus]),
                name="appointment_status_is_fhir",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    def resource(self, kind: str) -> Resource | None:
        """Who or what of this kind the visit takes up, also after it was cancelled; None if it needs none."""
        return next((claim.resource for claim in self.claims.all() if claim.resource.kind == kind), None)

    @property
    def practitioner(self) -> Resource | None:
        return self.resource(ResourceKind.PRACTITIONER)

    @property
    def room(self) -> Resource | None:
        return self.resource(ResourceKind.ROOM)


class Claim(models.Model):
    """A resource taken for a time, buffers included, `[start, end)`.

    The database itself refuses two live claims of one resource that overlap (see the migrations `guard` and
    `overbooked`), but for those that staff overbooked on purpose.
    """

    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.CASCADE, related_name="claims")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="claims")
    start = models.DateTimeField()
    end = models.DateTimeField()
    live = models.BooleanField(default=True)
    # Staff put it over another one on purpose: free times see it, the guard does not.
    overbooked = models.BooleanField(default=False)

    class Meta:
        ordering = ["resource_id", "start"]
        indexes = [
            # By `end`, so that a question about the coming weeks never walks over the past years.
            models.Index(fields=["resource", "end"], condition=Q(live=True), name="claim_live_by_end")
        ]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="claim_lasts")]

    def __str__(self) -> str:
        return f"{self.resource} {self.start:%Y-%m-%d %H:%M}"


class IdempotencyKey(models.Model):
    """A key that a form or client sent along, and what was answered to it."""

    key = models.CharField(max_length=64, unique=True)
    request_hash = models.CharField(max_length=64)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="idempotency_keys")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"key of {self.appointment_id}"


class LinkPurpose(models.TextChoices):
    MANAGE = "manage", "Move or cancel"


class ManageLink(models.Model):
    """A link that was mailed. Only a keyed hash is kept: who reads this table cannot open an appointment."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=8, choices=LinkPurpose, default=LinkPurpose.MANAGE)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.appointment_id}"
