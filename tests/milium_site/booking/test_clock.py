"""Seven days on each side of a clock change: the same hours on the wall, and one instant wherever a time is named."""

import re
import secrets
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar

import factories
from milium_site.api.queries import token_of
from milium_site.audit.actions import Actor
from milium_site.booking import actions
from milium_site.booking.models import Appointment
from milium_site.booking.queries import free_times
from milium_site.catalogue.models import OpeningRule
from milium_site.catalogue.queries.wording import clock_time, day_in_words, zone_in_words
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
HOURS = [time(hour, minute) for hour in range(9, 17) for minute in (0, 30)]

# Each with the instant of the change: whole hours and half ones, both directions, both halves of the earth.
CHANGES = {
    "Berlin in spring": ("Europe/Berlin", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    "Berlin in autumn": ("Europe/Berlin", datetime(2027, 10, 31, 1, tzinfo=UTC)),
    "Vilnius in spring": ("Europe/Vilnius", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    "New York in autumn": ("America/New_York", datetime(2027, 11, 7, 6, tzinfo=UTC)),
    "Lord Howe by half an hour": ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, tzinfo=UTC)),
    "Santiago at midnight": ("America/Santiago", datetime(2027, 9, 5, 4, tzinfo=UTC)),
}


@pytest.fixture(params=CHANGES.values(), ids=CHANGES.keys())
def change(request):
    zone, instant = request.param
    before, after = instant - timedelta(seconds=1), instant
    offsets = {moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in (before, after)}
    assert len(offsets) == 2, "the tables of the time zones have changed: choose another instant"
    return ZoneInfo(zone), instant


@pytest.fixture
def clinic(change, settings):
    settings.ABUSE_LIMITS = False
    zone, _ = change
    clinic = factories.make_clinic(step_minutes=30)
    clinic.location.time_zone = zone.key
    clinic.location.save()
    return clinic


def around(change):
    """The fifteen days: seven, the change's own, seven."""
    zone, instant = change
    day = instant.astimezone(zone).date()
    return [day + n * ONE_DAY for n in range(-7, 8)]


def wall(day, hour, zone):
    return datetime.combine(day, hour, tzinfo=zone)


def test_every_day_around_the_change_offers_the_same_hours_on_the_wall(clinic, change):
    zone, instant = change
    days = around(change)
    found = free_times(clinic.service, clinic.location, days[0], days[-1], now=instant - timedelta(days=12))
    by_day = {day: [] for day in days}
    for free in found:
        by_day[free.start.astimezone(zone).date()].append(free.start.astimezone(zone).time())
    assert by_day == dict.fromkeys(days, HOURS)


def test_hours_across_the_change_hold_every_time_that_exists_and_no_other(clinic, change):
    zone, instant = change
    OpeningRule.objects.all().update(opens="00:00", closes="06:00")
    day = instant.astimezone(zone).date()
    # A change at midnight is seen from the evening before as well.
    night = (instant - timedelta(hours=6), instant + timedelta(hours=6))
    found = free_times(clinic.service, clinic.location, day - ONE_DAY, day, now=instant - timedelta(days=12))
    starts = [free.start for free in found if night[0] <= free.start < night[1]]
    # Counted on the wall, from one half hour to the next, with no help from what is tested.
    expected = []
    moment = night[0]
    while moment < night[1]:
        shown = moment.astimezone(zone)
        ends = (moment + timedelta(minutes=30)).astimezone(zone)
        inside = shown.time() < time(6) and (ends.time() <= time(6)) and ends.date() == shown.date()
        if shown.minute % 30 == 0 and inside:
            expected.append(moment)
        moment += timedelta(minutes=5)
    assert starts == expected
    assert all(second - first >= timedelta(minutes=15) for first, second in pairwise(starts))
    for start in starts:
        shown = start.astimezone(zone)
        assert shown.replace(tzinfo=None).replace(tzinfo=zone, fold=shown.fold).astimezone(UTC) == start


