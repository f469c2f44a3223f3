"""The mails of an appointment: whole, alike in both forms, and without a word about health or from the visitor."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest

from factories import make_appointment, make_clinic
from milium_site.booking.emails import appointment_calendar, cancelled, confirmation, manage_address, moved

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
START = datetime(2027, 3, 29, 8, 0, tzinfo=UTC)  # the day after the clocks of Berlin go forward
CANARY = "Zebrafink"


@pytest.fixture
def clinic(db):
    return make_clinic(name="Milia removal")


@pytest.fixture
def appointment(clinic):
    return make_appointment(
        clinic,
        START,
        now=NOW,
        name=f"{CANARY} Person",
        guardian_name=CANARY,
        phone="+49 30 777777",
        practitioner=clinic.ada,
    )


def read(content):
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize("form", ["text", "html"])
def test_confirmation_says_when_where_and_how_to_change(appointment, form):
    words = getattr(confirmation(appointment, token="T" * 43), form)
    for expected in ("Monday 29 March 2027, 10:00 to 10:30", "Berlin time, UTC+2", "1 Test Street", "Ada",
                     appointment.identifier, manage_address("T" * 43), "+49 30 000000"):  # fmt: skip
        assert expected in words


def test_no_mail_says_what_the_visit_is_for_or_repeats_the_visitor(appointment):
    mails = (
        confirmation(appointment, token="t"),
        moved(appointment, previous_start=NOW, token="t"),
        cancelled(appointment, others=[START]),
    )
    for mail in mails:
        everything = "".join((mail.subject, mail.text, mail.html, mail.calendar.decode())).lower()
        for word in (CANARY, "milia removal", "milia", "skin", "777777"):
            assert word.lower() not in everything


@pytest.mark.parametrize("form", ["text", "html"])
def test_cancelling_offers_other_times(appointment, form):
    words = getattr(cancelled(appointment, others=[START, START + timedelta(days=1)]), form)
    assert "Monday 29 March 2027, 10:00; Tuesday 30 March 2027, 10:00" in words
    assert "Free as we write" not in cancelled(appointment).text


def test_subjects_are_neutral(appointment):
    assert confirmation(appointment, token="t").subject == "Appointment at Test clinic"
    assert moved(appointment, previous_start=NOW, token="t").subject == "New time: appointment at Test clinic"
    assert cancelled(appointment).subject == "Cancelled: appointment at Test clinic"


def test_calendar_goes_along_with_its_method(appointment):
    booked, gone = confirmation(appointment, token="t"), cancelled(appointment)
    assert booked.calendar_method == "PUBLISH"
    assert b"METHOD:PUBLISH" in booked.calendar
    assert gone.calendar_method == "CANCEL"
    assert b"METHOD:CANCEL" in gone.calendar
    assert str(read(gone.calendar)["UID"]) == str(read(booked.calendar)["UID"])


def test_calendar_names_the_instant_of_the_page(appointment):
    event = read(appointment_calendar(appointment))
    assert event.start == START
    assert str(event["SUMMARY"]) == "Appointment at Test clinic"
    assert "token" not in str(event).lower()


def test_manage_address_is_one_page_of_this_site(settings):
    settings.BASE_URL = "https://clinic.example"
    address = urlsplit(manage_address("T" * 43))
    assert (address.scheme, address.netloc, address.query) == ("https", "clinic.example", "")


def test_clinic_that_has_not_written_itself_down_still_sends(appointment, clinic):
    clinic.organization.delete()
    assert confirmation(appointment, token="t").subject.startswith("Appointment at ")
