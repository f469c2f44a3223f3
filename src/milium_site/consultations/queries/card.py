"""A person's alerts, for clinicians in full and for everybody else that there is something to tell; their visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from milium.booking.status import AppointmentStatus
from milium.knowledge import load_knowledge
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.models import Appointment
from milium_site.booking.queries import appointments
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.consultations.models import Encounter, PatientCard
from milium_site.consultations.queries.amendments import amended_visits
from milium_site.consultations.queries.courses import VisitCourse, course_of
from milium_site.consultations.queries.persons import visits_of
from milium_site.records.models import Patient
from milium_site.records.queries import rows_of_people, same_person
from milium_site.selfcheck.queries import condition_name

# What is asked of everybody before their skin is touched, by the gate that knows what it closes.
ALERT_GATES = (
    "pregnancy",
    "breast_feeding",
    "isotretinoin",
    "blood_thinners",
    "keloid",
    "dark_marks",
    "allergy",
    "herpes_history",
    "blistering_disease",
)
SKIN_TONE, USUAL_TONE = "skin_tone", 3


@dataclass(frozen=True)
class AlertLine:
    """One alert as it stands: `applies` True, False, or None while nobody has asked."""

    gate: str
    name: str
    question: str
    applies: bool | None
    note: str


def people(viewer: User, verb: str = "read") -> QuerySet[Patient]:
    """People with a visit at a place where the viewer may read records, or with `verb="write"` write them."""
    # A sum is in no index: SQLite would look through all visits of the place rather than through the person's.
    visits = Appointment.objects.filter(patient=OuterRef("pk")).alias(place=F("location_id") + 0)
    return Patient.objects.filter(
        Exists(within(visits, viewer, verb, "record", "place", person="patient_id"))
    )


def person_rows(patient: Patient) -> QuerySet[Patient]:
    """Every row of the person: each booking makes one."""
    return same_person(patient)


def card_of(patient: Patient) -> PatientCard | None:
    """The card of the person, on whichever of their rows it was written; the newest where there are two."""
    rows = PatientCard.objects.filter(patient__in=same_person(patient)).select_related("changed_by")
    return rows.order_by("-changed_at").first()


def to_be_told(patient: Patient) -> bool:
    """Whether there is something that a clinician must know before; never what."""
    return PatientCard.objects.filter(patient__in=same_person(patient), has_alerts=True).exists()


def people_to_tell_of(patients: Sequence[Patient]) -> set[UUID]:
    """The ids of those among these rows for whom `to_be_told` is true, in as many queries as for one."""
    rows = rows_of_people(patients)
    cards = PatientCard.objects.filter(patient__in=set().union(*rows.values()), has_alerts=True)
    told = set(cards.values_list("patient_id", flat=True))
    return {key for key, same in rows.items() if same & told}


def alert_lines(card: PatientCard | None) -> list[AlertLine]:
    """Every alert that is asked for, in the order of the card."""
    gates, held = load_knowledge().gates, card.alerts if card else {}
    return [
        AlertLine(
            gate=gate,
            name=gates[gate].name,
            question=gates[gate].question,
            applies=held.get(gate, {}).get("applies"),
            note=held.get(gate, {}).get("note", ""),
        )
        for gate in ALERT_GATES
    ]


def tone_of(card: PatientCard | None) -> int:
    """The skin tone, 1 to 6, in which the person's map is drawn."""
    return int((card.alerts if card else {}).get(SKIN_TONE) or USUAL_TONE)


def circumstances_of(card: PatientCard | None) -> Mapping[str, bool]:
    """What is known of the gates, as the planner takes it."""
    return {line.gate: line.applies for line in alert_lines(card) if line.applies is not None}


@dataclass(frozen=True)
class TimelineLine:
    """One visit of the person, with what was concluded if the viewer may read it."""

    appointment: Any
    day: str
    time: str
    status: AppointmentStatus
    concluded: str
    lesion_count: int | None
    course: list[tuple[str, int]]
    is_amended: bool


def timeline(viewer: User, patient: Patient) -> list[TimelineLine]:
    """Every visit of the person at the viewer's places, the latest first, in as many queries as for one."""
    rows = appointments(viewer).filter(pk__in=visits_of(patient)).order_by("-start")
    rows = list(within(rows, viewer, "read", "record", person="patient_id"))
    records = Encounter.objects.filter(appointment_id__in=[row.pk for row in rows]).order_by("started_at")
    found = list(
        records.select_related("condition", "procedure").prefetch_related("lesions", "procedure__steps")
    )
    held, courses = {one.appointment_id: one for one in found}, course_of(found)
    amended = amended_visits(courses)
    return [_line(row, held.get(row.pk), courses, amended) for row in rows]


def _line(
    row: Any, encounter: Encounter | None, courses: Mapping[UUID, VisitCourse], amended: set[UUID]
) -> TimelineLine:
    condition = getattr(encounter, "condition", None)
    return TimelineLine(
        appointment=row,
        day=day_in_words(row.start, row.time_zone),
        time=clock_time(row.start, row.time_zone),
        status=AppointmentStatus(row.status),
        concluded=condition_name(condition.code) if condition else "",
        lesion_count=sum(lesion.status == "final" for lesion in encounter.lesions.all())
        if encounter
        else None,
        course=courses[encounter.pk].counts if encounter else [],
        is_amended=encounter is not None and encounter.pk in amended,
    )