@pytest.mark.parametrize("days_off", [-7, -1, 0, 1, 7])
def test_slot_page_mail_and_calendar_file_name_one_instant(client, clinic, change, days_off):
    zone, instant = change
    day = instant.astimezone(zone).date() + days_off * ONE_DAY
    start = wall(day, time(9, 30), zone).astimezone(UTC)
    with time_machine.travel(instant - timedelta(days=10), tick=True):
        page = client.get(f"/book/consultation/old-town/anyone/?day={day}").content.decode()
        offered = set(re.findall(r'datetime="([^"]+)"', page))
        assert start.astimezone(zone).isoformat(timespec="minutes") in offered
        times = client.get(
            "/api/v1/services/consultation/locations/old-town/free-times", {"from": day, "to": day}
        ).json()["times"]
        slot = next(each["start"] for each in times if "T09:30" in each["start"])
        assert datetime.fromisoformat(slot) == start
        row = actions.book_appointment(
            by=Actor.system("tests"),
            service=clinic.service,
            location=clinic.location,
            start=datetime.fromisoformat(slot),
            patient=actions.PatientDetails("Test Person", "person@example.org"),
            idempotency_key=secrets.token_hex(16),
        )
        check_everywhere(client, row, start, zone)
        other = wall(day + ONE_DAY, time(11), zone).astimezone(UTC)
        moved = actions.move_appointment(
            by=Actor.system("tests"), appointment=row, start=other, expected_sequence=0
        )
        check_everywhere(client, moved, other, zone)


def check_everywhere(client, row, start, zone):
    """Row, mail, calendar file, page and interface say `start`, on the clock of the place."""
    assert Appointment.objects.get(pk=row.pk).start == start
    said = f"{day_in_words(start, zone.key)}, {clock_time(start, zone.key)}"
    mail = OutboxMessage.objects.filter(about_id=row.pk, calendar_method="PUBLISH").order_by("-version")[0]
    assert said in mail.text
    assert zone_in_words(start, zone.key) in mail.text
    [event] = Calendar.from_ical(bytes(mail.calendar)).walk("VEVENT")
    assert event.decoded("dtstart") == start
    assert event.decoded("dtend") == start + timedelta(minutes=30)
    token = actions.issue_link(by=Actor.system("tests"), appointment=row)
    client.post(f"/appointment/{token}/")
    page = " ".join(client.get("/appointment/").content.decode().split())
    assert said in page
    [kept] = Calendar.from_ical(client.get("/appointment/appointment.ics").content).walk("VEVENT")
    assert kept.decoded("dtstart") == start
    headers = {"Authorization": f"Bearer {token_of(row)}"}
    assert datetime.fromisoformat(client.get("/api/v1/appointment", headers=headers).json()["start"]) == start


def test_both_passes_of_a_repeated_hour_can_be_booked_and_are_told_apart(client, settings):
    settings.ABUSE_LIMITS = False
    clinic = factories.make_clinic(step_minutes=30)
    OpeningRule.objects.all().update(opens="01:00", closes="06:00")
    first, second = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1))
    with time_machine.travel(first - timedelta(days=5), tick=True):
        page = client.get("/book/consultation/old-town/anyone/?day=2027-10-31").content.decode()
        assert {"2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00"} <= {
            *re.findall('datetime="([^"]+)"', page)
        }
        assert "UTC+2" in page
        assert "UTC+1" in page
        rows = [
            factories.make_appointment(clinic, start, practitioner=clinic.ada) for start in (first, second)
        ]
    mails = [OutboxMessage.objects.get(about_id=row.pk).text for row in rows]
    assert "UTC+2" in mails[0]
    assert "UTC+1" in mails[1]


def test_half_hour_that_the_clock_jumps_over_cannot_be_asked_for(client, settings):
    """A wall-clock time without an offset is refused, whatever the day; with one it names an instant."""
    settings.ABUSE_LIMITS = False
    factories.make_clinic()
    body = {"service": "consultation", "location": "old-town", "name": "A", "email": "a@example.org"}
    with time_machine.travel(datetime(2027, 3, 20, tzinfo=UTC)):
        answer = client.post(
            "/api/v1/appointments",
            {**body, "start": "2027-03-28T02:30:00"},
            content_type="application/json",
            headers={"Idempotency-Key": "k" * 16},
        )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/start"


def test_local_day_of_a_range_is_the_places_own(clinic, change):
    """One day asked for is that day on the wall: 23, 24 or 25 hours of it, and never a time of the next."""
    zone, instant = change
    for day in around(change):
        found = free_times(clinic.service, clinic.location, day, day, now=instant - timedelta(days=12))
        assert {free.start.astimezone(zone).date() for free in found} == {date(day.year, day.month, day.day)}
