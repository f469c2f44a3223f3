"""Reminders, confirmed addresses, the notice for changes, and what is added to an appointment after booking."""

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

import factories
from milium.errors import InvalidInputError, PastTimeError, StatusChangeError, TooLateError
from milium_site.audit.actions import Actor
from milium_site.booking import actions
from milium_site.booking.actions import PatientDetails, SentAnswers, book_appointment, save_terms
from milium_site.booking.actions.bursts import cancel_unconfirmed
from milium_site.booking.models import Appointment, BookingTerms, CheckReminder, Claim, Reminder
from milium_site.booking.queries import (
    check_reminder_for_paper,
    free_times,
    must_confirm,
    paper_of,
    terms,
    unconfirmed_bookings,
)
from milium_site.booking.tasks import do_due
from milium_site.messages.actions import confirm_address
from milium_site.messages.models import OutboxMessage
from milium_site.records.models import Consent, QuestionnaireResponse

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
START = datetime(2027, 1, 12, 8, tzinfo=UTC)
DAY = timedelta(days=1)
VISITOR = Actor("visitor", "v1", "address-1")
STAFF = Actor("staff", "1")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.fixture
def book(clinic):
    def book(start=START, *, by=STAFF, email="person@example.org", phone="", now=NOW):
        return book_appointment(
            by=by,
            service=clinic.service,
            location=clinic.location,
            start=start,
            patient=PatientDetails(name="Test Person", email=email, phone=phone),
            idempotency_key=secrets.token_urlsafe(16),
            now=now,
        )

    return book


def due_times():
    return sorted(Reminder.objects.values_list("due_at", flat=True))


def reminders():
    return list(OutboxMessage.objects.filter(kind__startswith="reminder").order_by("pk"))


def test_reminders_are_planned_three_days_and_one_before(book):
    book()
    assert due_times() == [START - 3 * DAY, START - DAY]


def test_only_what_is_still_to_come_is_planned(book):
    book(NOW + 2 * DAY + timedelta(hours=1))
    assert len(due_times()) == 1


def test_clinic_sets_the_times(book):
    save_terms(by=STAFF, reminder_hours=[48, 2])
    book()
    assert due_times() == [START - 2 * DAY, START - timedelta(hours=2)]


@pytest.mark.parametrize("hours", [[0], [1, 1], [1, 2, 3, 4, 5], ["24"], "24", [337], [True], None, [24.5]])
def test_hours_that_cannot_be_are_refused(hours):
    with pytest.raises(ValidationError):
        save_terms(by=STAFF, reminder_hours=hours)
    assert not BookingTerms.objects.exists()


def test_due_reminder_becomes_one_mail_with_a_link_that_is_kept_nowhere_before(book):
    appointment = book()
    assert do_due(START - 3 * DAY - timedelta(seconds=1)) == 0
    for _ in range(3):
        do_due(START - 3 * DAY)
    [mail] = reminders()
    assert (mail.kind, mail.about_id, mail.version) == ("reminder_72", appointment.pk, 0)
    assert re.search(r"/appointment/[\w-]{43}/coming/", mail.text)
    assert "Tuesday 12 January 2027, 09:00" in mail.text
    assert due_times() == [START - DAY]


def test_moving_times_reminders_anew(book):
    appointment = book()
    do_due(START - 3 * DAY)
    actions.move_appointment(
        by=STAFF, appointment=appointment, start=START + 5 * DAY, expected_sequence=0, now=START - 2 * DAY
    )
    assert due_times() == [START + 2 * DAY, START + 4 * DAY]
    do_due(START + 2 * DAY)
    assert [mail.version for mail in reminders()] == [0, 1]


def test_cancelling_takes_reminders_away(book):
    actions.cancel_appointment(by=STAFF, appointment=book(), now=NOW)
    assert due_times() == []


def test_reminder_after_a_stop_of_the_worker_goes_only_while_it_helps(book):
    book()
    assert do_due(START + DAY) == 0
    assert (reminders(), due_times()) == ([], [])


def test_who_gave_no_address_is_not_reminded(clinic, book):
    book(email="", phone="+49 30 123456")
    assert due_times() == []


