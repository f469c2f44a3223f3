"""A time kept while a form is filled in: for one, for a while, and never at the cost of the guard."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

import factories
from milium.errors import NotOfferedError, PastTimeError, SlotTakenError, TooManyTriesError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import PatientDetails, book_appointment, hold_time, release_hold
from milium_site.booking.actions.holds import forget_old_holds
from milium_site.booking.models import Appointment, BookingTerms, Claim, Hold
from milium_site.booking.queries import free_times, hold_for_token

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
NINE = datetime(2027, 1, 4, 8, tzinfo=UTC)  # on the clock of Berlin
HALF_HOUR = timedelta(minutes=30)
TEN_MINUTES = timedelta(minutes=10)
VISITOR = Actor("visitor", "v1", "address-1")
OTHER = Actor("visitor", "v2", "address-2")


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.fixture
def hold(clinic):
    def hold(start=NINE, **changes):
        request = {"by": VISITOR, "service": clinic.service, "location": clinic.location, "now": NOW}
        return hold_time(start=start, **{**request, **changes})

    return hold


@pytest.fixture
def book(clinic):
    def book(start=NINE, **changes):
        request = {
            "by": OTHER,
            "service": clinic.service,
            "location": clinic.location,
            "patient": PatientDetails(name="Test Person", email="person@example.org"),
            "idempotency_key": secrets.token_urlsafe(16),
            "now": NOW,
        }
        return book_appointment(start=start, **{**request, **changes})

    return book


def is_free(clinic, start, now, practitioner=None):
    day = start.date()
    times = free_times(clinic.service, clinic.location, day, day, now=now, practitioner=practitioner)
    return start in [time.start for time in times]


def test_held_time_is_nobody_elses_until_it_runs_out(clinic, hold, book):
    held = hold(practitioner=clinic.ada)
    assert held.expires_at == NOW + TEN_MINUTES
    assert not is_free(clinic, NINE, NOW, clinic.ada)
    with pytest.raises(SlotTakenError):
        book(practitioner=clinic.ada)
    with pytest.raises(SlotTakenError):
        hold(practitioner=clinic.ada, by=OTHER)
    later = NOW + TEN_MINUTES
    assert is_free(clinic, NINE, later, clinic.ada)
    assert book(practitioner=clinic.ada, now=later).practitioner == clinic.ada
    assert Claim.objects.count() == 1


def test_hold_turns_into_the_booking_with_whom_it_held(clinic, hold, book):
    held = hold()
    claim = Claim.objects.get()
    assert (claim.appointment, claim.expires_at) == (None, held.expires_at)
    other = clinic.ben if claim.resource == clinic.ada else clinic.ada
    appointment = book(by=VISITOR, hold=held.token)
    assert appointment.practitioner == claim.resource != other
    assert (Hold.objects.count(), Claim.objects.count()) == (0, 1)
    assert hold_for_token(held.token, now=NOW) is None


def test_hold_that_has_run_out_still_books_a_time_that_is_free(hold, book):
    held = hold()
    assert book(by=VISITOR, hold=held.token, now=NOW + TEN_MINUTES).start == NINE


def test_hold_that_has_run_out_loses_to_who_came_first(clinic, hold, book):
    held = hold(practitioner=clinic.ada)
    book(practitioner=clinic.ada, now=NOW + TEN_MINUTES)
    with pytest.raises(SlotTakenError):
        book(by=VISITOR, practitioner=clinic.ada, hold=held.token, now=NOW + TEN_MINUTES)


def test_notice_is_counted_from_the_hold(clinic, hold, book):
    clinic.service.notice_minutes = 60
    held = hold()
    assert book(by=VISITOR, hold=held.token, now=NOW + timedelta(minutes=9)).start == NINE


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\0" * 43, "é" * 43])
def test_wrong_token_holds_nothing(clinic, hold, book, token):
    hold(practitioner=clinic.ada)
    assert hold_for_token(token, now=NOW) is None
    assert not release_hold(token=token, now=NOW)
    with pytest.raises(SlotTakenError):
        book(practitioner=clinic.ada, hold=token)


def test_hold_of_another_time_books_nothing_else(clinic, hold, book):
    held = hold(practitioner=clinic.ada)
    hold(NINE + HALF_HOUR, practitioner=clinic.ada, by=OTHER)
    with pytest.raises(SlotTakenError):
        book(NINE + HALF_HOUR, practitioner=clinic.ada, hold=held.token)


def test_leaving_frees_the_time_at_once(clinic, hold):
    held = hold(practitioner=clinic.ada)
    assert release_hold(token=held.token, now=NOW)
    assert is_free(clinic, NINE, NOW, clinic.ada)


def test_new_choice_replaces_the_old_hold(clinic, hold):
    held = hold()
    hold(NINE + HALF_HOUR, replacing=held.token)
    assert Hold.objects.get().start == NINE + HALF_HOUR


def test_refused_choice_keeps_the_old_hold(clinic, hold, book):
    held = hold()
    book(NINE + HALF_HOUR, practitioner=clinic.ada)
    with pytest.raises(SlotTakenError):
        hold(NINE + HALF_HOUR, practitioner=clinic.ada, replacing=held.token)
    assert hold_for_token(held.token, now=NOW)


def test_one_address_holds_three_times_at_most(hold):
    for number in range(3):
        hold(NINE + number * HALF_HOUR)
    with pytest.raises(TooManyTriesError):
        hold(NINE + 4 * HALF_HOUR)
    assert hold(NINE + 4 * HALF_HOUR, by=OTHER)
    assert hold(NINE + 5 * HALF_HOUR, now=NOW + TEN_MINUTES)


def test_clinic_says_how_long(hold):
    BookingTerms.objects.create(hold_minutes=5)
    assert hold().expires_at == NOW + timedelta(minutes=5)


def test_what_cannot_be_booked_is_not_held(clinic, hold):
    with pytest.raises(PastTimeError):
        hold(NOW)
    clinic.service.is_public = False
    with pytest.raises(NotOfferedError):
        hold()
    assert not Hold.objects.exists()


def test_moving_passes_over_a_hold_that_ran_out(clinic, hold, book):
    from milium_site.booking.actions import move_appointment

    appointment = book(NINE + HALF_HOUR, practitioner=clinic.ada)
    hold(practitioner=clinic.ada)
    request = {"by": OTHER, "appointment": appointment, "start": NINE, "practitioner": clinic.ada}
    with pytest.raises(SlotTakenError):
        move_appointment(**request, expected_sequence=0, now=NOW)
    assert move_appointment(**request, expected_sequence=0, now=NOW + TEN_MINUTES).start == NINE


def test_old_holds_are_forgotten(hold):
    hold()
    assert not forget_old_holds(NOW + timedelta(minutes=30))
    assert forget_old_holds(NOW + timedelta(minutes=80))
    assert (Hold.objects.count(), Claim.objects.count(), Appointment.objects.count()) == (0, 0, 0)


def test_token_is_kept_only_as_a_hash(hold):
    assert hold().token not in str(list(Hold.objects.values()))
