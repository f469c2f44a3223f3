"""What is to be sent, what was sent, and which addresses are known to be read by who gave them."""

from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """One mail or text message, written in the transaction of what it tells of, so that both happen or neither.

    It is open until exactly one of `sent_at`, `failed_at` and `superseded_at` is set. What was sent or
    superseded keeps no text: a link in it would still open an appointment.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "E-mail"
        TEXT = "text", "Text message"

    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    about_id = models.UUIDField()
    version = models.PositiveIntegerField()
    recipient = models.CharField(max_length=254, help_text="An address, or a phone number for a text.")
    reply_to = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=12, default="en-gb")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.BinaryField(default=bytes, blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    unsubscribe_url = models.CharField(
        max_length=400, blank=True, help_text="RFC 8058: one POST there stops mails of this kind."
    )
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about_id", "version"], name="one_mail_a_version"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, failed_at=None, superseded_at=None),
                name="outbox_open_by_due",
            ),
            models.Index(fields=["about_id"], name="outbox_by_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_id} v{self.version}"


class ConfirmedAddress(models.Model):
    """An address whose owner opened a link that we mailed there. Kept as a keyed hash."""

    address_hash = models.CharField(max_length=64, unique=True)
    confirmed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "confirmed addresses"

    def __str__(self) -> str:
        return self.address_hash[:8]
