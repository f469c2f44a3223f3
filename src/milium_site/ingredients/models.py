"""The products that the clinic keeps, and names on labels that milium could not read."""

from django.conf import settings
from django.db import models


class ClinicProduct(models.Model):
    """A product that the clinic sells or recommends; its label is read by the same code as a visitor's."""

    name = models.CharField(max_length=120)
    maker = models.CharField(max_length=120, blank=True)
    kinds = models.JSONField(default=list)
    label_text = models.TextField(max_length=20_000)
    is_sold = models.BooleanField(default=False)
    is_recommended = models.BooleanField(default=False)
    note = models.TextField(max_length=600, blank=True)
    is_shown = models.BooleanField(default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class UnknownName(models.Model):
    """A name that a visitor found on a label and milium did not know; nothing of the visitor is kept."""

    name = models.CharField(max_length=100, unique=True)
    told = models.PositiveIntegerField(default=1)
    first_told_on = models.DateField()
    last_told_on = models.DateField()

    class Meta:
        ordering = ["-told", "name"]

    def __str__(self) -> str:
        return self.name
