"""How many visits a day may have, and who of "anyone" gets the next one."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from factories import make_appointment, make_clinic
from milium.errors import SlotTakenError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import cancel_appointment, move_appointment
from milium_site.booking.queries import free_times
from milium_site.catalogue.models import HealthcareService, Resource

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
BY = Actor.system("tests")


def at(hour, day=24):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def free_starts(clinic, **kwargs):
    first, last = at(8).date(), at(8, 25).date()
    found = free_times(clinic.service, clinic.location, first, last, now=NOW, **kwargs)
    return {time.start for time in found}


def test_a_day_with_as_many_visits_as_the_service_may_have_is_full():
    clinic = make_clinic(most_per_day=2)
    make_appointment(clinic, at(9), now=NOW)
    assert at(10) in free_starts(clinic)
    second = make_appointment(clinic, at(12), now=NOW)
    assert {start.date() for start in free_starts(clinic)} == {at(8, 25).date()}
    with pytest.raises(SlotTakenError):
        make_appointment(clinic, at(10), now=NOW)
    # Its own visit does not stand in the way of a move, and a cancelled one counts no longer.
    assert at(10) in free_starts(clinic, moving=second)
    move_appointment(by=BY, appointment=second, start=at(10), expected_sequence=0, now=NOW)
    cancel_appointment(by=BY, appointment=second, now=NOW)
    assert at(12) in free_starts(clinic)


def test_a_clinician_with_a_full_day_leaves_the_others_free():
    clinic = make_clinic()
    Resource.objects.filter(pk=clinic.ada.pk).update(most_per_day=1)
    make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
    assert at(14) not in free_starts(clinic, practitioner=clinic.ada)
    assert at(14) in free_starts(clinic)
    assert make_appointment(clinic, at(14), now=NOW).practitioner == clinic.ben
    assert at(14, 25) in free_starts(clinic, practitioner=clinic.ada)


def test_no_limit_asks_nothing_of_the_database(django_assert_num_queries):
    clinic = make_clinic()
    with django_assert_num_queries(2):
        free_starts(clinic)
    HealthcareService.objects.update(most_per_day=3)
    clinic.service.refresh_from_db()
    with django_assert_num_queries(3):
        free_starts(clinic)


def test_anyone_is_whoever_has_the_fewest_visits_in_the_week():
    clinic = make_clinic()
    make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
    make_appointment(clinic, at(10), practitioner=clinic.ada, now=NOW)
    shares = [make_appointment(clinic, at(8, 25 + n), now=NOW + timedelta(0)).practitioner for n in range(4)]
    assert [who.slug for who in shares[:2]] == ["ben", "ben"]
    assert Counter(who.slug for who in shares) == {"ben": 3, "ada": 1}
