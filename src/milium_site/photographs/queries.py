"""Which photographs a viewer may see, and their pixels."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.db.models import QuerySet

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.photographs.models import Photograph
from milium_site.records.models import Patient
from milium_site.vault.models import open_bytes


def photographs(viewer: User | AnonymousUser, verb: str = "read") -> QuerySet[Photograph]:
    """Those of people at places where the viewer may read health records, or with `verb="write"` change them."""
    rows = Photograph.objects.select_related("patient")
    return within(rows, viewer, verb, "photograph", person="patient_id")


def places_to_add_at(viewer: User | AnonymousUser, patient: Patient) -> list[int]:
    """Ids of the places of the person's visits where the viewer may add photographs, the latest visit first."""
    visits = within(patient.appointments.all(), viewer, "write", "photograph").order_by("-start")
    return list(dict.fromkeys(visits.values_list("location_id", flat=True)))


def first_and_last(rows: Sequence[Photograph]) -> list[tuple[Photograph, Photograph]]:
    """The first and the last picture of each view that was taken more than once, of rows in their order."""
    by_view: dict[str, list[Photograph]] = {}
    for row in rows:
        by_view.setdefault(row.view, []).append(row)
    return [
        (same[0], same[-1])
        for view, same in by_view.items()
        if len(same) > 1 and view != Photograph.View.OTHER
    ]


def patients_with_photographs(viewer: User | AnonymousUser) -> QuerySet[Patient]:
    """People whose photographs the viewer may see: those with a visit at a place where the viewer may."""
    rows = Patient.objects.filter(appointments__isnull=False)
    return within(rows, viewer, "read", "photograph", "appointments__location_id", person="pk").distinct()


def photographs_of_appointment(appointment_id: UUID) -> QuerySet[Photograph]:
    """For the person who holds the appointment's link; the caller has checked the link."""
    return Photograph.objects.filter(appointment_id=appointment_id)


def sealed_with(key_id: str) -> int:
    """How many photographs this key seals."""
    return Photograph.objects.filter(key_id=key_id).count()


def jpeg_of(photograph: Photograph) -> bytes:
    """The picture's bytes. Raises `SealBrokenError` for a file that was changed or moved."""
    try:
        return _open(photograph)
    except FileNotFoundError:
        # A new key was put to use between reading the row and opening its file, and the file has another name.
        photograph.refresh_from_db()
        return _open(photograph)


def _open(photograph: Photograph) -> bytes:
    with storages["photographs"].open(photograph.file_name) as file:
        return open_bytes(photograph.key_id, file.read(), photograph.bound_to)
