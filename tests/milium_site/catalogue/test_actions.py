from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from milium_site.booking.queries import free_times, next_free_times
from milium_site.catalogue import queries
from milium_site.catalogue.actions import load_demo
from milium_site.catalogue.models import HealthcareService, Location, OpeningRule, Resource

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 1, 4, 7, tzinfo=UTC)


def test_demo_has_two_places_in_different_zones_four_clinicians_and_one_laser():
    assert load_demo(MONDAY)
    assert sorted(Location.objects.values_list("time_zone", flat=True)) == ["Europe/Berlin", "Europe/Lisbon"]
    people = Resource.objects.filter(kind="practitioner")
    assert people.count() == 4
    assert all("Demo" in name for name in people.values_list("name", flat=True))
    assert all(user.is_demo for person in people if (user := person.user))
    assert Resource.objects.filter(kind="device").count() == 1


def test_demo_is_loaded_once():
    load_demo(MONDAY)
    rules = OpeningRule.objects.count()
    assert load_demo(MONDAY) is False
    assert OpeningRule.objects.count() == rules


def test_demo_rows_are_such_as_a_form_would_accept():
    load_demo(MONDAY)
    for model in (Location, Resource, HealthcareService, OpeningRule):
        for row in model.objects.all():
            row.full_clean()


def test_every_demo_service_can_be_booked_wherever_it_is_offered():
    load_demo(MONDAY)
    for service in queries.services():
        for location in queries.locations_of(service):
            assert len(next_free_times(service, location, 3, now=MONDAY)) == 3


@pytest.mark.parametrize("days", range(8))
def test_demo_is_open_on_the_day_it_is_loaded(days):
    # From a Friday over New Year's Day to the next Friday.
    now = datetime(2026, 12, 31, 1, tzinfo=UTC) + timedelta(days=days)
    load_demo(now)
    service = HealthcareService.objects.get(slug="free-consultation")
    for location in queries.locations():
        today = now.astimezone(ZoneInfo(location.time_zone)).date()
        assert free_times(service, location, today, today, now=now)
