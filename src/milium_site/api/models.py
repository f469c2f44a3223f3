"""What was answered to a key, where booking itself keeps no answer for it."""

import uuid

from django.db import models

from milium_site.vault.models import SealedJSONField


class KeptAnswer(models.Model):
    """Sealed, because the answer to a hold carries its token. Kept for a day."""

    # Known before the row is written: the answer is sealed for its own row.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    request_hash = models.CharField(max_length=64)
    answer = SealedJSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer {self.pk}"
