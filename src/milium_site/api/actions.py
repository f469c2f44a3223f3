"""What other programs change. The rules are booking's own; what is added here is that a key counts once."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from milium.errors import IdempotencyConflictError
from milium_site.api.models import KeptAnswer
from milium_site.booking.actions.guard import one_writer
from milium_site.booking.models import Appointment, IdempotencyKey

KEPT_FOR = timedelta(days=1)
KEY_USED = "This key came before with another request. Take a new key for each request."


def once(key: str, request: Any, appointment: Appointment, act: Callable[[], Appointment]) -> Appointment:
    """The appointment after `act`; where the key came before with the same request, the appointment as it is.

    `request` is what was asked, as plain values. A key belongs to one appointment and one request.

    Raises: IdempotencyConflictError, and whatever `act` raises; then the key is not used up.
    """
    digest = _hash(request)
    try:
        with one_writer():
            if answered := _answered(key, digest, appointment):
                return answered
            changed = act()
            IdempotencyKey.objects.create(key=key, request_hash=digest, appointment=changed)
            return changed
    except IntegrityError:
        # The same key at the same moment: the other one was first.
        if answered := _answered(key, digest, appointment):
            return answered
        raise


def once_kept(key: str, request: Any, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `act` answers; where the key came before with the same request, that answer again, for a day.

    Raises: IdempotencyConflictError, and whatever `act` raises; then the key is not used up.
    """
    digest = _hash(request)
    try:
        with one_writer():
            if (earlier := _kept(key, digest)) is not None:
                return earlier
            answer = act()
            now = timezone.now()
            KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()
            KeptAnswer.objects.create(key=key, request_hash=digest, answer=answer, created_at=now)
            return answer
    except IntegrityError:
        if (earlier := _kept(key, digest)) is not None:
            return earlier
        raise


def _kept(key: str, digest: str) -> dict[str, Any] | None:
    earlier = KeptAnswer.objects.filter(key=key, created_at__gte=timezone.now() - KEPT_FOR).first()
    if earlier is None:
        return None
    if not secrets.compare_digest(earlier.request_hash, digest):
        raise IdempotencyConflictError(KEY_USED)
    return earlier.answer


def _hash(request: Any) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


def _answered(key: str, digest: str, appointment: Appointment) -> Appointment | None:
    earlier = IdempotencyKey.objects.filter(key=key).first()
    if earlier is None:
        return None
    if earlier.appointment_id != appointment.pk or not secrets.compare_digest(earlier.request_hash, digest):
        raise IdempotencyConflictError(KEY_USED)
    rows = Appointment.objects.select_related("patient", "service", "location")
    return rows.prefetch_related("claims__resource").get(pk=appointment.pk)
