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
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

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
