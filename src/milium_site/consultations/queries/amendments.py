"""What was added after a visit was finished or a removal was signed, to be shown wherever the original is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from milium_site.consultations.models import Encounter, EncounterAmendment, ProcedureAmendment


@dataclass(frozen=True)
class AddedLine:
    """One amendment; `about` says in words to what."""

    about: str
    row: Any


def added_to(encounter: Encounter | None) -> list[AddedLine]:
    """Everything that was added to a visit's record and to its removal, the first one first."""
    if encounter is None:
        return []
    to_record = EncounterAmendment.objects.filter(encounter=encounter).select_related("recorded_by")
    to_removal = ProcedureAmendment.objects.filter(procedure__encounter=encounter)
    lines = [
        *(AddedLine(_("the record"), row) for row in to_record),
        *(AddedLine(_("the removal"), row) for row in to_removal.select_related("recorded_by")),
    ]
    return sorted(lines, key=lambda line: line.row.recorded_at)


def amended_visits(encounters: Collection[UUID]) -> set[UUID]:
    """Those of these records to which something was added."""
    rows = EncounterAmendment.objects.filter(encounter__in=encounters).values_list("encounter", flat=True)
    others = ProcedureAmendment.objects.filter(procedure__encounter__in=encounters)
    return {*rows, *others.values_list("procedure__encounter", flat=True)}
