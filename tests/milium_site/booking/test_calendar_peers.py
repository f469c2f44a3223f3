"""What other programs make of our calendar files: two parsers, and a CalDAV server in an environment of its own."""

import socket
import subprocess
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

import factories
from milium_site.audit.actions import Actor
from milium_site.booking import actions
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
RADICALE = ROOT / "var/caldav/bin/radicale"
STAFF = Actor("staff", "1")
NOW = datetime(2027, 3, 20, 7, tzinfo=UTC)
# The day before the clock changes, and two days after it, both at nine on the wall.
BEFORE, AFTER = datetime(2027, 3, 27, 8, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def files():
    """The calendar files of one appointment's life, as they were mailed: booked, moved, cancelled."""
    clinic = factories.make_clinic()
    row = factories.make_appointment(clinic, BEFORE, now=NOW)
    booked = newest(row)
    actions.move_appointment(by=STAFF, appointment=row, start=AFTER, expected_sequence=0, now=NOW)
    moved = newest(row)
    actions.cancel_appointment(by=STAFF, appointment=row, now=NOW)
    return [booked, moved, newest(row)]


def newest(row):
    """The newest file in the outbox; what it replaces is emptied there."""
    mails = OutboxMessage.objects.filter(about_id=row.pk).exclude(calendar=b"")
    return bytes(mails.order_by("-version")[0].calendar)


def event_of(file):
    [event] = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_icalendar_reads_one_life_of_one_event(files):
    booked, moved, cancelled = map(event_of, files)
    assert len({str(event["uid"]) for event in (booked, moved, cancelled)}) == 1
    assert [int(event["sequence"]) for event in (booked, moved, cancelled)] == [0, 1, 2]
    assert (booked.decoded("dtstart"), booked.decoded("dtend")) == (BEFORE, BEFORE + HALF_HOUR)
    assert (moved.decoded("dtstart"), moved.decoded("dtend")) == (AFTER, AFTER + HALF_HOUR)
    methods = [str(Calendar.from_ical(file)["method"]) for file in files]
    assert methods == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert str(cancelled["status"]) == "CANCELLED"
    assert not any(event.errors for event in (booked, moved, cancelled))


@pytest.mark.parametrize("number", [0, 1])
def test_recurring_ical_events_finds_it_on_its_day_on_the_wall_and_on_no_other(files, number):
    start = (BEFORE, AFTER)[number]
    calendar = recurring_ical_events.of(Calendar.from_ical(files[number]))
    day = start.astimezone(ZoneInfo("Europe/Berlin")).date()
    [event] = calendar.at(day)
    assert event.decoded("dtstart").astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "09:00"
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert calendar.at(other) == []
    assert calendar.between(start + HALF_HOUR, start + 2 * HALF_HOUR) == []


# --- a CalDAV server ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def caldav(tmp_path_factory):
    """The address of an empty calendar on Radicale."""
    assert RADICALE.exists(), "Radicale is missing. Run: make setup-dev"
    folder = tmp_path_factory.mktemp("caldav")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"server-hosts": f"127.0.0.1:{port}", "auth-type": "none", "rights-type": "authenticated",
               "storage-filesystem-folder": str(folder)}  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(RADICALE), "--config", "", *(f"--{name}={value}" for name, value in options.items())],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    calendar = f"http://127.0.0.1:{port}/somebody/calendar/"
    try:
        for _ in range(100):
            try:
                status, _body = ask("MKCALENDAR", calendar)
                break
            except URLError:
                assert server.poll() is None, (folder / "log").read_text()
                time.sleep(0.1)
        assert status == 201, (folder / "log").read_text()
        yield calendar
    finally:
        server.terminate()
        server.wait(10)


def ask(method, url, body=b"", content_type="text/calendar; charset=utf-8"):
    request = urllib.request.Request(url, data=body, method=method)
    request.add_header("Content-Type", content_type)
    request.add_header("Authorization", "Basic c29tZWJvZHk6eA==")  # somebody:x, whom Radicale does not check
    request.add_header("Depth", "1")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as answer:
        return answer.code, answer.read().decode()


def found_between(calendar, start, end):
    """What the server itself finds in a stretch of time."""
    query = f"""<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
    <D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>
    </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""
    status, body = ask("REPORT", calendar, query.encode(), "application/xml")
    assert status == 207, body
    return body.count("BEGIN:VEVENT")


def kept(file):
    """The file as a calendar program stores what came by mail: RFC 4791 section 4.1 allows no METHOD."""
    return b"\r\n".join(line for line in file.split(b"\r\n") if not line.startswith(b"METHOD:"))


def test_caldav_server_takes_each_file_and_finds_it_at_its_instant(files, caldav):
    booked, moved, cancelled = files
    address = caldav + f"{event_of(booked)['uid']}.ics"
    assert ask("PUT", address, kept(booked))[0] == 201
    assert found_between(caldav, BEFORE, BEFORE + HALF_HOUR) == 1
    assert found_between(caldav, BEFORE - HALF_HOUR, BEFORE) == 0
    assert found_between(caldav, BEFORE + HALF_HOUR, BEFORE + 2 * HALF_HOUR) == 0

    assert ask("PUT", address, kept(moved))[0] in {201, 204}
    assert found_between(caldav, BEFORE, BEFORE + HALF_HOUR) == 0
    assert found_between(caldav, AFTER, AFTER + HALF_HOUR) == 1

    assert ask("PUT", address, kept(cancelled))[0] in {201, 204}
    status, stored = ask("GET", address)
    assert status == 200
    event = event_of(stored)
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 2)
    assert event.decoded("dtstart") == AFTER


def test_caldav_server_refuses_what_is_no_calendar_file(caldav):
    """So that the test above can fail: this server does read what it is given."""
    status, _ = ask("PUT", caldav + "broken.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n")
    assert status in {400, 415}
