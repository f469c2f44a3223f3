"""Booking: one transaction with its consents, answers, audit rows, mail and link."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from milium.booking.status import AppointmentStatus
from milium.errors import (
    IdempotencyConflictError,
    InvalidInputError,
    MiliumError,
    NotOfferedError,
    TooManyBookingsError,
)
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor
from milium_site.booking import emails
from milium_site.booking.actions.guard import (
    NOT_OFFERED,
    check_instant,
    choose,
    explained,
    lock_candidates,
    lock_person,
    one_writer,
)
from milium_site.booking.actions.holds import own_hold
from milium_site.booking.actions.insisting import Insistence, choose_anyway
from milium_site.booking.actions.reminders import plan_reminders
from milium_site.booking.actions.traces import new_link, queue_mail, record_change
from milium_site.booking.models import Appointment, BookingTerms, Claim, Hold, IdempotencyKey
from milium_site.booking.queries import must_confirm, open_bookings, policy_of, terms
from milium_site.catalogue.models import HealthcareService, Location, Resource
from milium_site.catalogue.queries import resources_by_id
from milium_site.messages.queries import is_confirmed
from milium_site.records.actions import create_patient, give_consent, store_questionnaire_response
from milium_site.records.models import Patient
from milium_site.statements import Prepared, insert_later, written_together

MOST_OPEN_BOOKINGS = 2
# Without 0, O, 1, I and L: a reference is read out on the phone.
IDENTIFIER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGEST_NOTE = 4_000
SHORTEST_KEY, LONGEST_KEY = 16, 64


@dataclass(frozen=True)
class PatientDetails:
    """What a person says about themselves when they book. For a child, who books is the guardian."""

    name: str
    email: str
    phone: str = ""
    birth_date: date | None = None
    language: str = "en-gb"
    guardian_name: str = ""
    guardian_relation: str = ""


@dataclass(frozen=True)
class SentAnswers:
    """What a person agreed to send: the self-check's answers with the safety lines they touched, and their shelf.

    `answers` is empty where only `products` are sent.
    """

    answers: Mapping[str, Any]
    red_flags: Sequence[Mapping[str, str]] = ()
    products: Mapping[str, Any] | None = None


def book_appointment(
    *,
    by: Actor,
    service: HealthcareService,
    location: Location,
    start: datetime,
    patient: PatientDetails,
    idempotency_key: str,
    practitioner: Resource | None = None,
    for_child: bool = False,
    note: str = "",
    answers: SentAnswers | None = None,
    consents: Mapping[str, str] | None = None,
    hold: str | Hold = "",
    insistence: Insistence | None = None,
    now: datetime | None = None,
) -> Appointment:
    """The booked appointment, its mail queued; for a key that was answered before, that answer again.

    `start` is an aware instant. Without a practitioner the least booked of those who are free is chosen.
    `consents` maps a purpose to the version of the words that were agreed to. `hold` is a time held
    before, or its token; one that has run out is passed over, and the time may still be free. With an
    `insistence` of staff the time need not be offered, nor free.

    A visitor's booking under a new address is pending until its mail was opened, where the clinic asks for
    that or unusually many come at once.

    Raises:
        SlotTakenError, TimeNotOfferedError, NotOfferedError: the time cannot be had; nothing was written.
        IdempotencyConflictError: the key came before with another request.
        TooManyBookingsError, TooManyTriesError: a limit against hoarding.
        InvalidInputError: a time, key or text that cannot be used at all.
    """
    now = now or timezone.now()
    request = _Request(
        service=service,
        location=location,
        start=start,
        practitioner=practitioner,
        patient=patient,
        for_child=for_child,
        note=note,
        answers=answers,
        consents=consents or {},
        insistence=insistence,
    )
    _check_request(by, request, idempotency_key)
    try:
        with one_writer(), written_together():
            appointment = _book(by, request, hold, now)
            insert_later(
                IdempotencyKey(key=idempotency_key, request_hash=request.hash, appointment=appointment)
            )
            return appointment
    except (IntegrityError, MiliumError) as error:
        # A key that was answered before finds its own time taken, or at the latest itself in the way.
        if answered := _answered(idempotency_key, request.hash):
            return answered
        if isinstance(error, IntegrityError):
            raise explained(error) from error
        raise


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What is asked for, whole. A time that is held for it is only a way to get it, and no part of it."""

    service: HealthcareService
    location: Location
    start: datetime
    practitioner: Resource | None
    patient: PatientDetails
    for_child: bool
    note: str
    answers: SentAnswers | None
    consents: Mapping[str, str]
    insistence: Insistence | None

    @cached_property
    def hash(self) -> str:
        """The same for the same request sent again."""
        practitioner = self.practitioner and self.practitioner.slug
        where_and_when = (self.service.slug, self.location.slug, self.start.astimezone(UTC), practitioner)
        answers = self.answers and asdict(self.answers)
        who_and_what = (asdict(self.patient), self.for_child, self.note, answers, self.consents)
        insistence = [asdict(self.insistence)] if self.insistence else []
        told = json.dumps([*where_and_when, *who_and_what, *insistence], sort_keys=True, default=str)
        return hashlib.sha256(told.encode()).hexdigest()


