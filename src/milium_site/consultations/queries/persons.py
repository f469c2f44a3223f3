"""What belongs to a person, found by the person first.

Asked for person and place together, SQLite walks over everything of the place: it does not know that a place has
a hundred thousand visits and a person three.
"""

from __future__ import annotations

from uuid import UUID

from milium_site.booking.models import Appointment
from milium_site.consultations.models import Encounter
from milium_site.records.models import Patient
from milium_site.records.queries import same_person


def visits_of(patient: Patient) -> list[UUID]:
    """The ids of the person's visits, whoever may see them, in no order."""
    return list(Appointment.objects.filter(patient__in=same_person(patient)).values_list("pk", flat=True))


def records_of(patient: Patient) -> list[UUID]:
    """The ids of the records of the person's visits, whoever may see them, in no order."""
    return list(Encounter.objects.filter(patient__in=same_person(patient)).values_list("pk", flat=True))
