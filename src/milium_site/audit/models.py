"""Every look at and change of a patient's data: rows that can be added and never changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac


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
    # Made with the site's key when the row is written: a row added by hand in the database has none that fits.
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["actor_kind", "actor_id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_kind} {self.get_action_display()} {self.kind}"

    def canonical(self) -> str:
        """Everything the row says, always in the same letters."""
        return json.dumps(
            [
                self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                self.actor_kind,
                self.actor_id,
                self.client,
                self.action,
                self.kind,
                self.subject_id,
                self.location_id,
                self.purpose,
                self.detail,
            ],
            sort_keys=True,
            separators=(",", ":"),
        )

    def expected_mac(self, secret: str | None = None) -> str:
        return _keyed("milium.audit.event", self.canonical(), secret)

    def is_genuine(self) -> bool:
        """Whether this site wrote the row as it stands, with its present key or an earlier one."""
        return _fits(self.mac, self.expected_mac)


class AuditSeal(models.Model):
    """One link of the chain: the n-th row sealed, by its id, and a digest that contains the digest before it.

    Rows are chained in the order in which they were sealed. Ids alone would not do: two transactions can end in
    another order than they began.
    """

    number = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number} of audit row {self.event_id}"

    @staticmethod
    def expected_digest(previous: str, event: AuditEvent, secret: str | None = None) -> str:
        return _keyed("milium.audit.seal", f"{previous}|{event.pk}|{event.mac}|{event.canonical()}", secret)

    def fits(self, previous: str, event: AuditEvent) -> bool:
        return _fits(self.digest, lambda secret: self.expected_digest(previous, event, secret))


def _keyed(salt: str, text: str, secret: str | None) -> str:
    return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()


def _fits(found: str, expected_with: Callable[[str | None], str]) -> bool:
    secrets = [None, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(found, expected_with(secret)) for secret in secrets)
