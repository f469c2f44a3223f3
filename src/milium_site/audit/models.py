"""Every look at and change of a patient's data: rows that can be added and never changed."""

from django.db import models


class AuditEvent(models.Model):
    """Who did what to which thing, when, from where and why. Ids only: no name, no health text.

    Triggers in the database refuse UPDATE and DELETE, whoever asks (`migrations/0001_initial.py`).
    """

    class Action(models.TextChoices):
        # The codes of FHIR's AuditEvent.action.
        CREATE = "C", "created"
        READ = "R", "looked at"
        UPDATE = "U", "changed"
        DELETE = "D", "deleted"
        EXECUTE = "E", "did"

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    client = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=1, choices=Action.choices)
    kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    location_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["actor_kind", "actor_id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_kind} {self.get_action_display()} {self.kind}"