def _book(by: Actor, request: _Request, hold: str | Hold, now: datetime) -> Appointment:
    patient = request.patient
    lock_person(patient.email or patient.phone)
    chosen, over = _chosen(by, request, hold, now)
    _check_limits(by, patient.email, now)
    wish, is_known = terms(), bool(patient.email) and is_confirmed(patient.email)
    confirm_by = None if is_known else _until_confirmed(by, wish, request.start, now)
    person = create_patient(by=by, location_id=request.location.pk, **asdict(patient))
    appointment = _create(request, person, chosen, over, confirm_by)
    appointment.just_taken = _rows_of(chosen, request.practitioner)
    keep_what_was_sent(by, appointment, request.answers, request.consents, now, is_new=True)
    record_change(by, "C", appointment, **_why(request.insistence, over))
    if confirm_by:
        _ask_to_confirm(appointment)
    else:
        announce(appointment, wish, now, is_known=is_known, is_first=True)
    return appointment


def _chosen(
    by: Actor, request: _Request, hold: str | Hold, now: datetime
) -> tuple[Mapping[str, int], frozenset[int]]:
    """What the visit takes, by kind, and which of it staff overbooked on purpose, all candidates locked. A time held
    for it is given up."""
    service, location, start = request.service, request.location, request.start
    wanted = lock_candidates(service, location, request.practitioner, now)
    _check_offered(by, service, wanted)
    holding = own_hold(hold, service, location, start, now)
    over: frozenset[int] = frozenset()
    if request.insistence is not None:
        chosen, over = choose_anyway(service, wanted, start, request.insistence, now=now)
    else:
        chosen = choose(service, location, wanted, start, now=now, holding=holding)
    if holding is not None:
        holding.delete()
    return chosen, over


def _rows_of(chosen: Mapping[str, int], practitioner: Resource | None) -> list[Resource]:
    if practitioner is not None and set(chosen.values()) == {practitioner.pk}:
        return [practitioner]
    return resources_by_id(chosen.values())


def _until_confirmed(by: Actor, wish: BookingTerms, start: datetime, now: datetime) -> datetime | None:
    """By when the mail to an address that nobody has confirmed must be opened; None where it need not be."""
    if by.kind != "visitor" or not must_confirm(wish, now):
        return None
    return min(now + timedelta(minutes=wish.confirm_minutes), start)


def announce(
    appointment: Appointment, wish: BookingTerms, now: datetime, *, is_known: bool, is_first: bool = False
) -> None:
    """Queues the confirmation of a booked appointment, and plans its reminders. The last two as in `queue_message`."""
    mail = emails.confirmation(appointment, token=new_link(appointment))
    queue_mail(appointment, "appointment_booked", mail, is_known=is_known, is_first=is_first)
    plan_reminders(appointment, wish, now)


def _ask_to_confirm(appointment: Appointment) -> None:
    mail = emails.please_confirm(appointment, token=new_link(appointment))
    queue_mail(appointment, "appointment_to_confirm", mail, is_known=False, is_first=True)


def _why(insistence: Insistence | None, over: frozenset[int]) -> dict[str, Any]:
    """What the trail says of a time that was not offered."""
    if insistence is None:
        return {}
    purpose = "overbooked" if over else "placed"
    return {"purpose": purpose, "detail": {"reason": insistence.reason, "over": sorted(over)}}


def _check_request(by: Actor, request: _Request, key: str) -> None:
    """Refuses what a database would choke on or cut; what reads well is the form's to say."""
    if not (key.isascii() and key.isprintable() and SHORTEST_KEY <= len(key) <= LONGEST_KEY):
        raise InvalidInputError("A key is 16 to 64 printable ASCII characters, new for each booking.")
    check_reachable(by, request.patient)
    answers = request.answers
    sent = {"send_answers": answers and answers.answers, "send_products": answers and answers.products}
    if any(content and purpose not in request.consents for purpose, content in sent.items()):
        raise InvalidInputError("Answers are sent only with consent. Tick the box, or book without them.")
    check_details(request.patient)
    check_note(request.note)
    check_instant(request.start)


