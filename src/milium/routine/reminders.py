"""The evenings of a routine as plain dates for a calendar. Titles that tell a stranger nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from milium.knowledge import Knowledge
from milium.knowledge.models import ActiveGroup
from milium.routine.plan import Routine

LETTERS: dict[ActiveGroup, str] = {"retinoid": "A", "exfoliant": "B"}


@dataclass(frozen=True, slots=True)
class ReminderSeries:
    """The same reminder on `weekdays` (0 is Monday) each week, from `first_on` to `last_on`, both included."""

    title: str
    first_on: date
    last_on: date
    weekdays: tuple[int, ...]


def letter_of(group: ActiveGroup | None) -> str:
    """`A` for retinoid nights, `B` for those of an acid, empty for rest: what plan and calendar share."""
    return LETTERS[group] if group else ""


def reminders(
    routine: Routine, knowledge: Knowledge, *, mornings: bool = False
) -> tuple[ReminderSeries, ...]:
    """A series for each letter of each stage, one for the look back at the end, one for all mornings if wanted.

    A routine without days has none.
    """
    if not routine.days:
        return ()
    found = []
    for stage in routine.stages:
        days = [day for week in stage.weeks for day in week.days]
        for group, letter in LETTERS.items():
            nights = [day.on for day in days if day.active == group]
            if nights:
                weekdays = tuple(sorted({night.weekday() for night in nights}))
                found.append(
                    ReminderSeries(knowledge.say("evening", letter=letter), nights[0], nights[-1], weekdays)
                )
    first, last = routine.days[0].on, routine.days[-1].on
    if mornings:
        found.append(ReminderSeries(knowledge.say("morning"), first, last, tuple(range(7))))
    after = last + timedelta(days=1)
    found.append(ReminderSeries(knowledge.say("look_back"), after, after, (after.weekday(),)))
    return tuple(found)
