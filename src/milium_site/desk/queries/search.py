"""Finding somebody at the desk by name, number, address or reference, also when it was mistyped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from milium.names import dialled, slips, words
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.booking.models import Appointment
from milium_site.booking.queries import appointments
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.records.queries import people_among, people_called

MOST_PEOPLE, MOST_VISITS = 20, 3
ENOUGH = 5
AT_ONCE, MOST_LOOKS = 60, 40
REFERENCE = re.compile(r"(?:^|/)([0-9A-Z]{4})[- ]?([0-9A-Z]{4})/?$", re.IGNORECASE)


@dataclass(frozen=True)
class VisitLine:
    appointment: Any

    @property
    def when(self) -> str:
        row = self.appointment
        return f"{day_in_words(row.start, row.time_zone)}, {clock_time(row.start, row.time_zone)}"


@dataclass(frozen=True)
class Person:
    """One person as the desk knows them: the visits of all their rows, the newest first."""

    patient: Any
    rows: tuple[Any, ...]
    closeness: float

    @property
    def visits(self) -> list[VisitLine]:
        return [VisitLine(row) for row in self.rows[:MOST_VISITS]]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - MOST_VISITS)


@dataclass(frozen=True)
class Found:
    """`people`, the best fit first; `is_more` where there were more than are shown."""

    people: list[Person]
    is_more: bool


def by_reference(viewer: User, text: str) -> list[Any]:
    """The visits under this reference, or one letter away from it, that the viewer may see."""
    match = REFERENCE.search(text.strip())
    if not match:
        return []
    whole = "".join(match.groups()).upper()
    rows = appointments(viewer)
    exact = list(rows.filter(identifier=_as_reference(whole)))
    # Eight letters without a figure are more often a name that somebody is typing.
    if exact or whole.isalpha():
        return exact
    near = {_as_reference(one.upper()) for one in slips(whole.lower()) if len(one) == len(whole)}
    digits = {
        _as_reference(whole[:at] + digit + whole[at + 1 :])
        for at in range(len(whole))
        for digit in "23456789"
    }
    return list(rows.filter(identifier__in=near | digits)[:MOST_PEOPLE])


def _as_reference(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"


def search(viewer: User, text: str, now: datetime) -> Found:
    """Who fits, at the viewer's places alone: those as it was typed, and where they are few, also one slip away.

    Where there is nobody, two slips in a long word of a name are forgiven.
    """
    found = _visits(viewer, people_called(text))
    if len({row.patient_id for row in found}) < ENOUGH:
        known = {row.pk for row in found}
        found += [row for row in _visits(viewer, people_called(text, mistyped=1)) if row.pk not in known]
    if not found:
        found = _visits(viewer, people_called(text, mistyped=2))
    for row in by_reference(viewer, text):
        if row.pk not in {one.pk for one in found}:
            found.append(row)
    people = sorted(_people(found, text), key=lambda one: (-one.closeness, -one.rows[0].start.timestamp()))
    return Found(people[:MOST_PEOPLE], len(people) > MOST_PEOPLE)


def _visits(viewer: User, ids: QuerySet | None) -> list[Any]:
    """The visits of these people that the viewer may see.

    The keys are walked a part at a time: a common name never costs more than some parts, and who is seen
    elsewhere alone does not take the place of who is seen here.
    """
    found: list[Any] = []
    if ids is None:
        return found
    walked = ids.iterator(chunk_size=AT_ONCE)
    for _ in range(MOST_LOOKS):
        part: set[UUID] = set(islice(walked, AT_ONCE))
        if not part:
            break
        # Asked by person alone, and the right to see each afterwards: asked for the place as well, a database
        # without figures about its tables walks over every visit of the place.
        rows = Appointment.objects.filter(patient_id__in=part).order_by()
        found += [
            row
            for row in rows.select_related("patient", "service", "location")
            if may(viewer, "read", "appointment", row.location_id, person=row.patient_id)
        ]
        if len({row.patient_id for row in found}) > 2 * MOST_PEOPLE:
            break
    return found


def _people(rows: Iterable[Any], text: str) -> list[Person]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    found = list(rows)
    person = people_among((row.patient_id, row.patient.name, row.patient.email) for row in found)
    for row in found:
        grouped[person[row.patient_id]].append(row)
    people = []
    for theirs in grouped.values():
        theirs.sort(key=lambda row: row.start, reverse=True)
        patient = theirs[0].patient
        people.append(Person(patient, tuple(theirs), _closeness(patient, text)))
    return people


def _closeness(patient: Any, text: str) -> float:
    """How well the person fits what was typed, from 0 to 1."""
    asked = " ".join(words(text))
    known = (
        " ".join(words(patient.name)),
        " ".join(words(patient.guardian_name)),
        " ".join(words(patient.email)),
        dialled(patient.phone)[::-1],
    )
    return max(SequenceMatcher(None, asked, one, autojunk=False).ratio() for one in known)
