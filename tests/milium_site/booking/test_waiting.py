"""The waiting list: a freed time is kept for the first whom it suits, then for the next, behind the same guard."""

import secrets
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

import factories
from milium.errors import InvalidInputError, SlotTakenError, TooManyTriesError
from milium_site.audit.actions import Actor
from milium_site.booking.actions import (
    PatientDetails,
    accept_offer,
    book_appointment,
    cancel_appointment,
    join_waiting_list,
    leave_waiting_list,
    move_appointment,
    save_terms,
)
from milium_site.booking.actions.waiting import forget_old_entries, pass_on_offers
from milium_site.booking.models import Appointment, Claim, Hold, Offer, WaitlistEntry
from milium_site.booking.queries import entry_for_paper, open_offer, paper_of, waiting_for
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)  # a Monday
NINE = datetime(2027, 1, 4, 8, tzinfo=UTC)  # on the clock of Berlin
TODAY = date(2027, 1, 4)
HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=60)
VISITOR = Actor("visitor", "v1", "address-1")
STAFF = Actor("staff", "1")


@pytest.fixture
def clinic():
    clinic = factories.make_clinic()
    clinic.service.requirements.get().resources.remove(clinic.ben)
    return clinic


@pytest.fixture
def join(clinic):
    def join(email, now=NOW, **changes):
        request = {
            "by": STAFF,
            "service": clinic.service,
            "location": clinic.location,
            "patient": PatientDetails(name="Waiting Person", email=email),
            "first_day": TODAY,
            "last_day": TODAY + timedelta(days=14),
            "now": now,
        }
        return join_waiting_list(**{**request, **changes})

    return join


@pytest.fixture
def booked(clinic):
    return factories.make_appointment(clinic, NINE + 3 * HOUR, now=NOW)


def cancel(appointment, now=NOW):
    return cancel_appointment(by=STAFF, appointment=appointment, now=now)


def book(clinic, start, now=NOW, email="racer@example.org"):
    return book_appointment(
        by=STAFF,
        service=clinic.service,
        location=clinic.location,
        start=start,
        patient=PatientDetails(name="Racer", email=email),
        idempotency_key=secrets.token_urlsafe(16),
        now=now,
    )


def test_cancelling_offers_the_time_to_who_waits_longest(clinic, join, booked):
    first = join("first@example.org", NOW - HOUR)
    join("second@example.org")
    cancel(booked)
    offer = Offer.objects.get()
    assert (offer.entry, offer.start, offer.expires_at) == (first, booked.start, LATER)
    mail = OutboxMessage.objects.get(kind="waiting_list_offer")
    assert (mail.recipient, mail.about_id) == ("first@example.org", offer.pk)
    assert "Monday 4 January 2027, 12:00" in mail.text
    with pytest.raises(SlotTakenError):
        book(clinic, booked.start)


def test_accepting_books_the_time_once(clinic, join, booked):
    entry = join("first@example.org")
    cancel(booked)
    offer = Offer.objects.get()
    answers = {accept_offer(by=VISITOR, offer=offer, now=NOW).pk for _ in range(3)}
    appointment = Appointment.objects.get(pk=answers.pop())
    assert not answers
    assert (appointment.start, appointment.status, appointment.patient.email) == (
        booked.start,
        "booked",
        "first@example.org",
    )
    entry.refresh_from_db()
    assert entry.status == "booked"
    assert Claim.objects.filter(live=True).count() == 1
    assert not Hold.objects.exists()


def test_offer_that_nobody_takes_goes_to_the_next(clinic, join, booked):
    first, second = join("first@example.org", NOW - HOUR), join("second@example.org")
    cancel(booked)
    lapsed = Offer.objects.get()
    assert pass_on_offers(LATER - timedelta(seconds=1)) == 0
    assert pass_on_offers(LATER) == 1
    with pytest.raises(SlotTakenError, match="stay on the list"):
        accept_offer(by=VISITOR, offer=lapsed, now=LATER)
    assert open_offer(first, LATER) is None
    offer = open_offer(second, LATER)
    assert accept_offer(by=VISITOR, offer=offer, now=LATER).patient.email == "second@example.org"


def test_time_that_nobody_wants_is_free_again(clinic, join, booked):
    join("first@example.org")
    cancel(booked)
    assert pass_on_offers(LATER) == 1
    assert pass_on_offers(LATER) == 0
    assert Offer.objects.count() == 1
    assert book(clinic, booked.start, now=LATER).start == booked.start


@pytest.mark.parametrize(
    ("wish", "suits"),
    [
        ({}, True),
        ({"weekdays": [0, 2]}, True),
        ({"weekdays": [1, 2, 3, 4, 5, 6]}, False),
        ({"latest": time(11, 59)}, False),
        ({"earliest": time(12)}, True),
        ({"earliest": time(12, 30)}, False),
        ({"first_day": TODAY + timedelta(days=1)}, False),
        ({"last_day": TODAY}, True),
        ({"practitioner": "ada"}, True),
        ({"practitioner": "ben"}, False),
    ],
)
def test_only_a_time_that_suits_is_offered(clinic, join, booked, wish, suits):
    clinic.service.requirements.get().resources.add(clinic.ben)
    book(clinic, booked.start, email="ben@example.org")
    if "practitioner" in wish:
        wish = {"practitioner": getattr(clinic, wish["practitioner"])}
    join("first@example.org", **wish)
    cancel(booked)
    assert Offer.objects.exists() == suits


