import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

import factories
from milium.errors import (
    BeyondWindowError,
    ChangedMeanwhileError,
    IdempotencyConflictError,
    InvalidInputError,
    InvalidTimeError,
    NotOfferedError,
    OutsideOpeningError,
    PastTimeError,
    SlotTakenError,
    StatusChangeError,
    TooManyBookingsError,
    TooManyTriesError,
    TooSoonError,
)
from milium_site.audit.actions import Actor
from milium_site.audit.models import AuditEvent
from milium_site.booking import actions, queries
from milium_site.booking.actions import PatientDetails, SentAnswers, book_appointment
from milium_site.booking.models import Appointment, Claim, IdempotencyKey, ManageLink
from milium_site.catalogue.models import OpeningRule
from milium_site.messages.models import OutboxMessage
from milium_site.records.models import Consent, Patient, QuestionnaireResponse

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)
NINE = datetime(2027, 1, 4, 8, tzinfo=UTC)  # on the clock of Berlin
TEN = NINE + timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)
VISITOR = Actor("visitor", "v1", "address-1")
STAFF = Actor("staff", "1")
KEY = "key-of-this-form-0001"
PERSON = PatientDetails(name="Test Person", email="person@example.org", phone="+49 30 1234")


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.fixture
def book(clinic):
    def book(start=NINE, **changes):
        request = {
            "by": STAFF,
            "service": clinic.service,
            "location": clinic.location,
            "start": start,
            "patient": PERSON,
            "idempotency_key": secrets.token_urlsafe(16),
            "now": NOW,
        }
        return book_appointment(**{**request, **changes})

    return book


def written_rows():
    tables = (Appointment, Claim, IdempotencyKey, ManageLink, Patient, Consent, QuestionnaireResponse)
    return {table.__name__: table.objects.count() for table in (*tables, OutboxMessage, AuditEvent)}


def test_booking_writes_appointment_claim_mail_and_audit_together(clinic, book):
    appointment = book(practitioner=clinic.ada, note="by the lift", for_child=True)
    appointment.refresh_from_db()
    assert (appointment.start, appointment.end) == (NINE, NINE + HALF_HOUR)
    assert (appointment.status, appointment.sequence) == ("booked", 0)
    assert appointment.time_zone == "Europe/Berlin"
    assert (appointment.note, appointment.for_child) == ("by the lift", True)
    assert appointment.patient.email == "person@example.org"
    claim = Claim.objects.get()
    assert (claim.resource, claim.start, claim.end, claim.live) == (clinic.ada, NINE, NINE + HALF_HOUR, True)
    mail = OutboxMessage.objects.get()
    assert (mail.about_id, mail.version, mail.recipient) == (appointment.pk, 0, "person@example.org")
    assert (
        AuditEvent.objects.filter(kind="appointment", subject_id=str(appointment.pk), action="C").count() == 1
    )


def test_reference_can_be_said_on_the_phone(book):
    assert re.fullmatch("[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", book().identifier)


def test_claim_carries_the_buffers(clinic, book):
    clinic.service.buffer_before_minutes, clinic.service.buffer_after_minutes = 10, 15
    book(start=TEN)
    claim = Claim.objects.get()
    assert (claim.start, claim.end) == (TEN - timedelta(minutes=10), TEN + timedelta(minutes=45))


def test_taken_time_is_refused_and_nothing_is_written(clinic, book):
    book(practitioner=clinic.ada)
    before = written_rows()
    with pytest.raises(SlotTakenError, match="Choose another"):
        book(practitioner=clinic.ada)
    assert written_rows() == before


def test_anyone_is_the_least_booked_of_the_week(clinic, book):
    book(start=TEN + timedelta(days=1), practitioner=clinic.ada)
    assert book().practitioner == clinic.ben
    assert book().practitioner == clinic.ada
    with pytest.raises(SlotTakenError):
        book()