def test_text_messages_go_where_the_clinic_switched_them_on(book):
    book(phone="+49 30 123456")
    do_due(START - 3 * DAY)
    assert [mail.channel for mail in reminders()] == ["mail"]
    save_terms(by=STAFF, sms_reminders=True)
    do_due(START - DAY)
    text = OutboxMessage.objects.get(channel="text")
    assert (text.recipient, text.kind) == ("+49 30 123456", "reminder_24_text")
    assert "http" not in text.text
    assert "Tuesday 12 January 2027, 09:00" in text.text


def test_coming_is_noted_once_and_forgotten_by_a_move(book):
    appointment = book()
    for later in (0, 1):
        row = actions.note_coming(by=VISITOR, appointment=appointment, now=NOW + later * DAY)
    assert row.coming_at == NOW
    moved = actions.move_appointment(
        by=STAFF, appointment=appointment, start=START + DAY, expected_sequence=0, now=NOW
    )
    assert moved.coming_at is None
    with pytest.raises(StatusChangeError):
        actions.note_coming(by=VISITOR, appointment=appointment, now=START + 2 * DAY)


def test_quick_changes_become_one_mail(book):
    appointment = book()
    for number in (1, 2, 3):
        actions.move_appointment(
            by=STAFF,
            appointment=appointment,
            start=START + number * DAY,
            expected_sequence=number - 1,
            now=NOW,
        )
    waiting = OutboxMessage.objects.filter(superseded_at=None)
    [mail] = waiting
    assert (mail.version, mail.due_at) == (3, NOW + timedelta(minutes=2))


# --- the clinic's notice ----------------------------------------------------------------------------------------


def test_visitor_is_too_late_inside_the_notice_and_staff_are_not(book):
    save_terms(by=STAFF, change_notice_minutes=24 * 60)
    appointment = book()
    late = START - DAY + timedelta(minutes=1)
    for change in (
        lambda by: actions.cancel_appointment(by=by, appointment=appointment, now=late),
        lambda by: actions.move_appointment(
            by=by, appointment=appointment, start=START + DAY, expected_sequence=0, now=late
        ),
    ):
        with pytest.raises(TooLateError, match=r"Call \+49 30 000000"):
            change(VISITOR)
    assert actions.cancel_appointment(by=STAFF, appointment=appointment, now=late).status == "cancelled"
    other = book()
    on_time = START - DAY
    assert actions.cancel_appointment(by=VISITOR, appointment=other, now=on_time).status == "cancelled"


# --- addresses ----------------------------------------------------------------------------------------------------


def token_of(mail):
    return re.search(r"/appointment/([\w-]{43})/", mail.text)[1]


def test_new_address_is_confirmed_where_the_clinic_asks(clinic, book):
    save_terms(by=STAFF, confirm_addresses=True)
    appointment = book(by=VISITOR)
    assert (appointment.status, appointment.confirm_by) == ("pending", NOW + timedelta(hours=1))
    [mail] = OutboxMessage.objects.all()
    assert mail.kind == "appointment_to_confirm"
    assert not mail.calendar
    assert due_times() == []
    for _ in range(2):
        actions.open_link(by=VISITOR, appointment=appointment, now=NOW)
    appointment.refresh_from_db()
    assert (appointment.status, appointment.sequence, appointment.confirm_by) == ("booked", 1, None)
    assert len(due_times()) == 2
    assert OutboxMessage.objects.get(version=1).kind == "appointment_booked"
    assert book(START + DAY, by=VISITOR).status == "booked"
    assert book(START + DAY, email="phone@example.org").status == "booked"


def test_booking_that_nobody_confirms_frees_its_time_without_a_mail(clinic, book):
    save_terms(by=STAFF, confirm_addresses=True)
    appointment = book(by=VISITOR)
    before = OutboxMessage.objects.count()
    assert cancel_unconfirmed(NOW + timedelta(minutes=59)) == 0
    assert cancel_unconfirmed(NOW + timedelta(minutes=60)) == 1
    appointment.refresh_from_db()
    assert appointment.status == "cancelled"
    assert OutboxMessage.objects.count() == before
    assert not Claim.objects.filter(live=True).exists()
    times = free_times(clinic.service, clinic.location, START.date(), START.date(), now=NOW)
    assert START in [time.start for time in times]


