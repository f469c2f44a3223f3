"""What became of each bump from visit to visit: new, still there, back again, or cleared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from milium.face_map import Mark, courses
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.consultations.models import Encounter, LesionObservation
from milium_site.consultations.queries.lesions import FINAL
from milium_site.consultations.queries.persons import records_of
from milium_site.records.models import Patient

COURSE_WORDS = {
    "new": _("new"),
    "still_there": _("still there"),
    "came_back": _("came back"),
    "cleared": _("cleared"),
}


@dataclass(frozen=True)
class VisitCourse:
    """What became of the bumps by a visit: `by_lesion` of its own, `cleared` those of the visit before."""

    by_lesion: dict[UUID, str] = field(default_factory=dict)
    cleared: tuple[LesionObservation, ...] = ()

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Words and number of each course that there is, in a fixed order."""
        found = Counter(self.by_lesion.values())
        found["cleared"] = len(self.cleared)
        return [(str(words), found[course]) for course, words in COURSE_WORDS.items() if found[course]]


def course_of_person(viewer: User, patient: Patient) -> dict[UUID, VisitCourse]:
    """The course by the id of each visit's record, over the visits that the viewer may read."""
    rows = Encounter.objects.filter(pk__in=records_of(patient)).select_related("procedure")
    rows = within(rows, viewer, "read", "record", person="patient_id")
    return course_of(list(rows.prefetch_related("lesions", "procedure__steps").order_by("started_at")))


def course_of(encounters: Sequence[Encounter]) -> dict[UUID, VisitCourse]:
    """The same for visits of one person in their order, with lesions and steps fetched."""
    lesions = [
        [lesion for lesion in encounter.lesions.all() if lesion.status == FINAL] for encounter in encounters
    ]
    by_key = {str(lesion.pk): lesion for seen in lesions for lesion in seen}
    said = courses([_marks(one, seen) for one, seen in zip(encounters, lesions, strict=True)])
    return {
        encounter.pk: VisitCourse(
            by_lesion={by_key[key].pk: course for key, course in found.items() if course != "cleared"},
            cleared=tuple(by_key[key] for key, course in found.items() if course == "cleared"),
        )
        for encounter, found in zip(encounters, said, strict=True)
    }


def _marks(encounter: Encounter, lesions: Sequence[LesionObservation]) -> list[Mark]:
    treated = _treated(encounter)
    return [
        Mark(
            key=str(lesion.pk),
            view=lesion.view,
            x=lesion.x,
            y=lesion.y,
            carried_from=str(lesion.carried_from_id or ""),
            is_treated=lesion.number in treated,
        )
        for lesion in lesions
    ]


def _treated(encounter: Any) -> set[int]:
    procedure = getattr(encounter, "procedure", None)
    if procedure is None or procedure.signed_at is None:
        return set()
    steps = [step for step in procedure.steps.all() if step.step == "lesions"]
    # The newest counts.
    return {one["number"] for step in steps[-1:] for one in step.values.get("treated", [])}
