from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from milium_site.accounts.models import Role
from milium_site.booking import queries
from milium_site.booking.models import Appointment, Claim
from milium_site.catalogue.models import OpeningException, OpeningRule
from milium_site.records.models import Patient

pytestmark = pytest.mark.django_db

# A Monday; Berlin is an hour ahead of UTC.
NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
TODAY = date(2027, 1, 4)


@pytest.fixture
def clinic():
    return factories.make_clinic()


def starts(clinic, first=TODAY, last=TODAY, **options):
    return [
        time.start
        for time in queries.free_times(
            options.pop("service", clinic.service), clinic.location, first, last, now=NOW, **options
        )
    ]


def at(hour, minute=0, day=4):
    """An instant of January 2027 by the clock of Berlin."""
    return datetime(2027, 1, day, hour - 1, minute, tzinfo=UTC)


def test_free_times_are_those_of_an_empty_day(clinic):
    assert starts(clinic) == [at(9) + n * timedelta(minutes=30) for n in range(16)]


def test_free_times_name_who_is_free(clinic):
    factories.make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
    first, second, *_ = queries.free_times(clinic.service, clinic.location, TODAY, TODAY, now=NOW)
    assert first.practitioner_slugs == ("ben",)
    assert second.practitioner_slugs == ("ada", "ben")
    assert first.end - first.start == timedelta(minutes=30)


def test_booking_is_seen_by_the_very_next_question(clinic):
    assert at(9) in starts(clinic, practitioner=clinic.ada)
    appointment = factories.make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
    assert at(9) not in starts(clinic, practitioner=clinic.ada)
    assert at(9) in starts(clinic, practitioner=clinic.ada, moving=appointment)


@pytest.mark.parametrize("days", [1, 60])
@pytest.mark.parametrize("past_bookings", [0, 500])
def test_free_times_take_two_queries(clinic, days, past_bookings):
    clinic.service.window_days = 90
    clinic.service.save()
    patient = Patient.objects.create(name="Past Person", email="past@example.org")
    times = [NOW - timedelta(days=1, hours=n) for n in range(past_bookings)]
    visits = Appointment.objects.bulk_create(
        Appointment(
            identifier=f"P{n}", patient=patient, service=clinic.service, location=clinic.location,
            start=start, end=start + timedelta(minutes=30), time_zone="Europe/Berlin",
        )
        for n, start in enumerate(times)
    )  # fmt: skip
    Claim.objects.bulk_create(
        Claim(appointment=visit, resource=clinic.ada, start=visit.start, end=visit.end) for visit in visits
    )
    with CaptureQueriesContext(connection) as asked:
        found = starts(clinic, last=TODAY + timedelta(days=days - 1))
    assert len(found) == 16 * days
    assert len(asked) == 2


def test_claims_are_looked_up_by_their_end_and_not_one_by_one(clinic):
    """The plan, not the clock: past claims must not be walked over, on either database."""
    claims = Claim.objects.filter(resource_id__in=[clinic.ada.pk, clinic.ben.pk], live=True, end__gt=NOW)
    if connection.vendor == "postgresql":
        # It plans by what it knows of the rows, and an empty table may be read in any way.
        visit = factories.make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
        Claim.objects.bulk_create(
            Claim(appointment=visit, resource=who, start=start, end=start + timedelta(minutes=30), live=True)
            for who in (clinic.ada, clinic.ben)
            for start in (NOW - timedelta(days=300, hours=-number) for number in range(1_000))
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE booking_claim")
    assert "claim_live_by_end" in claims.order_by().explain()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1, 1, 1), date(9999, 12, 31)),
        (date(1, 1, 1), TODAY + timedelta(days=59)),
        (TODAY, date(9999, 12, 31)),
    ],
)
def test_absurd_days_are_cut_to_what_can_be_booked(clinic, first, last):
    found = starts(clinic, first, last)
    assert found[0] == at(9)
    assert NOW + timedelta(days=59) < found[-1] <= NOW + timedelta(days=60)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(1, 1, 1), date(1, 1, 2)), (date(9999, 1, 1), date(9999, 12, 31)), (TODAY, TODAY - timedelta(1))],
)
def test_days_that_cannot_be_booked_have_no_times(clinic, first, last):
    assert starts(clinic, first, last) == []


def test_notice_hides_the_next_hours(clinic):
    clinic.service.notice_minutes = 180
    clinic.service.save()
    assert starts(clinic)[0] == at(11)


def test_public_holiday_closes_the_place(clinic):
    clinic.location.holiday_country, clinic.location.holiday_subdivision = "DE", "BB"
    clinic.location.save()
    easter_monday, tuesday = date(2027, 3, 29), date(2027, 3, 30)
    now = datetime(2027, 3, 20, tzinfo=UTC)
    found = queries.free_times(clinic.service, clinic.location, easter_monday, tuesday, now=now)
    assert {time.start.date() for time in found} == {tuesday}


