from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from factories import make_appointment, make_clinic, make_location, make_user
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment
from milium_site.messages.actions import confirm_address
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAGE = "/desk/clinic/unconfirmed/"
PROGRAM, READER = Actor("visitor", "v1", "connection-1"), Actor("visitor", "v2", "connection-2")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def burst():
    """Three of one connection, one of another; one confirmed; one that the desk booked."""
    clinic = make_clinic()
    confirm_address("known@example.org")
    who = [(PROGRAM, "a"), (PROGRAM, "b"), (PROGRAM, "c"), (READER, "slow"), (READER, "known"),
           (Actor("staff", "1"), "caller")]  # fmt: skip
    return [
        make_appointment(
            clinic, START + n * timedelta(hours=1), by=by, name=f"Demo {name}", email=f"{name}@example.org"
        )
        for n, (by, name) in enumerate(who)
    ]


def test_the_owner_sees_who_came_together_and_clears_them_in_one_go(client, burst):
    client.force_login(make_user("owner"))
    page = client.get(PAGE).content.decode()
    assert page.count("and 2 more from the same connection") == 3
    assert "Demo slow" in page
    assert "Demo known" not in page
    assert "Demo caller" not in page
    before = OutboxMessage.objects.count()
    client.post(
        PAGE, {"chosen": "1", "visit": [row.pk for row in burst[:3]], "shown": [row.pk for row in burst]}
    )
    assert list(Appointment.objects.filter(status="cancelled").order_by("start")) == burst[:3]
    assert OutboxMessage.objects.count() == before
    assert AuditEvent.objects.filter(purpose="cancelled").count() == 3


def test_all_means_all_that_the_page_showed(client, burst):
    client.force_login(make_user("owner"))
    client.post(PAGE, {"all": "1", "shown": [row.pk for row in burst[1:]]})
    assert set(Appointment.objects.filter(status="cancelled")) == set(burst[1:4])


def test_nothing_ticked_or_nonsense_cancels_nothing(client, burst):
    client.force_login(make_user("owner"))
    for sent in ({}, {"chosen": "1"}, {"chosen": "1", "visit": "x"}, {"all": "1", "shown": "\x00"}):
        assert client.post(PAGE, sent).status_code == 302
    assert not Appointment.objects.filter(status="cancelled").exists()


def test_an_owner_of_another_place_clears_nothing_here(client, burst):
    client.force_login(make_user("owner", make_location("hill")))
    assert "Demo a" not in client.get(PAGE).content.decode()
    client.post(PAGE, {"all": "1", "shown": [row.pk for row in burst]})
    assert not Appointment.objects.filter(status="cancelled").exists()
