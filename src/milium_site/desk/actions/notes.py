"""Notes that the desk leaves beside a visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.desk.models import DeskNote


class NoteConflictError(Exception):
    """A colleague changed the note meanwhile: `current` is how it stands, and nothing of ours was written."""

    def __init__(self, current: DeskNote) -> None:
        super().__init__(
            "A colleague changed this note meanwhile. Both are shown: put together what is needed."
        )
        self.current = current


@transaction.atomic
def save_note(
    *, by: Actor, viewer: User, appointment: Any, text: str, expected_version: int, now: datetime
) -> DeskNote:
    """The note with its new text; an empty one takes it away. `expected_version` is the one the page showed, or 0.

    Raises: NoteConflictError; PermissionError for who may not change visits at the place.
    """
    if not may(viewer, "write", "appointment", appointment.location_id):
        raise PermissionError("Only who may change this visit writes a note beside it.")
    row, _is_new = DeskNote.objects.select_for_update().get_or_create(
        appointment=appointment, defaults={"changed_at": now}
    )
    if row.version != expected_version:
        raise NoteConflictError(row)
    if row.text != text:
        row.text, row.version = text, row.version + 1
        row.changed_by, row.changed_at = viewer, now
        row.save()
        record(
            by=by,
            action="U",
            kind="appointment",
            id=appointment.pk,
            location_id=appointment.location_id,
            purpose="note of the desk" if text else "note of the desk taken away",
        )
    return row
