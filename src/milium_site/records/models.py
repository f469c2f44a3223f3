"""What the clinic holds about a person: how to reach them, what they agreed to, what they answered."""

import uuid

from django.conf import settings
from django.db import models


class Patient(models.Model):
    """A person with an appointment, now or once. The guardian is who booked for a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12, default="en-gb")
    guardian_name = models.CharField(max_length=120, blank=True)
    guardian_relation = models.CharField(max_length=60, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """One agreement to one purpose, with the version of the words that were shown."""

    class Purpose(models.TextChoices):
        SEND_ANSWERS = "send_answers", "send my answers to the clinic"
        CARE = "care", "care"
        PHOTOS = "photos", "photographs"

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=40)
    how = models.CharField(max_length=40, default="booking form")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_purpose_display()


class QuestionnaireResponse(models.Model):
    """Answers that a person sent with a booking, in the keys of the self-check's contract.

    `red_flags` holds `{"id": …, "speed": …}` only; `urgency` is the shortest of the speeds, or empty.
    """

    class Urgency(models.TextChoices):
        NOW = "now", "needs emergency care now"
        SAME_DAY = "same_day", "needs a clinician today"
        DAYS = "days", "needs a clinician within days"
        TWO_WEEKS = "two_weeks", "needs a clinician within two weeks"
        WEEKS = "weeks", "needs a clinician within some weeks"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="questionnaire_responses")
    # The room of appointments stands above this one, so their id is kept without a foreign key.
    appointment_id = models.UUIDField(null=True, unique=True)
    location = models.ForeignKey("catalogue.Location", models.PROTECT, related_name="+")
    answers = models.JSONField()
    red_flags = models.JSONField(default=list)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    authored_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"answers of {self.authored_at:%Y-%m-%d}"
