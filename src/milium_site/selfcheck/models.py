"""Which parts of the self-check the owner answers for, and what clinicians concluded about answers sent in."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ModeAcceptance(models.Model):
    """The owner's acceptance of the duties that come with a part of the self-check; the part runs while it stands."""

    class Mode(models.TextChoices):
        PERSONAL = "personal", "personal result"
        CLINICIAN = "clinician", "clinician's view"

    mode = models.CharField(max_length=12, choices=Mode.choices)
    statement_version = models.CharField(max_length=20)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode"], condition=Q(withdrawn_at=None), name="one_acceptance_stands_per_mode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}, accepted {self.accepted_at:%Y-%m-%d}"


class ClinicianConclusion(models.Model):
    """What a clinician made of the bump, beside what the self-check would have put first at that moment.

    `concluded` and `ranked` are slugs of the self-check's contract; `ranked` holds its first three, best first.
    The row goes with the answers when a person is erased.
    """

    questionnaire_response = models.OneToOneField(
        "records.QuestionnaireResponse", models.CASCADE, related_name="conclusion"
    )
    concluded = models.CharField(max_length=60)
    milia_type = models.CharField(max_length=40, blank=True)
    ranked = models.JSONField(default=list)
    ranked_milia_type = models.CharField(max_length=40)
    was_flagged = models.BooleanField()
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"conclusion of {self.concluded_at:%Y-%m-%d}"