@pytest.mark.parametrize(
    ("start", "error"),
    [
        (NOW - timedelta(hours=1), PastTimeError),
        (NOW, PastTimeError),
        (NOW + timedelta(minutes=30), TooSoonError),
        (NOW + timedelta(days=61), BeyondWindowError),
        (datetime(2199, 1, 1, tzinfo=UTC), BeyondWindowError),
        (datetime(1, 1, 1, tzinfo=UTC), InvalidTimeError),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), InvalidTimeError),
        (NINE.replace(tzinfo=None), InvalidTimeError),
        (NINE + timedelta(minutes=7), OutsideOpeningError),
        (NINE + timedelta(minutes=10), OutsideOpeningError),
        (NINE + timedelta(seconds=1), OutsideOpeningError),
        (NINE + timedelta(hours=12), OutsideOpeningError),
    ],
)
def test_time_that_cannot_be_had_is_refused_and_nothing_is_written(clinic, book, start, error):
    clinic.service.notice_minutes = 60
    before = written_rows()
    with pytest.raises(error):
        book(start=start)
    assert written_rows() == before


def test_service_not_offered_at_the_place_is_refused(clinic, book):
    with pytest.raises(NotOfferedError):
        book(location=factories.make_location("elsewhere"))


def test_practitioner_of_something_else_is_refused(clinic, book):
    with pytest.raises(NotOfferedError):
        book(practitioner=factories.make_practitioner("cyd", clinic.location))


def test_room_is_no_practitioner(clinic, book):
    with pytest.raises(NotOfferedError):
        book(practitioner=factories.make_resource("room", "room-1", location=clinic.location))


def test_visitor_cannot_book_what_only_staff_book(clinic, book):
    clinic.service.is_public = False
    with pytest.raises(NotOfferedError):
        book(by=VISITOR)
    assert book(by=STAFF)


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": PatientDetails(name="A\0da", email="a@example.org")},
        {"patient": PatientDetails(name="\ud800", email="a@example.org")},
        {"patient": PatientDetails(name="   ", email="a@example.org")},
        {"patient": PatientDetails(name="Ada", email="")},
        {"patient": PatientDetails(name="A" * 121, email="a@example.org")},
        {"patient": PatientDetails(name="Ada", email="a@example.org", phone="1" * 5_000)},
        {"note": "x" * 1_000_000},
        {"note": "\0"},
        {"idempotency_key": ""},
        {"idempotency_key": "short"},
        {"idempotency_key": "k" * 65},
        {"idempotency_key": "k" * 20 + "\n"},
        {"idempotency_key": "ключ-ключ-ключ-ключ"},
        {"answers": SentAnswers({"count": "one"})},
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_written(book, changes):
    before = written_rows()
    with pytest.raises(InvalidInputError):
        book(**changes)
    assert written_rows() == before


@pytest.mark.parametrize(
    "name", ["Ng", "李小龍", "O’Brien-Smith", "Þóra Ýr", "María José", "محمد", "X Æ A-12"]
)
def test_unusual_real_names_are_booked(book, name):
    assert book(patient=PatientDetails(name=name, email="a@example.org")).patient.name == name


def test_same_key_and_request_give_the_first_answer_five_times(book):
    answers = {book(idempotency_key=KEY).pk for _ in range(5)}
    assert len(answers) == 1
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_same_key_gives_the_first_answer_even_when_the_time_has_passed(book):
    first = book(idempotency_key=KEY)
    assert book(idempotency_key=KEY, now=NINE + HALF_HOUR) == first


@pytest.mark.parametrize(
    "changes",
    [{"start": TEN}, {"note": "other"}, {"patient": PatientDetails(name="Other", email="o@example.org")}],
)
def test_same_key_with_another_request_is_refused(book, changes):
    book(idempotency_key=KEY)
    with pytest.raises(IdempotencyConflictError, match="other details"):
        book(idempotency_key=KEY, **changes)
    assert Appointment.objects.count() == 1