def test_moving_offers_the_old_time(clinic, join, booked):
    join("first@example.org")
    old = booked.start
    move_appointment(by=STAFF, appointment=booked, start=NINE, expected_sequence=0, now=NOW)
    assert Offer.objects.get().start == old


def test_shorter_service_is_offered_a_part_of_the_time(clinic, join, booked):
    short = factories.make_service(
        "short", locations=[clinic.location], needs=[[clinic.ada]], duration_minutes=15, step_minutes=15
    )
    join("first@example.org", service=short)
    cancel(booked)
    assert Offer.objects.get().start == booked.start


def test_offer_ends_before_the_visit_and_is_not_made_in_the_last_minutes(clinic, join, booked):
    join("first@example.org")
    cancel(booked, now=booked.start - timedelta(minutes=30))
    assert Offer.objects.get().expires_at == booked.start
    other = book(clinic, booked.start + 2 * HOUR)
    cancel(other, now=other.start - timedelta(minutes=5))
    assert Offer.objects.count() == 1


def test_clinic_says_how_long_an_offer_is_kept(join, booked):
    save_terms(by=STAFF, offer_minutes=20)
    join("first@example.org")
    cancel(booked)
    assert Offer.objects.get().expires_at == NOW + timedelta(minutes=20)


def test_leaving_passes_the_time_on(join, booked):
    first, second = join("first@example.org", NOW - HOUR), join("second@example.org")
    cancel(booked)
    for _ in range(2):
        leave_waiting_list(by=VISITOR, entry=first, now=NOW)
    assert open_offer(second, NOW).start == booked.start
    assert list(waiting_for(booked.location, TODAY)) == [second]


def test_list_forgets_who_no_longer_stands_on_it(join, booked):
    entry = join("first@example.org")
    leave_waiting_list(by=VISITOR, entry=entry, now=NOW)
    entry.refresh_from_db()
    assert (entry.name, entry.email) == ("", "")
    join("second@example.org", last_day=TODAY)
    assert forget_old_entries(NOW + timedelta(days=1)) == 0
    assert forget_old_entries(NOW + timedelta(days=2)) == 1


def test_who_was_offered_a_time_is_not_offered_it_again(clinic, join, booked):
    join("first@example.org")
    cancel(booked)
    pass_on_offers(LATER)
    cancel(book(clinic, booked.start, now=LATER), now=LATER)
    assert Offer.objects.count() == 1


def test_desk_sees_who_waits_for_a_day(clinic, join):
    entry = join("first@example.org")
    join("later@example.org", first_day=TODAY + timedelta(days=3))
    assert list(waiting_for(clinic.location, TODAY)) == [entry]
    assert waiting_for(clinic.location, TODAY + timedelta(days=3)).count() == 2
    assert not waiting_for(clinic.location, TODAY + timedelta(days=20)).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": TODAY - timedelta(days=1)},
        {"last_day": TODAY + timedelta(days=400)},
        {"first_day": TODAY + timedelta(days=20)},
        {"weekdays": [7]},
        {"earliest": time(12), "latest": time(9)},
        {"patient": PatientDetails(name="A\0", email="a@example.org")},
    ],
)
def test_wish_that_cannot_be_is_refused(join, changes):
    with pytest.raises(InvalidInputError):
        join("first@example.org", **changes)
    assert not WaitlistEntry.objects.exists()


def test_nobody_fills_the_list(join):
    for number in range(5):
        join(f"p{number}@example.org", by=VISITOR)
    with pytest.raises(TooManyTriesError):
        join("p6@example.org", by=VISITOR)
    join("p0@example.org")
    join("p0@example.org")
    with pytest.raises(InvalidInputError, match="already 3"):
        join("P0@example.org")


def test_child_waits_with_a_guardian_who_is_on_the_booking_and_then_forgotten(client, clinic, booked):
    wish = {"name": "Demo Child", "email": "parent@example.org", "part": "any", "for_whom": "child"}
    days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=14)}
    guardian = {"birth_date": "2020-05-03", "guardian_name": "Demo Parent", "guardian_relation": "Mother"}
    path = f"/waiting-list/{clinic.service.slug}/{clinic.location.slug}/"
    with time_machine.travel(NOW, tick=False):
        alone = client.post(path, {**wish, **days})
        assert alone.status_code == 422
        assert set(alone.context["form"].errors) == {"birth_date", "guardian_name", "guardian_relation"}
        assert client.post(path, {**wish, **days, **guardian}).status_code == 200
    cancel(booked, LATER)
    offer = Offer.objects.get()

    appointment = accept_offer(by=VISITOR, offer=offer, now=LATER)

    assert appointment.for_child
    patient = appointment.patient
    assert (patient.guardian_name, patient.guardian_relation) == ("Demo Parent", "Mother")
    assert patient.birth_date == date(2020, 5, 3)
    entry = WaitlistEntry.objects.get()
    assert (entry.name, entry.guardian_name, entry.birth_date) == ("", "", None)


def test_paper_of_an_entry_cannot_be_bent(join):
    entry = join("first@example.org")
    paper = paper_of("waiting", entry.pk)
    assert entry_for_paper(paper) == entry
    bent = [
        paper[:-1],
        paper + "A",
        paper.swapcase(),
        paper_of("check", entry.pk),
        str(entry.pk),
        "",
        "\0",
        "é:x:y",
    ]
    assert [entry_for_paper(text) for text in bent] == [None] * len(bent)
