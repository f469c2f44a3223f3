"""What people asked for about their data, and how long the clinic keeps what."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from milium_site.vault.models import SealedTextField


class RightsRequest(models.Model):
    """A person's request about their data. It outlives the person's data: that it was answered must be shown.

    `patient` is empty once the person was erased; who it was then stands nowhere.
    """

    class Kind(models.TextChoices):
        COPY = "copy", _("a copy of everything")
        CORRECTION = "correction", _("a correction")
        ERASURE = "erasure", _("erasure")

    class Outcome(models.TextChoices):
        DONE = "done", _("done as asked")
        IN_PART = "in_part", _("done in part: a law keeps the rest")
        REFUSED = "refused", _("not done, and the person was told why")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    patient = models.ForeignKey(
        "records.Patient", models.SET_NULL, null=True, blank=True, related_name="rights_requests"
    )
    location = models.ForeignKey("catalogue.Location", models.PROTECT, related_name="+")
    words = SealedTextField(blank=True)
    asked_at = models.DateTimeField()
    # A month, as the General Data Protection Regulation gives (Article 12 (3)).
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["due_on"], condition=Q(answered_at=None), name="rights_request_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, asked {self.asked_at:%Y-%m-%d}"


class RetentionPeriod(models.Model):
    """The clinic's own period for one kind of thing, in place of the one in `queries.retention.RULES`."""

    kind = models.CharField(max_length=24, unique=True)
    days = models.PositiveIntegerField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.days} days"


class RetentionReport(models.Model):
    """What would go, written down before it goes: at `due_at` it is carried out unless somebody held it.

    `counts` maps a kind to how many were found, `deleted` to how many went. What was not due at `reported_at` is
    never deleted by it.
    """

    reported_at = models.DateTimeField()
    due_at = models.DateTimeField()
    counts = models.JSONField()
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    deleted = models.JSONField(default=dict)

    class Meta:
        ordering = ["-reported_at"]

    def __str__(self) -> str:
        return f"report of {self.reported_at:%Y-%m-%d}"
