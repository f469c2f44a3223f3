"""What other programs change. The rules are booking's own; what is added here is that a key counts once, and which
program booked what."""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from milium.errors import IdempotencyConflictError
from milium_site.accounts.actions import count_try
from milium_site.accounts.models import ProgramToken
from milium_site.api.models import BookedByProgram, KeptAnswer
from milium_site.audit.actions import Actor, record
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


def book_for(program: ProgramToken | None, book: Callable[[], Appointment]) -> Appointment:
    """The appointment that `book` makes, marked as the program's own where one asked with its token.

    Raises: TooManyTriesError for a program that books without end, and whatever `book` raises.
    """
    if program is None:
        return book()
    count_try("program", str(program.pk))
    with one_writer():
        row = book()
        BookedByProgram.objects.get_or_create(appointment=row, defaults={"program": program})
        return row


def own_key(program: ProgramToken | None, key: str) -> str:
    """The key as it is stored: each program's keys are its own, whatever others send."""
    return hashlib.sha256(f"{program.pk}{key}".encode()).hexdigest() if program else key


def record_program_read(*, by: Actor, rows: list[Appointment], location_id: int | None) -> None:
    """Writes down which people's contact data a program was told: one row, however many they are."""
    record(
        by=by,
        action="R",
        kind="appointment_list",
        id="own bookings",
        location_id=location_id,
        detail={"appointments": [str(row.pk) for row in rows]},
    )


def record_program_look(*, by: Actor, row: Appointment) -> None:
    """Writes down that a program looked at one of its bookings."""
    record(by=by, action="R", kind="appointment", id=row.pk, location_id=row.location_id, purpose="opened")
