"""The waiting list beside the gaps of the calendar."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import make_appointment, make_clinic, make_user
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Offer, WaitlistEntry
from milium_site.desk.queries.gaps import gaps
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 08:00 at the place
DAY = NOW.date() + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client):
    """One clinician from 9 to 17, a visit from 12 to 12:30 tomorrow, and the front desk signed in."""
    clinic = make_clinic()
    clinic.service.requirements.get().resources.remove(clinic.ben)
    make_appointment(clinic, datetime(2026, 11, 24, 11, tzinfo=UTC), now=NOW, name="Demo Noon")
    client.force_login(make_user("front_desk", clinic.location))

    def waits(name="Demo Waiting", **wish):
        days = {"first_day": DAY, "last_day": DAY, "created_at": NOW, **wish}
        return WaitlistEntry.objects.create(
            service=clinic.service, location=clinic.location, name=name, email="w@example.org", **days
        )

    def found(days=(DAY,)):
        return gaps(clinic.location, list(days), NOW)

    return SimpleNamespace(clinic=clinic, client=client, waits=waits, found=found)


def page(desk, **query):
    return desk.client.get("/desk/week/gaps/", {"day": DAY.isoformat(), **query}).content.decode()


def test_free_times_that_touch_are_one_gap_and_a_visit_parts_them(desk):
    desk.waits()
    assert [(gap.name, gap.clocks, len(gap.people)) for gap in desk.found()] == [
        ("Ada", "09:00 to 12:00", 1),
        ("Ada", "12:30 to 17:00", 1),
    ]
    assert desk.found()[0].classes == "at-h9 at-m0 for-h3 for-m0"


def test_only_the_starts_that_were_asked_for_suit(desk):
    desk.waits(earliest=time(10), latest=time(11))
    desk.waits("Demo Weekend", weekdays=[5, 6])
    desk.waits("Demo Next Week", first_day=DAY + timedelta(days=7), last_day=DAY + timedelta(days=8))
    (gap,) = desk.found()
    (person,) = gap.people.values()
    assert gap.clocks == "10:00 to 11:30"
    assert [words for _sent, words in person.starts] == ["10:00", "10:30", "11:00"]


def test_nothing_but_the_mark_is_on_the_calendars_page(desk):
    desk.waits()
    shown = desk.client.get(f"/desk/week/?day={DAY}").content.decode()
    assert 'id="calendar-gaps" data-marks' in shown
    assert "data-marks" not in desk.client.get(f"/desk/week/?day={DAY}&by=room").content.decode()
    listed = page(desk)
    assert 'data-who="ada" data-classes="at-h9 at-m0 for-h3 for-m0" data-people="1"' in listed
    assert "Demo Waiting" not in listed


def test_an_opened_gap_names_who_fits_and_that_look_is_on_record(desk):
    entry = desk.waits()
    shown = page(desk, gap=desk.found()[0].code)
    assert "Demo Waiting" in shown
    assert "Offer this time" in shown
    assert AuditEvent.objects.get(kind="waiting list").detail == {"entries": [str(entry.pk)]}
    assert "has been filled" in page(desk, gap="ada-20261124T0000")


def test_an_offer_holds_the_time_and_writes_to_the_one_who_was_chosen(desk):
    desk.waits("Demo First")
    second = desk.waits("Demo Second", created_at=NOW + timedelta(hours=1))
    before = OutboxMessage.objects.count()
    answer = desk.client.post(
        f"/desk/waiting/{second.pk}/offer/", {"start": "2026-11-24T08:30Z"}, follow=True
    )
    assert "09:30, is kept for Demo Second until 09:00" in answer.content.decode()
    offer = Offer.objects.get()
    assert (offer.entry, offer.start) == (second, datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    assert OutboxMessage.objects.count() == before + 1
    assert AuditEvent.objects.filter(kind="waiting list", purpose="offered").count() == 1
    # The time is held, and who has an offer fits nowhere else.
    assert [gap.clocks for gap in desk.found()] == ["09:00 to 09:30", "10:00 to 12:00", "12:30 to 17:00"]
    assert {person.entry.name for gap in desk.found() for person in gap.people.values()} == {"Demo First"}


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-11-24T11:00Z", "not free any more"),  # the visit
        ("2026-11-25T09:00Z", "does not suit them"),  # another day than they asked for
        ("2026-11-24T08:10Z", "not free any more"),  # no start of the service
        ("tomorrow", "A time is written like"),
        ("", "A time is written like"),
    ],
)
def test_what_cannot_be_offered_is_answered_in_words(desk, start, words):
    entry = desk.waits()
    answer = desk.client.post(f"/desk/waiting/{entry.pk}/offer/", {"start": start}, follow=True)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Offer.objects.exists()


def test_who_has_an_offer_gets_no_second_one(desk):
    entry = desk.waits()
    path = f"/desk/waiting/{entry.pk}/offer/"
    desk.client.post(path, {"start": "2026-11-24T08:30Z"})
    answer = desk.client.post(path, {"start": "2026-11-24T09:30Z"}, follow=True)
    assert "kept for them already" in answer.content.decode()
    assert Offer.objects.count() == 1


def test_more_people_cost_no_more_queries(desk):
    counted = []
    for number in range(4):
        desk.waits(f"Demo {number}")
        with CaptureQueriesContext(connection) as captured:
            desk.found()
        counted.append(len(captured))
    assert len(set(counted[1:])) == 1
