import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from milium.booking.status import AppointmentStatus
from milium_site.catalogue.models import HealthcareService, Location, Resource, ResourceKind
from milium_site.records.models import Patient
from milium_site.vault.models import SealedTextField

MOST_REMINDERS = 4


def default_reminder_hours() -> list[int]:
    return [72, 24]


def check_reminder_hours(hours: object) -> None:
    is_list = (
        isinstance(hours, list) and len(hours) <= MOST_REMINDERS and len(set(map(str, hours))) == len(hours)
    )
    if not is_list or not all(type(hour) is int and 1 <= hour <= 336 for hour in hours):
        raise ValidationError("Give up to four different whole hours, from 1 to 336, such as 72 and 24.")


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
    coming_at = models.DateTimeField(null=True, blank=True, help_text="When the visitor said “I am coming”.")
    confirm_by = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Until when a pending one waits for the link in its mail to be opened.",
    )
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

    # Who and what a booking takes that has just been written: its mail need not ask again.
    just_taken: list[Resource] | None = None

    def resource(self, kind: str) -> Resource | None:
        """Who or what of this kind the visit takes up, also after it was cancelled; None if it needs none."""
        taken = self.just_taken or [claim.resource for claim in self.claims.all()]
        return next((resource for resource in taken if resource.kind == kind), None)

    @property
    def practitioner(self) -> Resource | None:
        return self.resource(ResourceKind.PRACTITIONER)

    @property
    def room(self) -> Resource | None:
        return self.resource(ResourceKind.ROOM)


class Hold(models.Model):
    """A time kept free for one visitor until `expires_at`, which is open: at that instant it is free again.

    It opens nothing and says nothing about anybody. Only a keyed hash of its token is kept.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    service = models.ForeignKey(HealthcareService, on_delete=models.CASCADE, related_name="holds")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="holds")
    start = models.DateTimeField()
    client = models.CharField(max_length=64, blank=True, help_text="Pseudonym of the address that holds it.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "expires_at"], name="hold_by_client")]

    def __str__(self) -> str:
        return f"{self.service} {self.start:%Y-%m-%d %H:%M}"


class Claim(models.Model):
    """A resource taken for a time, buffers included, `[start, end)`, by an appointment or a hold.

    One with `expires_at` takes nothing from that instant on; the next who locks its resource clears it away.

    The database itself refuses two live claims of one resource that overlap (see the migrations `guard` and
    `overbooked`), but for those that staff overbooked on purpose.
    """

    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.CASCADE, related_name="claims")
    hold = models.ForeignKey(Hold, null=True, blank=True, on_delete=models.CASCADE, related_name="claims")
    expires_at = models.DateTimeField(null=True, blank=True)
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
            models.Index(fields=["resource", "end"], condition=Q(live=True), name="claim_live_by_end"),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="claim_that_expires"
            ),
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


class BookingTerms(models.Model):
    """What the clinic decides about booking. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    hold_minutes = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(30)],
        help_text="How long a time is kept while somebody fills in the form.",
    )
    offer_minutes = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(1440)],
        help_text="How long a freed time is kept for the first person on the waiting list.",
    )
    change_notice_minutes = models.PositiveIntegerField(
        default=0,
        validators=[MaxValueValidator(20_160)],
        help_text="Visitors move and cancel by themselves until so long before the visit; after that they call.",
    )
    reminder_hours = models.JSONField(
        default=default_reminder_hours,
        blank=True,
        validators=[check_reminder_hours],
        help_text="Hours before the visit at which a reminder goes, such as [72, 24].",
    )
    sms_reminders = models.BooleanField(
        default=False, help_text="Reminders go as a text message too, where a phone number was given."
    )
    confirm_addresses = models.BooleanField(
        default=False, help_text="A booking under a new e-mail address waits until its mail was opened."
    )
    confirm_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(10), MaxValueValidator(1440)]
    )
    strained_after = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(1000)],
        help_text="So many bookings an hour under new addresses, and further ones have to confirm theirs.",
    )

    class Meta:
        verbose_name_plural = "booking terms"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="booking_terms_are_one")]

    def __str__(self) -> str:
        return "Terms of booking"


class Reminder(models.Model):
    """A reminder still to be written: the mail itself is made when it is due, with what holds then."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="reminders")
    hours_before = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], name="reminder_by_due")]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "hours_before"], name="reminder_once_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.hours_before} h before {self.appointment_id}"


class CheckReminder(models.Model):
    """A visitor's own wish to be reminded of booking a check, again and again until they stop it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="check_reminders")
    every_weeks = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    sent = models.PositiveSmallIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(stopped_at=None), name="check_reminder_by_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(stopped_at=None), name="one_check_reminder_a_visit"
            )
        ]

    def __str__(self) -> str:
        return f"every {self.every_weeks} weeks after {self.appointment_id}"


class WaitlistEntry(models.Model):
    """Somebody who would come earlier, or at all, when a time becomes free."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        BOOKED = "booked", "Booked from the list"
        LEFT = "left", "Left the list"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(HealthcareService, on_delete=models.CASCADE, related_name="waiting")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="waiting")
    practitioner = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="waiting"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True, help_text="Of a child.")
    guardian_name = models.CharField(max_length=120, blank=True, help_text="Who comes along with a child.")
    guardian_relation = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en-gb")
    first_day = models.DateField()
    last_day = models.DateField()
    weekdays = models.JSONField(default=list, blank=True, help_text="Monday is 0; empty for any day.")
    earliest = models.TimeField(null=True, blank=True, help_text="On the clock of the place.")
    latest = models.TimeField(null=True, blank=True, help_text="The last start, on the clock of the place.")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "waitlist entries"
        indexes = [
            models.Index(fields=["location", "last_day"], condition=Q(status="waiting"), name="waiting_at")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="waits_from_to"),
        ]

    def __str__(self) -> str:
        return f"{self.service} at {self.location}, {self.first_day} to {self.last_day}"


class Offer(models.Model):
    """A freed time kept for one entry of the waiting list until `expires_at`. One time is offered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="offers")
    hold = models.OneToOneField(Hold, null=True, on_delete=models.SET_NULL, related_name="offer")
    start = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["expires_at"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="offer_open")]
        constraints = [models.UniqueConstraint(fields=["entry", "start"], name="offered_once")]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} for {self.entry_id}"
