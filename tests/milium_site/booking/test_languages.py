"""Booking in another language than English: the page, the row, the mail and the links in it."""

import re
from datetime import UTC, datetime

import icalendar
import pytest
import time_machine
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.utils import translation

from factories import make_appointment, make_clinic
from milium.errors import PastTimeError, SlotTakenError, TooLateError, TooSoonError
from milium_site.booking.actions import cancel_appointment, move_appointment
from milium_site.booking.emails import (
    appointment_calendar,
    confirmation,
    reminder,
    reminder_text,
    waiting_list_joined,
)
from milium_site.booking.forms import new_key, opened_stamp
from milium_site.booking.models import Appointment, WaitlistEntry
from milium_site.booking.templatetags.visits import language_names, price
from milium_site.booking.views.refusals import WORDS, refusal_words
from milium_site.messages.models import OutboxMessage

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
START = datetime(2027, 3, 29, 8, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 30, 8, 0, tzinfo=UTC)
# Words of these tests alone, so that nothing here waits for a translator.
GERMAN = {
    "Your appointment is booked": "Ihr Termin ist gebucht",
    "Appointment at %(clinic)s": "Termin bei %(clinic)s",
    "%(start)s to %(end)s": "%(start)s bis %(end)s",
    "When": "Wann",
    "%(clinic)s: your appointment is on %(when)s, %(place)s.": "%(clinic)s: Ihr Termin ist am %(when)s, %(place)s.",
    "Somebody else has just taken this time. Choose another one.": "Gerade vergeben.",
    "To move or cancel it, use the link in our mail.": "Der Link steht in unserer Mail.",
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def catalogue(tmp_path, settings):
    for language in ("de", "ar"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        words = Catalog(locale=language)
        for english, german in GERMAN.items():
            words.add(english, german)
        with (folder / "django.mo").open("wb") as file:
            write_mo(file, words)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def clinic(db, settings, catalogue):
    settings.ABUSE_LIMITS = False
    clinic = make_clinic()
    clinic.organization.languages = ["de", "ar"]
    clinic.organization.save()
    return clinic


def booked_in(language, clinic):
    return make_appointment(clinic, START, now=NOW, practitioner=clinic.ada, language=language)


def links(words):
    return re.findall(r"https?://[^/\s]+(/\S*)", words)


def test_booking_on_a_german_page_gives_a_german_mail_with_german_links(client, clinic):
    address = "/de/book/consultation/old-town/anyone/20270302T0900Z/"
    page = client.get(address).content.decode()
    assert '<html lang="de"' in page
    assert "Dienstag, 2. März 2027, 10:00" in page
    typed = {
        "for_whom": "me",
        "name": "Ana Ek",
        "email": "ana@example.org",
        "idempotency_key": new_key(),
        "opened": opened_stamp(),
    }
    answer = client.post(address, typed)
    assert answer.headers["Location"].startswith("/de/book/booked/")
    assert Appointment.objects.get().patient.language == "de"
    mail = OutboxMessage.objects.get()
    assert (mail.language, mail.subject) == ("de", "Termin bei Test clinic")
    assert "Ihr Termin ist gebucht" in mail.text
    assert re.search(r"Wann: Dienstag, 2\. März 2027, 10:00( Uhr)? bis 10:30", mail.text)
    assert links(mail.text)
    assert all(path.startswith("/de/") for path in links(mail.text))
    assert '<html lang="de">' in mail.html


def test_every_later_mail_keeps_the_language_whoever_changes_the_booking(clinic):
    row = booked_in("de", clinic)
    by_desk = {"by": _desk(), "now": NOW}
    moved = move_appointment(appointment=row, start=LATER, expected_sequence=0, **by_desk)
    cancel_appointment(appointment=moved, **by_desk)
    kinds = dict(OutboxMessage.objects.values_list("kind", "language"))
    assert kinds == dict.fromkeys(("appointment_booked", "appointment_moved", "appointment_cancelled"), "de")
    assert "Dienstag, 30. März 2027" in OutboxMessage.objects.get(kind="appointment_cancelled").text
    assert translation.get_language() == "en-gb"


def _desk():
    from milium_site.audit.actions import Actor

    return Actor.system("tests")


def test_english_booking_has_english_links_whatever_page_is_open(clinic):
    row = booked_in("en-gb", clinic)
    with translation.override("de"):
        mail = confirmation(row, token="t" * 43)
    assert "Your appointment is booked" in mail.text
    assert "Monday 29 March 2027, 10:00 to 10:30" in mail.text
    assert not [path for path in links(mail.text) if path.startswith("/de/")]
    assert '<html lang="en-GB">' in mail.html


def test_language_that_the_clinic_no_longer_offers_gives_english_mails(clinic):
    row = booked_in("de", clinic)
    clinic.organization.languages = []
    clinic.organization.save()
    assert "/de/" not in reminder(row, token="t" * 43).text
    assert confirmation(row, token="t" * 43).subject == "Appointment at Test clinic"


def test_arabic_mail_reads_from_right_to_left_and_keeps_numbers_in_order(clinic):
    row = booked_in("ar", clinic)
    mail = confirmation(row, token="t" * 43)
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert "\u2066+49 30 000000\u2069" in mail.text
    assert re.search(r"، 29 مارس 2027.{1,3}10:00", mail.text)


def test_text_message_and_calendar_entry_are_in_the_language_of_the_booking(clinic):
    row = booked_in("de", clinic)
    assert reminder_text(row).startswith("Test clinic: Ihr Termin ist am Montag, 29. März 2027, 10:00")
    (event,) = icalendar.Calendar.from_ical(appointment_calendar(row)).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Termin bei Test clinic"
    assert str(event["DESCRIPTION"]).startswith("Der Link steht in unserer Mail.")


def test_waiting_list_keeps_the_language_of_its_page(client, clinic):
    answer = client.post(
        "/de/waiting-list/consultation/old-town/",
        {
            "for_whom": "me",
            "name": "Ana Ek",
            "email": "ana@example.org",
            "first_day": "2027-03-02",
            "last_day": "2027-03-20",
            "part": "any",
        },
    )
    assert answer.status_code == 200
    entry = WaitlistEntry.objects.get()
    assert entry.language == "de"
    assert "Dienstag, 2. März 2027" in waiting_list_joined(entry).text
    assert all(path.startswith("/de/") for path in links(OutboxMessage.objects.get().text))


def test_refusal_is_said_in_the_language_of_the_page(clinic):
    taken, late = SlotTakenError("Said in English."), TooLateError("Said in English.")
    assert refusal_words(taken) == "Said in English."
    with translation.override("de"):
        assert refusal_words(taken) == "Gerade vergeben."
        assert "+49 30 000000" in refusal_words(late)
        assert all(str(words) for words in WORDS.values())
        assert {PastTimeError, TooSoonError} <= WORDS.keys()


def test_price_and_names_of_languages_follow_the_page(clinic):
    clinic.service.price_amount, clinic.service.price_currency = "1200.50", "CHF"
    assert price(clinic.service) == "1,200.50 CHF"
    assert language_names(["de", "en-GB", "xx"]) == "German, English, xx"
    with translation.override("de"):
        assert price(clinic.service) == "1.200,50 CHF"
        assert language_names(["de", "en-GB", "xx"]) == "Deutsch, Englisch, xx"


def test_the_clinics_own_words_keep_their_direction_on_an_arabic_page(client, clinic):
    type(clinic.service).objects.update(summary="Up to ten bumps (by needle).")
    type(clinic.ada).objects.filter(pk=clinic.ada.pk).update(about="Sees children, too.")
    assert '<span class="offer__about" dir="auto">Up to ten bumps' in client.get("/ar/book/").content.decode()
    people = client.get("/ar/book/consultation/old-town/").content.decode()
    assert '<span class="offer__about" dir="auto">Sees children, too.</span>' in people
    assert "<bdi>Ada</bdi></a>" in people
