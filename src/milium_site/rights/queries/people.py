"""Which people and requests a viewer may open here."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from milium_site.accounts.models import User
from milium_site.accounts.queries import may, within
from milium_site.records.models import Patient
from milium_site.rights.models import RightsRequest

# The codes of what a person may ask for.
RequestKind = RightsRequest.Kind
PLACE = "appointments__location_id"
# Each part of a person's page, and what it takes to see it.
PARTS = {
    "contact": ("read", "patient"),
    "correct": ("write", "patient"),
    "consent": ("write", "consent"),
    "export": ("make", "export"),
    "erase": ("make", "erasure"),
}


def people(viewer: User | AnonymousUser, part: str = "") -> QuerySet[Patient]:
    """People with an appointment at a place where the viewer may do what the part takes; without one, any part."""
    parts = [PARTS[part]] if part else list(PARTS.values())
    rows = Patient.objects.none()
    for verb, kind in parts:
        rows = rows | within(Patient.objects.filter(appointments__isnull=False), viewer, verb, kind, PLACE)
    return rows.distinct()


def parts_for(viewer: User | AnonymousUser, patient: Patient) -> set[str]:
    """The parts of this person's page that the viewer may see."""
    places = list(patient.appointments.values_list("location_id", flat=True).distinct())
    return {
        part
        for part, (verb, kind) in PARTS.items()
        if any(may(viewer, verb, kind, place) for place in places)
    }


def requests(viewer: User | AnonymousUser) -> QuerySet[RightsRequest]:
    """What people asked for at places where the viewer may answer it, the oldest first."""
    rows = RightsRequest.objects.select_related("patient", "location", "answered_by")
    return within(rows, viewer, "make", "export")


def requests_of(patient: Patient) -> QuerySet[RightsRequest]:
    """What this person asked for, for themselves to see; the caller has checked who asks."""
    return RightsRequest.objects.filter(patient=patient)
