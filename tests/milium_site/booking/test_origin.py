"""The guide from which somebody came to book goes along in the addresses, and is counted once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client, RequestFactory
from wagtail.models import Page

from factories import make_clinic, make_location
from milium_site.booking.forms import new_key, opened_stamp
from milium_site.booking.models import Appointment
from milium_site.booking.views.origin import guide_of
from milium_site.guides.models import GuideCount, GuidePage

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
STEPS = re.compile(r'(?:href|action|formaction|hx-get)="((?:/de)?/book/[^"]*|\?[^"]*)"')
FORM = {"for_whom": "me", "name": "Ana Ek", "email": "ana@example.org"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def clinic(db, settings):
    settings.ABUSE_LIMITS = False
    clinic = make_clinic()
    home = Page.objects.get(depth=2)
    guide = GuidePage(title="Milia", slug="milia", standfirst="Small bumps.", funding="A clinic.", body=[])
    home.add_child(instance=guide)
    return clinic


def links(response) -> list[str]:
    """Every way on that the middle of the page offers."""
    html = response.content.decode()
    return [
        link.replace("&amp;", "&")
        for link in STEPS.findall(html[html.index("<main") : html.index("</main>")])
    ]


def test_every_way_on_names_the_guide_until_the_visit_is_booked(clinic, client):
    clinic.service.locations.add(make_location("new-town"))
    pages = [
        "/book/",
        "/book/consultation/",
        "/book/consultation/old-town/",
        "/book/consultation/old-town/ada/",
        "/book/consultation/old-town/anyone/?day=2027-03-05",
        "/book/consultation/old-town/anyone/20270302T0900Z/",
        "/book/consultation/old-town/anyone/20270301T0300Z/",  # nobody works then
    ]
    for page in pages:
        found = links(client.get(page + ("&" if "?" in page else "?") + "guide=milia"))
        assert found, page
        assert [link for link in found if "guide=milia" not in link] == [], page
        assert not any("guide" in link for link in links(client.get(page))), page


def test_a_step_that_is_passed_over_hands_the_guide_on(clinic, client):
    answer = client.get("/book/consultation/?guide=milia", follow=True)

    assert answer.redirect_chain[-1][0].endswith("?guide=milia")


def booked(client, guide: str, key: str):
    address = f"/book/consultation/old-town/anyone/20270302T0900Z/?guide={guide}"
    kept = client.post(address, {"hold": "1"})
    with_time = kept["Location"] if kept.status_code == 302 else address
    return client.post(with_time, {**FORM, "idempotency_key": key, "opened": opened_stamp()})


def test_a_booking_counts_for_its_guide_once_however_often_its_form_is_sent(clinic, client, _clock):
    key = new_key()
    assert "/booked/" in booked(client, "milia", key)["Location"]
    _clock.shift(timedelta(seconds=5))

    assert "/booked/" in booked(client, "milia", key)["Location"]

    assert Appointment.objects.count() == 1
    [count] = GuideCount.objects.all()
    assert (count.guide, count.views, count.bookings, count.day) == ("milia", 0, 1, NOW.date())


@pytest.mark.parametrize("guide", ["", "nowhere", "home", "milia%00", "'; DROP TABLE x", "m" * 256])
def test_a_name_that_is_no_guide_books_and_counts_nothing(clinic, client, guide):
    assert "/booked/" in booked(client, guide, new_key())["Location"]

    assert not GuideCount.objects.exists()


def test_nothing_of_the_guide_is_kept_with_the_visit(clinic, client):
    booked(client, "milia", new_key())

    [row] = Appointment.objects.values()
    assert "milia" not in str(row)


@pytest.mark.parametrize("named", ["milia", "milia-in-newborns", "a_1"])
def test_a_slug_is_read_from_the_address(named):
    assert guide_of(RequestFactory().get("/book/", {"guide": named})) == named


@pytest.mark.parametrize("named", ["", "ä", 'x"><script>', "a b", "a/b", "m" * 256])
def test_what_is_no_slug_is_as_if_it_were_not_there(named):
    assert guide_of(RequestFactory().get("/book/", {"guide": named})) == ""


def test_a_guide_leads_to_the_booking_by_its_name(clinic):
    GuidePage.objects.get(slug="milia").save_revision().publish()
    html = Client().get(GuidePage.objects.get(slug="milia").get_url()).content.decode()

    assert 'href="/book/?guide=milia"' in html
