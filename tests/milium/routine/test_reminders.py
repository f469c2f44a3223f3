"""Reminders: on the right evenings, with titles that say nothing about health."""

from datetime import UTC, date, datetime, time

import icalendar
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from milium.ical import WeeklyReminder, reminders_file
from milium.knowledge import load_knowledge
from milium.routine import Person, Product, letter_of, plan_routine, reminders

KNOWLEDGE = load_knowledge()
SHELF = [Product("Night serum", ("retinoid",)), Product("Peeling tonic", ("pha",))]


def calendar_of(routine):
    found = [
        WeeklyReminder(f"{n}@x", each.title, each.first_on, each.last_on, each.weekdays, time(20))
        for n, each in enumerate(reminders(routine, KNOWLEDGE))
    ]
    return icalendar.Calendar.from_ical(reminders_file(found, stamp=datetime(2026, 11, 23, tzinfo=UTC)))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_calendar_has_the_very_evenings_of_the_plan(start):
    routine = plan_routine(SHELF, Person(age_years=34), start, KNOWLEDGE)
    events = recurring_ical_events.of(calendar_of(routine)).between(date(2025, 1, 1), date(2029, 1, 1))
    shown = {(event["DTSTART"].dt.date(), str(event["SUMMARY"])) for event in events}
    nights = {(day.on, f"Evening {letter_of(day.active)}") for day in routine.days if day.active}
    assert nights == {each for each in shown if each[1].startswith("Evening")}
    assert len(events) == len(shown) == len(nights) + 1


def test_titles_name_no_product_and_nothing_about_skin():
    text = (
        calendar_of(plan_routine(SHELF, Person(age_years=34), date(2026, 11, 23), KNOWLEDGE))
        .to_ical()
        .decode()
    )
    for word in ("serum", "tonic", "retin", "acid", "skin", "milia", "pregnan"):
        assert word not in text.lower().replace("-//milium//routine//en", "")


def test_a_closed_routine_reminds_of_nothing():
    assert reminders(plan_routine(SHELF, Person(age_years=1), date(2026, 11, 23), KNOWLEDGE), KNOWLEDGE) == ()


def test_mornings_are_asked_for_apart():
    routine = plan_routine([], Person(age_years=34), date(2026, 11, 23), KNOWLEDGE)
    assert [each.title for each in reminders(routine, KNOWLEDGE)] == ["Look back on twelve weeks"]
    assert [each.title for each in reminders(routine, KNOWLEDGE, mornings=True)] == [
        "Morning",
        "Look back on twelve weeks",
    ]
