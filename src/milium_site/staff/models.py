"""What the staff's own door needs to remember: open sessions, mailed links, and how a locked screen opens."""

import uuid

from django.conf import settings
from django.db import models


class StaffSession(models.Model):
    """One browser in which somebody is signed in, so that they see it, and it can be signed out from afar."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.browser} since {self.began_at:%Y-%m-%d %H:%M}"


class LinkPurpose(models.TextChoices):
    INVITATION = "invitation", "invitation"
    PASSWORD = "password", "new password"


class StaffLink(models.Model):
    """A link that was mailed to somebody of the staff; it works once. Only a keyed hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_links")
    purpose = models.CharField(max_length=12, choices=LinkPurpose)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} for {self.user}"


class ScreenLock(models.Model):
    """How somebody opens their own locked screen: a PIN of theirs (hashed like a password), or nothing yet.

    `wrong_tries` are those since the last right one, on whatever screen.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="screen_lock")
    pin = models.CharField(max_length=128, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"screen of {self.user}"
