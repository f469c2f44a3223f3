"""Who may sign in, in which role, at which place, and what an emergency opened; other programs; tries."""

import uuid

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from milium_site.vault.models import SealedTextField


class UserManager(BaseUserManager):
    """Makes users known by their e-mail address, kept in lower case."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A member of the clinic's staff. Patients have no account."""

    username = None
    email = models.EmailField("e-mail address", unique=True)
    is_demo = models.BooleanField("demo account", default=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Role(models.TextChoices):
    FRONT_DESK = "front_desk", "front desk"
    CLINICIAN = "clinician", "clinician"
    EDITOR = "editor", "editor"
    OWNER = "owner", "owner"
    INTEGRATOR = "integrator", "integrator"


class RoleGrant(models.Model):
    """One role of one user, at one place or (`location` empty) at every place."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    location = models.ForeignKey(
        "catalogue.Location", models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "location"], name="one_grant_per_place"),
            # NULLs never equal each other, so "every place" needs a rule of its own.
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(location=None), name="one_grant_for_every_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class ProgramToken(models.Model):
    """What another program shows to book for people, made by an owner. Only a keyed hash of it is kept.

    It holds at one place or (`location` empty) at every place, until it runs out or an owner takes it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    location = models.ForeignKey(
        "catalogue.Location", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Tries(models.Model):
    """When one key was tried in one scope lately; the key is kept as a keyed hash only.

    The moments themselves and not a count: so that no stretch of time, wherever it begins, holds more tries
    than the limit.
    """

    scope = models.CharField(max_length=20)
    key_hash = models.CharField(max_length=64)
    tried_at = models.JSONField(default=list, help_text="seconds since 1970, oldest first")
    last_at = models.FloatField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_hash"], name="one_count_per_key")]
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.scope}: {len(self.tried_at)}"


class EmergencyAccess(models.Model):
    """A clinician opened the record of one person of another place, for a reason and for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="emergency_accesses")
    # The room of people's records stands above this one, so their id is kept without a foreign key.
    person_id = models.UUIDField()
    location = models.ForeignKey("catalogue.Location", models.PROTECT, related_name="+")
    reason = SealedTextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-opened_at"]
        verbose_name_plural = "emergency accesses"
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_by_user")]

    def __str__(self) -> str:
        return f"{self.user} at {self.opened_at:%Y-%m-%d %H:%M}"