def test_leave_takes_one_person_and_a_closing_takes_all(clinic):
    OpeningException.objects.create(resource=clinic.ada, start=at(9), end=at(12), kind="leave")
    OpeningException.objects.create(location=clinic.location, start=at(16), end=at(23), kind="blackout")
    assert starts(clinic, practitioner=clinic.ada)[0] == at(12)
    assert starts(clinic, practitioner=clinic.ben)[0] == at(9)
    assert starts(clinic)[-1] == at(15, 30)


def test_extra_opening_adds_hours_also_on_a_holiday(clinic):
    clinic.location.holiday_country = "DE"
    clinic.location.save()
    new_year_of_2028 = datetime(2028, 1, 1, 9, tzinfo=UTC)
    OpeningException.objects.create(
        resource=clinic.ada,
        location=clinic.location,
        start=new_year_of_2028,
        end=new_year_of_2028 + timedelta(hours=1),
        kind="extra",
    )
    day = date(2028, 1, 1)
    now = datetime(2027, 12, 30, tzinfo=UTC)
    found = queries.free_times(clinic.service, clinic.location, day, day, now=now)
    assert [(free.start, free.practitioner_slugs) for free in found] == [
        (new_year_of_2028, ("ada",)),
        (new_year_of_2028 + timedelta(minutes=30), ("ada",)),
    ]


def test_practitioner_without_hours_is_never_there_and_leave_does_not_change_that(clinic):
    OpeningRule.objects.filter(resource=clinic.ada).delete()
    OpeningException.objects.create(resource=clinic.ada, start=at(9), end=at(10), kind="leave")
    assert starts(clinic, practitioner=clinic.ada) == []


def test_room_without_hours_is_there_whenever_somebody_works_but_not_when_closed(clinic):
    room = factories.make_resource("room", "room-1", location=clinic.location)
    service = factories.make_service("removal", locations=[clinic.location], needs=[[clinic.ada], [room]])
    OpeningException.objects.create(resource=room, start=at(9), end=at(10), kind="blackout")
    assert starts(clinic, service=service)[0] == at(10)


def test_room_at_another_place_does_not_serve(clinic):
    elsewhere = factories.make_location("elsewhere")
    room = factories.make_resource("room", "room-1", location=elsewhere)
    service = factories.make_service("removal", locations=[clinic.location], needs=[[clinic.ada], [room]])
    assert starts(clinic, service=service) == []


def test_service_has_no_times_where_it_is_not_offered(clinic):
    clinic.service.locations.clear()
    assert starts(clinic) == []


def test_practitioner_of_another_service_has_no_times(clinic):
    stranger = factories.make_practitioner("cyd", clinic.location)
    assert starts(clinic, practitioner=stranger) == []


def test_one_practitioner_is_not_in_two_places_at_once(clinic):
    other_place = factories.make_location("lisbon", time_zone="Europe/Lisbon")
    OpeningRule.objects.create(
        resource=clinic.ada, location=other_place, weekday=0, opens=time(8), closes=time(10)
    )
    clinic.service.locations.add(other_place)
    factories.make_appointment(clinic, at(9), practitioner=clinic.ada, now=NOW)
    found = queries.free_times(clinic.service, other_place, TODAY, TODAY, now=NOW)
    assert [free.start for free in found] == [at(9, 30), at(10), at(10, 30)]


def test_next_free_times_go_on_past_the_first_fortnight(clinic):
    OpeningRule.objects.all().update(valid_from=date(2027, 1, 25))
    found = queries.next_free_times(clinic.service, clinic.location, 3, now=NOW)
    assert [free.start for free in found] == [at(9, day=25), at(9, 30, day=25), at(10, day=25)]


def test_next_free_times_end_with_the_window(clinic):
    clinic.service.window_days = 1
    clinic.service.save()
    found = queries.next_free_times(clinic.service, clinic.location, 100, now=NOW)
    assert found[-1].start <= NOW + timedelta(days=1)
    assert len(found) == 16


def test_appointments_are_those_of_the_viewers_places(clinic):
    elsewhere = factories.make_location("elsewhere")
    appointment = factories.make_appointment(clinic, at(9), now=NOW)
    here = factories.make_user(Role.FRONT_DESK, clinic.location)
    there = factories.make_user(Role.FRONT_DESK, elsewhere)
    owner = factories.make_user(Role.OWNER)
    assert list(queries.appointments(here, "write")) == [appointment]
    assert list(queries.appointments(there)) == []
    assert list(queries.appointments(owner)) == [appointment]
    assert list(queries.appointments(owner, "write")) == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_appointments_costs_the_same_for_one_and_for_three(clinic, count):
    for n in range(count):
        factories.make_appointment(clinic, at(9 + n), now=NOW, email=f"p{n}@example.org")
    viewer = factories.make_user(Role.FRONT_DESK)
    with CaptureQueriesContext(connection) as asked:
        for appointment in queries.appointments(viewer):
            assert appointment.practitioner.name
            assert all([appointment.patient.name, appointment.service.name, appointment.location.name])
    assert len(asked) == 4
