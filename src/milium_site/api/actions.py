"""What other programs change. The rules are booking's own; what is added here is that a key counts once."""

import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError

from milium.errors import IdempotencyConflictError
from milium_site.booking.actions.guard import one_writer
from milium_site.booking.models import Appointment, IdempotencyKey

KEY_USED = "This key came before with another request. Take a new key for each request."


def once(key: str, request: Any, appointment: Appointment, act: Callable[[], Appointment]) -> Appointment:
    """The appointment after `act`; where the key came before with the same request, the appointment as it is.

    `request` is what was asked, as plain values. A key belongs to one appointment and one request.

    Raises: IdempotencyConflictError, and whatever `act` raises; then the key is not used up.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
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


def _answered(key: str, digest: str, appointment: Appointment) -> Appointment | None:
    earlier = IdempotencyKey.objects.filter(key=key).first()
    if earlier is None:
        return None
    if earlier.appointment_id != appointment.pk or not secrets.compare_digest(earlier.request_hash, digest):
        raise IdempotencyConflictError(KEY_USED)
    rows = Appointment.objects.select_related("patient", "service", "location")
    return rows.prefetch_related("claims__resource").get(pk=appointment.pk)
