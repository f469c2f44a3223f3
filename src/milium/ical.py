"""Plain values to RFC 5545 text.

>>> from datetime import datetime, timedelta, UTC
>>> start = datetime(2027, 3, 1, 9, tzinfo=UTC)
>>> event = CalendarEvent(
...     uid="1@clinic.example", sequence=0, start=start, end=start + timedelta(minutes=20), stamp=start,
...     summary="Appointment at the clinic", organizer_name="The clinic",
...     organizer_email="hello@clinic.example")
>>> calendar_file(event, method="PUBLISH").splitlines()[1:5]
[b'VERSION:2.0', b'PRODID:-//milium//booking//EN', b'CALSCALE:GREGORIAN', b'METHOD:PUBLISH']
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from icalendar import Alarm, Calendar, Event, vCalAddress, vRecur, vText

Method = Literal["PUBLISH", "CANCEL"]

PRODUCT_ID = "-//milium//booking//EN"


@dataclass(frozen=True)
class CalendarEvent:
    """One visit as a calendar shows it. `start` and `end` are aware instants; `end` is open, as DTEND is.

    `sequence` counts the changes of time or place since the first file of this `uid`; `stamp` is when this
    version was made. Give no text about health: a calendar is read by others, over a shoulder or on a wall.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    stamp: datetime
    summary: str
    organizer_name: str
    organizer_email: str
    location: str = ""
    description: str = ""


def calendar_file(event: CalendarEvent, *, method: Method) -> bytes:
    """The bytes of an .ics file with one event, lines ended by CRLF and folded at 75 octets, times in UTC.

    The same bytes are the iTIP part of an e-mail; its content type must name the same method.

    Raises:
        ValueError: a time without a zone, an end that is not after the start, or a negative sequence.
    """
    _check(event)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_component(event, method))
    content: bytes = calendar.to_ical(sorted=False)
    return content


@dataclass(frozen=True)
class WeeklyReminder:
    """A reminder on `weekdays` (0 is Monday) from `first_on` to `last_on`, both included, `minutes` long.

    `at` has no zone on purpose (RFC 5545 section 3.3.5, form 1): eight in the evening wherever the phone is.
    """

    uid: str
    summary: str
    first_on: date
    last_on: date
    weekdays: tuple[int, ...]
    at: time
    minutes: int = 10


def reminders_file(reminders: Sequence[WeeklyReminder], *, stamp: datetime) -> bytes:
    """The bytes of an .ics file with one event a series, each with an alarm at its time; it blocks no time.

    Raises:
        ValueError: a stamp or time with the wrong zone, no weekday, or a first day that is none of them.
    """
    if stamp.tzinfo is None:
        raise ValueError("A calendar file needs an instant as its stamp: give it a time zone.")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//milium//routine//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for reminder in reminders:
        calendar.add_component(_series(reminder, stamp))
    content: bytes = calendar.to_ical(sorted=False)
    return content


_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _series(reminder: WeeklyReminder, stamp: datetime) -> Event:
    # RFC 5545 section 3.8.5.3: what a DTSTART outside its own rule means is undefined.
    if reminder.at.tzinfo is not None or reminder.first_on.weekday() not in reminder.weekdays:
        raise ValueError(
            "A reminder takes a time without a zone and a first day that is one of its weekdays."
        )
    component = Event()
    start = datetime.combine(reminder.first_on, reminder.at)
    component.add("uid", _one_line(reminder.uid))
    component.add("dtstamp", stamp.astimezone(UTC))
    component.add("dtstart", start)
    component.add("dtend", start + timedelta(minutes=reminder.minutes))
    component.add("summary", _one_line(reminder.summary))
    if reminder.last_on > reminder.first_on:
        component.add("rrule", _weekly(reminder))
    component.add("class", "PRIVATE")
    component.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _one_line(reminder.summary))
    alarm.add("trigger", timedelta(0))
    component.add_component(alarm)
    return component


def _weekly(reminder: WeeklyReminder) -> vRecur:
    # UNTIL has the same form as DTSTART (section 3.3.10), here without a zone.
    until = datetime.combine(reminder.last_on, reminder.at)
    days = [_WEEKDAYS[day] for day in reminder.weekdays]
    return vRecur({"FREQ": "WEEKLY", "UNTIL": until, "BYDAY": days})


def _check(event: CalendarEvent) -> None:
    if any(moment.tzinfo is None for moment in (event.start, event.end, event.stamp)):
        raise ValueError("A calendar file needs instants: give start, end and stamp a time zone.")
    if event.end <= event.start:
        raise ValueError("The end of a visit must be after its start.")
    if event.sequence < 0:
        raise ValueError("SEQUENCE counts changes from 0.")


def _component(event: CalendarEvent, method: Method) -> Event:
    component = Event()
    component.add("uid", _one_line(event.uid))
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.stamp.astimezone(UTC))
    component.add("dtstart", event.start.astimezone(UTC))
    component.add("dtend", event.end.astimezone(UTC))
    component.add("summary", _one_line(event.summary))
    if event.location:
        component.add("location", _one_line(event.location))
    if event.description:
        component.add("description", _lines(event.description))
    # RFC 5546 sections 3.2.1 and 3.2.5: ORGANIZER must be there; ATTENDEE must not be in a PUBLISH.
    component.add("organizer", _organizer(event))
    component.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    # A shared calendar then shows "busy" to others, not where the person goes.
    component.add("class", "PRIVATE")
    component.add("transp", "OPAQUE")
    return component


def _organizer(event: CalendarEvent) -> vCalAddress:
    organizer = vCalAddress("mailto:" + _one_line(event.organizer_email))
    # A parameter value can hold neither a double quote nor a control character (RFC 5545 section 3.2).
    organizer.params["CN"] = vText(_one_line(event.organizer_name).replace('"', "'"))
    return organizer


def _one_line(text: str) -> str:
    """`text` on one line: what could end a content line, or not be encoded at all, becomes a space."""
    return "".join(" " if _breaks(character) else character for character in text).strip()


def _lines(text: str) -> str:
    return "\n".join(_one_line(line) for line in text.splitlines())


def _breaks(character: str) -> bool:
    # Cc: controls; Cs: lone surrogates; Zl and Zp: separators that some readers take for a new line.
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
