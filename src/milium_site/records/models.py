"""What the clinic holds about a person: how to reach them, what they agreed to, what they answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from milium_site.vault.models import SealedJSONField


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
    # Set once the person asked to be erased: what is left is only what a law demands, until `kept_until`.
    erased_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    class Meta:
        # Every booking makes a row: those of one person are found by the address, however it is capitalised.
        indexes = [models.Index(Lower("email"), name="patient_by_email")]

    def __str__(self) -> str:
        return self.name


class CorrectionReason(models.TextChoices):
    ASKED = "asked", "The person told us"
    DOCUMENT = "document", "We saw it on a document"
    MISTAKE = "mistake", "We had typed it wrong"


class PatientVersion(models.Model):
    """What was corrected: the values before and after, by whom and when. Numbered from 1 for each person.

    Triggers in the database refuse UPDATE (`migrations/0003_versions_stay.py`); a row goes only with its person.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    was = models.JSONField()
    became = models.JSONField()
    reason = models.CharField(max_length=20, choices=CorrectionReason.choices)
    changed_by_kind = models.CharField(max_length=10)
    changed_by_id = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"correction {self.number} of {self.changed_at:%Y-%m-%d}"


class Consent(models.Model):
    """One agreement to one purpose, with the version of the words that were shown.

    It stands until `withdrawn_at`; given again it is a new row. `recorded_by` is the member of staff who wrote
    it down, and empty where the person did it themselves.
    """

    class Purpose(models.TextChoices):
        SEND_ANSWERS = "send_answers", "answers of the comparison, for this visit"
        SEND_PRODUCTS = "send_products", "products and routine, for this visit"
        CARE = "care", "care"
        PHOTO_CARE = "photo_care", "photographs, for care"
        PHOTO_TEACHING = "photo_teaching", "photographs, for teaching colleagues"
        PHOTO_PUBLICATION = "photo_publication", "photographs, for publication"

    class How(models.TextChoices):
        BOOKING_FORM = "booking form", _("ticked in the booking form")
        LINK_PAGE = "link page", _("on the page behind the mailed link")
        DESK_SPOKEN = "desk, spoken", _("said at the clinic")
        DESK_PAPER = "desk, on paper", _("signed on paper at the clinic")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=40)
    how = models.CharField(max_length=40, choices=How.choices, default=How.BOOKING_FORM)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=40, choices=How.choices, blank=True)
    withdrawn_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_consent_stands_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


class QuestionnaireResponse(models.Model):
    """Answers that a person sent with a booking, in the keys of the self-check's contract.

    `red_flags` holds `{"id": …, "speed": …}` only; `urgency` is the shortest of the speeds, or empty. It alone is
    readable in the database: the desk's list is ordered by it.
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
    answers = SealedJSONField()
    red_flags = SealedJSONField(default=list)
    # The shelf that was sent along, as `queries.draft_shelf` gives it; None where none was.
    products = SealedJSONField(null=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    authored_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"answers of {self.authored_at:%Y-%m-%d}"


class SearchKey(models.Model):
    """One way to find a person: a word of their name, their telephone number from its end, their e-mail address.

    Bytes, because those are in the same order on every database: what begins alike stands together.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="search_keys")
    key = models.BinaryField(max_length=320)

    class Meta:
        indexes = [models.Index(fields=["key", "patient"], name="search_key_to_patient")]

    def __str__(self) -> str:
        return f"a way to find {self.patient_id}"


class PatientMerge(models.Model):
    """That two rows are one person, as somebody at the clinic found out (FHIR Patient.link, replaces).

    Neither row is changed, nor what hangs on it, and some of that is signed: `queries.same_person` follows the
    link. Undone, it stays as a trace with `undone_at`.
    """

    kept = models.ForeignKey(Patient, models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Patient, models.CASCADE, related_name="merged_into")
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=64, help_text="Id of the member of staff.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["merged_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="merges_two"),
            models.UniqueConstraint(
                fields=["kept", "merged"], condition=Q(undone_at=None), name="merged_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} is {self.kept_id}"