def test_answers_and_consents_are_kept_with_the_booking(clinic, book):
    sent = SentAnswers({"count": "one"}, [{"id": "one_dark_bump", "speed": "days"}])
    appointment = book(answers=sent, consents={"send_answers": "v1", "care": "v2"})
    response = QuestionnaireResponse.objects.get()
    assert (response.appointment_id, response.location) == (appointment.pk, clinic.location)
    assert (response.answers, response.urgency) == ({"count": "one"}, "days")
    consents = Consent.objects.values_list("purpose", "text_version")
    assert sorted(consents) == [("care", "v2"), ("send_answers", "v1")]


def test_no_trail_or_mail_repeats_what_the_visitor_wrote(book):
    canary = "canary-7f3a"
    book(
        note=canary,
        patient=PatientDetails(name=f"Ada {canary}", email="a@example.org"),
        answers=SentAnswers({"site": canary}),
        consents={"send_answers": "v1"},
    )
    for table in (AuditEvent, OutboxMessage):
        assert canary not in str(list(table.objects.values()))


def test_third_open_booking_of_one_address_is_refused_however_it_is_written(book):
    book(by=VISITOR)
    book(by=VISITOR, start=TEN, patient=PatientDetails(name="T", email="PERSON@example.org"))
    with pytest.raises(TooManyBookingsError, match="already 2"):
        book(by=VISITOR, start=TEN + HALF_HOUR)
    assert book(by=STAFF, start=TEN + HALF_HOUR)


def test_cancelled_and_past_bookings_do_not_count_as_open(book):
    first = book(by=VISITOR)
    actions.cancel_appointment(by=VISITOR, appointment=first, now=NOW)
    book(by=VISITOR)
    book(by=VISITOR, start=TEN)
    assert book(by=VISITOR, start=TEN + HALF_HOUR, now=NINE)


def test_sixth_booking_from_one_address_in_an_hour_waits(book):
    for n in range(5):
        book(
            by=VISITOR,
            start=NINE + n * HALF_HOUR,
            patient=PatientDetails(name="T", email=f"p{n}@example.org"),
        )
    sixth = {"start": NINE + 6 * HALF_HOUR, "patient": PatientDetails(name="T", email="p6@example.org")}
    with pytest.raises(TooManyTriesError):
        book(by=VISITOR, **sixth)
    assert book(by=Actor("visitor", "v2", "address-2"), **sixth)


def test_limits_can_be_lifted_for_races(settings, book):
    settings.ABUSE_LIMITS = False
    for n in range(7):
        book(by=VISITOR, start=NINE + n * HALF_HOUR)
    assert Appointment.objects.count() == 7


# --- the link -------------------------------------------------------------------------------------------------


def test_link_opens_its_appointment_and_is_kept_only_as_a_hash(book):
    appointment = book()
    token = actions.issue_link(by=STAFF, appointment=appointment)
    assert queries.appointment_for_token(token, now=NOW) == appointment
    assert token not in str(list(ManageLink.objects.values()))
    assert len(token) == 43


def test_changed_tokens_open_nothing(book):
    token = actions.issue_link(by=STAFF, appointment=book())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The last letter carries two spare bits: its three siblings decode to the same bytes.
    siblings = [token[:-1] + letter for letter in letters if letter != token[-1]]
    bent = [
        token[:-1],
        token + "A",
        token.swapcase(),
        token[::-1],
        token + "=",
        " " + token,
        token + "\n",
        "",
    ]
    odd = ["A" * 43, "\0" * 43, "é" * 43, "9" * 5_000]
    assert [queries.appointment_for_token(text, now=NOW) for text in siblings + bent + odd] == [None] * (
        len(siblings + bent + odd)
    )


def test_link_ends_a_fortnight_after_the_visit_also_when_moved(book):
    appointment = book()
    token = actions.issue_link(by=STAFF, appointment=appointment)
    day = timedelta(days=1)
    assert queries.appointment_for_token(token, now=NINE + 14 * day) == appointment
    assert queries.appointment_for_token(token, now=NINE + 15 * day) is None
    actions.move_appointment(
        by=STAFF, appointment=appointment, start=NINE + 5 * day, expected_sequence=0, now=NOW
    )
    assert queries.appointment_for_token(token, now=NINE + 15 * day) == appointment