def check_details(details: PatientDetails) -> None:
    """Refuses what could not be stored about a person. Raises: InvalidInputError."""
    for field, value in asdict(details).items():
        if isinstance(value, str):
            _check_text(value, Patient._meta.get_field(field).max_length)


def check_note(note: str) -> None:
    """Raises: InvalidInputError for a note that could not be stored."""
    _check_text(note, LONGEST_NOTE)


def check_reachable(by: Actor, patient: PatientDetails) -> None:
    """Refuses who cannot be told that something changed. The desk books people without an e-mail address."""
    if by.kind == "staff" and not patient.email:
        if not patient.name.strip() or not patient.phone:
            raise InvalidInputError("A booking needs a name, and a telephone number or an e-mail address.")
    elif not patient.name.strip() or not patient.email:
        raise InvalidInputError("A booking needs a name and an e-mail address.")


def _check_text(text: str, longest: int) -> None:
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidInputError("A text holds characters that cannot be stored. Type it again.")
    if len(text) > longest:
        raise InvalidInputError(f"A text is too long: at most {longest} characters.")


def _answered(key: str, request_hash: str) -> Appointment | None:
    rows = _kept_key(key=key)
    if not rows:
        return None
    kept_hash, appointment_id = rows[0]
    if not secrets.compare_digest(kept_hash, request_hash):
        raise IdempotencyConflictError(
            "This form was already sent with other details. Open the booking page again and fill it in anew."
        )
    return Appointment.objects.get(pk=appointment_id)


_kept_key = Prepared(
    lambda key: IdempotencyKey.objects.filter(key=key).values_list("request_hash", "appointment_id")
)


def _check_offered(by: Actor, service: HealthcareService, wanted: dict[str, dict[int, str]]) -> None:
    if not wanted or not all(wanted.values()) or (by.is_outside and not service.is_public):
        raise NotOfferedError(NOT_OFFERED)


def _check_limits(by: Actor, email: str, now: datetime) -> None:
    if by.kind != "visitor" or not settings.ABUSE_LIMITS:
        return
    if open_bookings(email, now) >= MOST_OPEN_BOOKINGS:
        raise TooManyBookingsError(
            f"There are already {MOST_OPEN_BOOKINGS} appointments ahead under this e-mail address. "
            "Move or cancel one by the link in its mail, or call the clinic."
        )
    count_try("booking", by.client)


def _create(
    request: _Request,
    patient: Patient,
    chosen: Mapping[str, int],
    over: frozenset[int],
    confirm_by: datetime | None,
) -> Appointment:
    policy = policy_of(request.service)
    visit, claim = policy.visit(request.start), policy.claim(request.start)
    appointment = Appointment(
        identifier=new_identifier(),
        patient=patient,
        service=request.service,
        location=request.location,
        start=visit.start,
        end=visit.end,
        time_zone=request.location.time_zone,
        status=(AppointmentStatus.PENDING if confirm_by else AppointmentStatus.BOOKED).value,
        confirm_by=confirm_by,
        for_child=request.for_child,
        note=request.note,
    )
    insert_later(appointment)
    insert_later(
        *[
            Claim(
                appointment=appointment,
                resource_id=key,
                start=claim.start,
                end=claim.end,
                overbooked=key in over,
            )
            for key in chosen.values()
        ]
    )
    return appointment


def new_identifier() -> str:
    """Eight letters and figures in two groups; not a secret, and opens nothing."""
    letters = [secrets.choice(IDENTIFIER_LETTERS) for _ in range(8)]
    return "".join([*letters[:4], "-", *letters[4:]])


def keep_what_was_sent(
    by: Actor,
    appointment: Appointment,
    answers: SentAnswers | None,
    consents: Mapping[str, str],
    now: datetime,
    *,
    is_new: bool = False,
) -> None:
    """Writes down what the person agreed to and sent; `is_new` where the person and the visit were just written."""
    for purpose, text_version in consents.items():
        give_consent(
            by=by,
            patient=appointment.patient,
            purpose=purpose,
            text_version=text_version,
            at=now,
            is_first=is_new,
        )
    if answers is not None:
        store_questionnaire_response(
            by=by,
            patient=appointment.patient,
            appointment_id=appointment.pk,
            location_id=appointment.location_id,
            answers=dict(answers.answers),
            red_flags=[dict(flag) for flag in answers.red_flags],
            products=dict(answers.products) if answers.products else None,
            authored_at=now,
            is_first=is_new,
        )
