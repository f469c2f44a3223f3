"""What a calendar program reads out of our files, and what it must never find in them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.ical import CalendarEvent, WeeklyReminder, calendar_file, reminders_file

VISIT = CalendarEvent(
    uid="0b0e2c1e-5a3c-4d3c-9e5f-0c1f2d3e4f50@clinic.example",
    sequence=0,
    start=datetime(2027, 3, 29, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")),
    end=datetime(2027, 3, 29, 9, 20, tzinfo=ZoneInfo("Europe/Berlin")),
    stamp=datetime(2027, 3, 1, 8, 0, tzinfo=UTC),
    summary="Appointment at Pearl Street Clinic",
    organizer_name="Pearl Street Clinic",
    organizer_email="hello@clinic.example",
    location="Pearl Street 4, 10115 Berlin",
    description="To move or cancel, use the link in our e-mail.\nOr call 030 1234.",
)


def read(content: bytes) -> icalendar.Event:
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    return event


def test_calendar_file_says_what_was_given():
    event = read(calendar_file(VISIT, method="PUBLISH"))
    assert str(event["UID"]) == VISIT.uid
    assert event["SEQUENCE"] == 0
    assert str(event["SUMMARY"]) == "Appointment at Pearl Street Clinic"
    assert str(event["LOCATION"]) == "Pearl Street 4, 10115 Berlin"
    assert str(event["DESCRIPTION"]) == VISIT.description
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["ORGANIZER"]) == "mailto:hello@clinic.example"
    assert "ATTENDEE" not in event


def test_times_are_written_in_utc():
    content = calendar_file(VISIT, method="PUBLISH")
    assert b"DTSTART:20270329T070000Z\r\n" in content
    assert b"DTEND:20270329T072000Z\r\n" in content
    assert b"DTSTAMP:20270301T080000Z\r\n" in content


def test_cancel_keeps_uid_and_says_cancelled():
    content = calendar_file(replace(VISIT, sequence=3), method="CANCEL")
    event = read(content)
    assert b"\r\nMETHOD:CANCEL\r\n" in content
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (VISIT.uid, 3, "CANCELLED")


@pytest.mark.parametrize(
    "broken",
    [
        replace(VISIT, start=datetime(2027, 3, 29, 9, 0)),  # noqa: DTZ001
        replace(VISIT, end=VISIT.start),
        replace(VISIT, end=VISIT.start - timedelta(minutes=5)),
        replace(VISIT, sequence=-1),
    ],
)
def test_impossible_visit_is_refused(broken):
    with pytest.raises(ValueError):
        calendar_file(broken, method="PUBLISH")


@given(
    st.text(st.characters(), max_size=200),
    st.text(st.characters(), max_size=200),
    st.text(st.characters(), max_size=300),
)
def test_no_text_can_add_a_line(summary, place, description):
    visit = replace(VISIT, summary=summary, organizer_name=summary, location=place, description=description)
    content = calendar_file(visit, method="PUBLISH")
    text = content.decode("utf-8")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not any("\n" in line or "\r" in line for line in lines)
    unfolded = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded]
    assert set(names) <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART",
        "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER", "STATUS", "CLASS", "TRANSP",
    }  # fmt: skip
    assert len(set(names) - {"BEGIN", "END"}) == len([name for name in names if name not in {"BEGIN", "END"}])
    assert icalendar.Calendar.from_ical(content).walk("VEVENT")[0].errors == []


def test_injected_property_stays_text():
    event = read(
        calendar_file(replace(VISIT, summary="Hello\r\nATTENDEE:mailto:x@y.example"), method="PUBLISH")
    )
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]) == "Hello  ATTENDEE:mailto:x@y.example"


def test_a_reminder_is_in_the_phones_own_time_and_blocks_nothing():
    reminder = WeeklyReminder("a@x", "Evening A", date(2026, 11, 24), date(2026, 12, 4), (1, 4), time(20, 30))
    text = reminders_file([reminder], stamp=datetime(2026, 11, 23, 9, tzinfo=UTC)).decode()
    assert "DTSTART:20261124T203000\r\n" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261204T203000;BYDAY=TU,FR\r\n" in text
    assert "TRANSP:TRANSPARENT\r\n" in text
    assert "BEGIN:VALARM\r\n" in text


@pytest.mark.parametrize(
    ("first", "at"), [(date(2026, 11, 23), time(20)), (date(2026, 11, 24), time(20, tzinfo=UTC))]
)
def test_a_reminder_off_its_weekdays_or_in_a_zone_is_refused(first, at):
    reminder = WeeklyReminder("a@x", "Evening A", first, date(2026, 12, 4), (1,), at)
    with pytest.raises(ValueError, match="A reminder takes"):
        reminders_file([reminder], stamp=datetime(2026, 11, 23, 9, tzinfo=UTC))