def test_revoked_link_opens_nothing(book):
    token = actions.issue_link(by=STAFF, appointment=book())
    ManageLink.objects.update(revoked_at=NOW)
    assert queries.appointment_for_token(token, now=NOW) is None


def test_link_survives_a_change_of_the_sites_key(settings, book):
    appointment = book()
    token = actions.issue_link(by=STAFF, appointment=appointment)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-for-the-whole-site" * 3
    assert queries.appointment_for_token(token, now=NOW) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert queries.appointment_for_token(token, now=NOW) == appointment


# --- moving ---------------------------------------------------------------------------------------------------


def test_move_takes_the_new_time_and_frees_the_old(clinic, book):
    appointment = book(practitioner=clinic.ada)
    claim = Claim.objects.get()
    moved = actions.move_appointment(
        by=VISITOR, appointment=appointment, start=TEN, expected_sequence=0, now=NOW
    )
    assert (moved.start, moved.end, moved.sequence, moved.practitioner) == (
        TEN,
        TEN + HALF_HOUR,
        1,
        clinic.ada,
    )
    claim.refresh_from_db()
    assert (claim.start, claim.end) == (TEN, TEN + HALF_HOUR)
    assert book(practitioner=clinic.ada).start == NINE
    versions = OutboxMessage.objects.filter(about_id=appointment.pk).values_list("version", flat=True)
    assert sorted(versions) == [0, 1]


def test_move_may_overlap_its_own_old_time(clinic, book):
    clinic.service.duration_minutes, clinic.service.step_minutes = 60, 30
    clinic.service.save()
    appointment = book(practitioner=clinic.ada)
    moved = actions.move_appointment(
        by=STAFF, appointment=appointment, start=NINE + HALF_HOUR, expected_sequence=0, now=NOW
    )
    assert moved.start == NINE + HALF_HOUR


def test_move_to_a_taken_time_keeps_the_old(clinic, book):
    appointment = book(practitioner=clinic.ada)
    book(start=TEN, practitioner=clinic.ada)
    before = written_rows()
    with pytest.raises(SlotTakenError):
        actions.move_appointment(
            by=STAFF,
            appointment=appointment,
            start=TEN,
            practitioner=clinic.ada,
            expected_sequence=0,
            now=NOW,
        )
    appointment.refresh_from_db()
    assert (appointment.start, appointment.sequence) == (NINE, 0)
    assert Claim.objects.get(appointment=appointment).start == NINE
    assert written_rows() == before


def test_move_without_a_wish_goes_to_whoever_is_free(clinic, book):
    appointment = book(practitioner=clinic.ada)
    book(start=TEN, practitioner=clinic.ada)
    moved = actions.move_appointment(
        by=STAFF, appointment=appointment, start=TEN, expected_sequence=0, now=NOW
    )
    assert moved.practitioner == clinic.ben


def test_move_sent_twice_is_one_move(book):
    appointment = book()
    for _ in range(2):
        moved = actions.move_appointment(
            by=VISITOR, appointment=appointment, start=TEN, expected_sequence=0, now=NOW
        )
    assert moved.sequence == 1
    assert OutboxMessage.objects.count() == 2


