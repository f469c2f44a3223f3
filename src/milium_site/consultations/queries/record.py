"""One visit's record as a clinician reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from milium_site.accounts.models import User
from milium_site.accounts.queries import may, within
from milium_site.booking.queries import appointments
from milium_site.consultations.models import Condition, Encounter, LesionObservation
from milium_site.consultations.queries.card import AlertLine, alert_lines, card_of, tone_of
from milium_site.consultations.queries.courses import VisitCourse, course_of_person
from milium_site.consultations.queries.lesions import (
    MapView,
    carried_lesions,
    counts_by_region,
    earlier_lesions,
    lesions_of,
    map_views,
)
from milium_site.desk.queries import AnswersSheet, answers_sheet
from milium_site.photographs.queries import photographs
from milium_site.records.queries import questionnaire_responses, same_person
from milium_site.selfcheck.queries import ClinicianPanel, clinician_panel, condition_name, type_choices


def visits(viewer: User, verb: str = "read") -> QuerySet:
    """Appointments whose record the viewer may read, or with `verb="write"` write."""
    return within(appointments(viewer), viewer, verb, "record", person="patient_id")


def encounter_of(appointment: Any) -> Encounter | None:
    """The record of a visit that the caller has found through `visits`."""
    rows = Encounter.objects.select_related("condition", "practitioner", "location")
    return rows.filter(appointment_id=appointment.pk).first()


def may_still_write(viewer: User, appointment: Any, encounter: Encounter | None) -> bool:
    """Whether the viewer may write in this record, which ends once the visit is finished."""
    is_finished = encounter is not None and encounter.status == Encounter.Status.FINISHED
    return not is_finished and may(viewer, "write", "record", appointment.location_id)


def condition_words(condition: Condition | None) -> str:
    """The conclusion in words: "Milia (primary, benign)"; empty without one."""
    if condition is None:
        return ""
    milia_type = dict(type_choices()).get(condition.milia_type, "")
    name = condition_name(condition.code)
    return f"{name} ({milia_type.lower()})" if milia_type else name


@dataclass(frozen=True)
class RecordSheet:
    """Everything on the page of one visit."""

    appointment: Any
    encounter: Encounter | None
    alerts: list[AlertLine]
    tone: int
    response: Any
    sheet: AnswersSheet | None
    panel: ClinicianPanel | None
    photographs: list[Any]
    lesions: list[LesionObservation]
    maps: list[MapView]
    counts: list[tuple[str, int]]
    earlier_count: int
    course: VisitCourse
    may_write: bool

    @property
    def condition(self) -> Condition | None:
        return getattr(self.encounter, "condition", None)

    @property
    def concluded(self) -> str:
        return condition_words(self.condition)

    @property
    def is_finished(self) -> bool:
        return self.encounter is not None and self.encounter.status == Encounter.Status.FINISHED


def _course(viewer: User, appointment: Any, encounter: Encounter | None) -> VisitCourse:
    if encounter is None:
        return VisitCourse()
    return course_of_person(viewer, appointment.patient).get(encounter.pk, VisitCourse())


def record_sheet(viewer: User, appointment: Any) -> RecordSheet:
    """The record of a visit that the caller has found through `visits`."""
    encounter = encounter_of(appointment)
    response = questionnaire_responses(viewer).filter(appointment_id=appointment.pk).first()
    lesions = lesions_of(encounter)
    ghosts = earlier_lesions(viewer, appointment.patient, encounter)
    card = card_of(appointment.patient)
    return RecordSheet(
        appointment=appointment,
        encounter=encounter,
        alerts=alert_lines(card),
        tone=tone_of(card),
        response=response,
        sheet=answers_sheet(response) if response else None,
        panel=clinician_panel(viewer, response) if response else None,
        photographs=list(photographs(viewer).filter(patient__in=same_person(appointment.patient))),
        lesions=lesions,
        maps=map_views(lesions, ghosts, carried_lesions(encounter)),
        counts=counts_by_region(lesions),
        earlier_count=len(ghosts),
        course=_course(viewer, appointment, encounter),
        may_write=may_still_write(viewer, appointment, encounter),
    )