def test_strain_asks_new_addresses_to_confirm(settings, book):
    save_terms(by=STAFF, strained_after=5)
    for number in range(5):
        assert not must_confirm(terms(), NOW)
        book(START + number * timedelta(hours=1), email=f"p{number}@example.org")
    assert must_confirm(terms(), NOW)
    assert not must_confirm(terms(), NOW + timedelta(hours=2))
    confirm_address("known@example.org")
    late = START + timedelta(hours=5)
    assert book(late, by=VISITOR, email="known@example.org").status == "booked"
    assert book(late + timedelta(hours=1), by=VISITOR, email="new@example.org").status == "pending"
    settings.ABUSE_LIMITS = False
    assert not must_confirm(terms(), NOW)


def test_owner_clears_a_burst_in_one_action(clinic, book):
    owner = factories.make_user("owner")
    confirm_address("known@example.org")
    book(by=VISITOR, email="known@example.org")
    burst = [book(START + n * timedelta(hours=1), by=VISITOR, email=f"x{n}@example.org") for n in range(1, 4)]
    book(START + timedelta(hours=5), by=STAFF, email="caller@example.org")
    found = unconfirmed_bookings(owner, NOW)
    assert set(found) == set(burst)
    before = OutboxMessage.objects.count()
    assert actions.clear_burst(by=STAFF, appointments=found, now=NOW) == 3
    assert set(Appointment.objects.filter(status="cancelled")) == set(burst)
    assert OutboxMessage.objects.count() == before
    assert unconfirmed_bookings(owner, NOW) == []
    assert unconfirmed_bookings(factories.make_user("editor"), NOW) == []


# --- after booking --------------------------------------------------------------------------------------------


def test_note_is_added_until_the_visit(book):
    appointment = book()
    assert actions.add_note(by=VISITOR, appointment=appointment, note="by the lift").note == "by the lift"
    with pytest.raises(InvalidInputError):
        actions.add_note(by=VISITOR, appointment=appointment, note="\0")
    with pytest.raises(PastTimeError):
        actions.add_note(by=VISITOR, appointment=appointment, note="late", now=START)


def test_answers_are_sent_later_only_with_consent(book):
    appointment = book()
    sent = SentAnswers({"count": "one"})
    with pytest.raises(InvalidInputError):
        actions.send_answers_later(by=VISITOR, appointment=appointment, answers=sent, consents={})
    actions.send_answers_later(
        by=VISITOR, appointment=appointment, answers=sent, consents={"send_answers": "v1"}
    )
    assert QuestionnaireResponse.objects.get().appointment_id == appointment.pk
    assert Consent.objects.get().purpose == "send_answers"


@pytest.fixture
def seen(book):
    appointment = book()
    Appointment.objects.filter(pk=appointment.pk).update(status="fulfilled")
    appointment.refresh_from_db()
    return appointment


def test_check_reminder_comes_back_until_one_click_stops_it(seen):
    reminder = actions.ask_check_reminder(by=VISITOR, appointment=seen, every_weeks=6, now=START)
    for number in (1, 2):
        do_due(START + number * timedelta(weeks=6))
    mails = OutboxMessage.objects.filter(kind="check_reminder").order_by("version")
    assert [mail.version for mail in mails] == [1, 2]
    stop = mails[0].unsubscribe_url
    assert stop.endswith(f"/reminders/{paper_of('check', reminder.pk)}/stop/")
    assert check_reminder_for_paper(stop.split("/")[-3]) == reminder
    for _ in range(2):
        actions.stop_check_reminder(by=VISITOR, reminder=reminder)
    do_due(START + timedelta(weeks=30))
    assert mails.count() == 2


def test_check_reminder_ends_by_itself(seen):
    actions.ask_check_reminder(by=VISITOR, appointment=seen, every_weeks=4, now=START)
    for number in range(1, 12):
        do_due(START + number * timedelta(weeks=4))
    assert OutboxMessage.objects.filter(kind="check_reminder").count() == 6


def test_check_reminder_is_one_a_visit_and_only_after_it(book, seen):
    for weeks in (6, 12):
        actions.ask_check_reminder(by=VISITOR, appointment=seen, every_weeks=weeks)
    assert CheckReminder.objects.get(stopped_at=None).every_weeks == 12
    with pytest.raises(InvalidInputError):
        actions.ask_check_reminder(by=VISITOR, appointment=seen, every_weeks=5)
    with pytest.raises(StatusChangeError):
        actions.ask_check_reminder(by=VISITOR, appointment=book(START + DAY), every_weeks=6)