def test_move_of_what_was_changed_meanwhile_is_refused(book):
    appointment = book()
    actions.move_appointment(by=STAFF, appointment=appointment, start=TEN, expected_sequence=0, now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        actions.move_appointment(
            by=VISITOR, appointment=appointment, start=TEN + HALF_HOUR, expected_sequence=0, now=NOW
        )


def test_visitor_cannot_move_or_cancel_what_has_begun(book):
    appointment = book()
    with pytest.raises(PastTimeError):
        actions.move_appointment(
            by=VISITOR, appointment=appointment, start=TEN, expected_sequence=0, now=NINE
        )
    with pytest.raises(PastTimeError):
        actions.cancel_appointment(by=VISITOR, appointment=appointment, now=NINE)


@pytest.mark.parametrize("end", ["cancel_appointment", "check_in"])
def test_only_what_is_still_to_come_is_moved(book, end):
    appointment = book()
    getattr(actions, end)(by=STAFF, appointment=appointment)
    sequence = Appointment.objects.get().sequence
    with pytest.raises(StatusChangeError, match="cannot be moved"):
        actions.move_appointment(
            by=STAFF, appointment=appointment, start=TEN, expected_sequence=sequence, now=NOW
        )


def test_move_follows_what_the_service_needs_now(clinic, book):
    appointment = book(practitioner=clinic.ada)
    room = factories.make_resource("room", "room-1", location=clinic.location)
    requirement = clinic.service.requirements.create(kind="room")
    requirement.resources.set([room])
    actions.move_appointment(by=STAFF, appointment=appointment, start=TEN, expected_sequence=0, now=NOW)
    assert sorted(Claim.objects.values_list("resource__slug", flat=True)) == ["ada", "room-1"]
    requirement.delete()
    actions.move_appointment(by=STAFF, appointment=appointment, start=NINE, expected_sequence=1, now=NOW)
    assert list(Claim.objects.values_list("resource__slug", flat=True)) == ["ada"]


def test_move_to_a_time_that_nobody_works_keeps_the_old(clinic, book):
    appointment = book()
    OpeningRule.objects.filter(weekday=1).delete()
    with pytest.raises(OutsideOpeningError):
        actions.move_appointment(
            by=STAFF, appointment=appointment, start=NINE + timedelta(days=1), expected_sequence=0, now=NOW
        )
    assert Appointment.objects.get().start == NINE


# --- cancelling, and the desk ---------------------------------------------------------------------------------


def test_cancelling_frees_the_time_and_writes_one_mail(clinic, book):
    appointment = book(practitioner=clinic.ada)
    for _ in range(2):
        cancelled = actions.cancel_appointment(by=VISITOR, appointment=appointment, now=NOW)
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert cancelled.practitioner == clinic.ada
    assert OutboxMessage.objects.filter(about_id=appointment.pk, version=1).count() == 1
    assert book(practitioner=clinic.ada)


def test_cancelling_what_was_changed_meanwhile_is_refused(book):
    appointment = book()
    actions.check_in(by=STAFF, appointment=appointment)
    with pytest.raises(ChangedMeanwhileError, match="checked in by now"):
        actions.cancel_appointment(by=STAFF, appointment=appointment, expected_status="booked", now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        actions.cancel_appointment(by=STAFF, appointment=appointment, expected_sequence=7, now=NOW)


def test_staff_cancel_what_is_over_without_a_mail(book):
    appointment = book()
    actions.cancel_appointment(by=STAFF, appointment=appointment, now=TEN)
    assert OutboxMessage.objects.filter(version=1).count() == 0


def test_check_in_is_recorded_once(book):
    appointment = book()
    for _ in range(2):
        row = actions.check_in(by=STAFF, appointment=appointment, expected_status="booked")
    assert row.status == "checked-in"
    events = AuditEvent.objects.filter(kind="appointment", action="U", purpose="checked-in")
    assert [(event.actor_kind, event.actor_id) for event in events] == [("staff", "1")]


def test_noshow_is_refused_before_the_visit_and_undone_by_coming(book):
    appointment = book()
    with pytest.raises(StatusChangeError, match="not begun"):
        actions.mark_noshow(by=STAFF, appointment=appointment, now=NOW)
    row = actions.mark_noshow(by=STAFF, appointment=appointment, expected_status="booked", now=TEN)
    assert row.status == "noshow"
    assert actions.check_in(by=STAFF, appointment=row, expected_status="noshow").status == "checked-in"


def test_cancelled_visit_is_not_checked_in(book):
    appointment = book()
    actions.cancel_appointment(by=STAFF, appointment=appointment, now=NOW)
    with pytest.raises(StatusChangeError):
        actions.check_in(by=STAFF, appointment=appointment)


# --- the database's own refusal ---------------------------------------------------------------------------------


def overlapping(clinic, **changes):
    return Claim(**{"resource": clinic.ada, "start": NINE, "end": TEN, **changes})


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NINE, TEN),
        (NINE - HALF_HOUR, NINE + timedelta(minutes=1)),
        (TEN - timedelta(minutes=1), TEN + HALF_HOUR),
        (NINE + timedelta(minutes=10), TEN - timedelta(minutes=10)),
        (NINE - HALF_HOUR, TEN + HALF_HOUR),
        (TEN - timedelta(microseconds=1), TEN + HALF_HOUR),
    ],
)
@pytest.mark.parametrize("way", ["save", "bulk_create", "update"])
def test_database_refuses_overlapping_claims(clinic, start, end, way):
    overlapping(clinic).save()
    free = overlapping(clinic, start=TEN + timedelta(days=1), end=TEN + timedelta(days=2))
    free.save()
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        if way == "update":
            Claim.objects.filter(pk=free.pk).update(start=start, end=end)
        elif way == "bulk_create":
            Claim.objects.bulk_create([overlapping(clinic, start=start, end=end)])
        else:
            overlapping(clinic, start=start, end=end).save()


