"""Notes that the desk left beside visits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from milium_site.desk.models import DeskNote


def note_of(appointment: Any) -> DeskNote | None:
    """The note beside a visit that the caller has found, also an emptied one; None where there never was one."""
    return DeskNote.objects.select_related("changed_by").filter(appointment=appointment).first()


def noted(appointments: Iterable[UUID]) -> set[UUID]:
    """Which of these visits have a note, in one query."""
    rows = DeskNote.objects.filter(appointment__in=appointments).exclude(text="")
    return set(rows.values_list("appointment_id", flat=True))


def has_note() -> Exists:
    """Whether a visit has a note, as part of a query on visits."""
    return Exists(DeskNote.objects.filter(appointment=OuterRef("pk")).exclude(text=""))