@pytest.mark.parametrize(
    "changes",
    [
        {"start": TEN, "end": TEN + HALF_HOUR},
        {"start": NINE - HALF_HOUR, "end": NINE},
        {"live": False},
    ],
)
def test_database_accepts_claims_that_only_touch_or_are_not_live(clinic, changes):
    overlapping(clinic).save()
    overlapping(clinic, **changes).save()
    overlapping(clinic, resource=clinic.ben).save()
    assert Claim.objects.count() == 3


def test_database_refuses_to_revive_a_claim_over_another(clinic):
    dead = overlapping(clinic, live=False)
    dead.save()
    overlapping(clinic).save()
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Claim.objects.filter(pk=dead.pk).update(live=True)


@pytest.mark.parametrize("way", ["save", "update"])
def test_database_refuses_a_claim_longer_than_a_day(clinic, way):
    claim = overlapping(clinic, end=NINE + timedelta(days=1))
    claim.save()
    with pytest.raises(IntegrityError, match="at_most_a_day"), transaction.atomic():
        if way == "update":
            Claim.objects.update(end=NINE + timedelta(days=1, minutes=1))
        else:
            overlapping(clinic, resource=clinic.ben, end=NINE + timedelta(days=1, minutes=1)).save()


@pytest.mark.parametrize("side", [-1, 1])
def test_database_refuses_an_overlap_by_a_day_long_claim(clinic, side):
    overlapping(clinic, end=NINE + timedelta(days=1)).save()
    start = NINE + side * (timedelta(days=1) - timedelta(minutes=1))
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        overlapping(clinic, start=start, end=start + timedelta(days=1)).save()


def test_claim_may_be_changed_inside_its_own_time(clinic):
    claim = overlapping(clinic)
    claim.save()
    Claim.objects.filter(pk=claim.pk).update(end=TEN - timedelta(minutes=10))
    assert Claim.objects.get().end == TEN - timedelta(minutes=10)


def test_refusal_of_the_database_is_told_as_taken(clinic, book, monkeypatch):
    """Should the question under the lock ever miss a claim, the person hears the same."""
    book(practitioner=clinic.ada)
    seen = queries.free._stands_between
    monkeypatch.setattr(queries.free, "_stands_between", lambda *asked: (*seen(*asked)[:2], []))
    before = written_rows()
    with pytest.raises(SlotTakenError):
        book(practitioner=clinic.ada)
    assert written_rows() == before
