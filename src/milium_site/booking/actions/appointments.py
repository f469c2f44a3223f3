"""Booking, moving, cancelling and the desk's changes, each in one transaction with its audit row and mail."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from milium.booking.interval import Interval, is_in_range
from milium.booking.slots import TICK
from milium.booking.status import OPEN, AppointmentStatus, check_change
from milium.errors import (
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
)
from milium_site.accounts.actions import count_try
from milium_site.audit.actions import Actor, record
from milium_site.booking import emails
from milium_site.booking.models import Appointment, Claim, IdempotencyKey, ManageLink
from milium_site.booking.queries import (
    least_booked,
    needs_with,
    open_bookings,
    policy_of,
    starts_of,
    token_hashes,
)
from milium_site.catalogue.models import HealthcareService, Location, Resource, ResourceKind
from milium_site.messages.actions import queue_message
from milium_site.records.actions import create_patient, give_consent, store_questionnaire_response
from milium_site.records.models import Patient

MOST_OPEN_BOOKINGS = 2
LINK_OUTLIVES_VISIT = timedelta(days=14)
# Without 0, O, 1, I and L: a reference is read out on the phone.
IDENTIFIER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGEST_NOTE = 4_000
SHORTEST_KEY, LONGEST_KEY = 16, 64
TAKEN = "Somebody else has just taken this time. Choose another one."
NOT_OFFERED = "This is not offered at this place. Choose another place, clinician or service."


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
    """The self-check's answers that a person agreed to send, and the safety lines they touched."""

    answers: Mapping[str, Any]
    red_flags: Sequence[Mapping[str, str]] = ()


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
    now: datetime | None = None,
) -> Appointment:
    """The booked appointment, its mail queued; for a key that was answered before, that answer again.

    `start` is an aware instant. Without a practitioner the least booked of those who are free is chosen.
    `consents` maps a purpose to the version of the words that were agreed to.

    Raises:
        SlotTakenError, TimeNotOfferedError, NotOfferedError: the time cannot be had; nothing was written.
        IdempotencyConflictError: the key came before with another request.
        TooManyBookingsError, TooManyTriesError: a limit against hoarding.
        InvalidInputError: a time, key or text that cannot be used at all.
    """
    now = now or timezone.now()
    consents = consents or {}
    _check_request(patient, note, idempotency_key, answers, consents)
    _check_instant(start)
    asked = [service.slug, location.slug, start.astimezone(UTC), practitioner and practitioner.slug]
    request_hash = _hash([*asked, asdict(patient), for_child, note, answers and asdict(answers), consents])
    try:
        with transaction.atomic():
            _lock_person(patient.email)
            wanted = _lock_candidates(service, location, practitioner)
            if answered := _answered(idempotency_key, request_hash):
                return answered
            _check_offered(by, service, wanted)
            chosen = _choose(service, location, wanted, start, now=now)
            _check_limits(by, patient.email, now)
            appointment = _create(by, service, location, start, chosen, patient, for_child, note)
            IdempotencyKey.objects.create(
                key=idempotency_key, request_hash=request_hash, appointment=appointment
            )
            _keep_what_was_sent(by, appointment, answers, consents, now)
            _record(by, "C", appointment)
            _queue(
                appointment, "appointment_booked", emails.confirmation(appointment, token=_link(appointment))
            )
            return appointment
    except IntegrityError as error:
        # The same key over other resources was not behind the same locks.
        if answered := _answered(idempotency_key, request_hash):
            return answered
        raise _explained(error) from error


def move_appointment(
    *,
    by: Actor,
    appointment: Appointment,
    start: datetime,
    expected_sequence: int,
    practitioner: Resource | None = None,
    now: datetime | None = None,
) -> Appointment:
    """The appointment at its new time, its mail queued; the old time is kept until the new one is sure.

    Without a practitioner the present one stays where they are free, else anyone who is. Asking for what is
    already so changes nothing.

    Raises:
        SlotTakenError, TimeNotOfferedError, NotOfferedError: the new time cannot be had; the old one stays.
        ChangedMeanwhileError: the appointment is no longer at `expected_sequence`.
        StatusChangeError, PastTimeError: it is not one that is still to come.
    """
    now = now or timezone.now()
    _check_instant(start)
    service, location = appointment.service, appointment.location
    try:
        with transaction.atomic():
            wanted = _lock_candidates(service, location, practitioner)
            row = _locked(appointment)
            present = {claim.resource.kind: claim for claim in row.claims.select_related("resource")}
            if row.start == start and _keeps_practitioner(present, practitioner):
                return row
            _check_movable(by, row, expected_sequence, now)
            if not wanted:
                raise NotOfferedError(NOT_OFFERED)
            chosen = _choose(service, location, wanted, start, now=now, moving=row, present=present)
            previous_start = row.start
            _move_claims(row, present, chosen, start)
            visit = policy_of(service).visit(start)
            row.start, row.end, row.time_zone = visit.start, visit.end, location.time_zone
            row.sequence += 1
            row.save(update_fields=["start", "end", "time_zone", "sequence", "updated_at"])
            row.links.filter(revoked_at=None).update(expires_at=row.end + LINK_OUTLIVES_VISIT)
            _record(by, "U", row, purpose="moved", detail={"from": previous_start.isoformat()})
            mail = emails.moved(row, previous_start=previous_start, token=_link(row))
            _queue(row, "appointment_moved", mail)
            return row
    except IntegrityError as error:
        raise _explained(error) from error


def cancel_appointment(
    *,
    by: Actor,
    appointment: Appointment,
    expected_status: str | None = None,
    expected_sequence: int | None = None,
    now: datetime | None = None,
) -> Appointment:
    """The cancelled appointment, its time free again and its mail queued. A second time changes nothing.

    Raises:
        ChangedMeanwhileError: it is no longer as expected.
        StatusChangeError: its status does not lead to cancelled.
        PastTimeError: a visitor asks after it has begun.
    """
    now = now or timezone.now()
    with transaction.atomic():
        row = _locked(appointment)
        if row.status == AppointmentStatus.CANCELLED:
            return row
        if expected_sequence is not None:
            _check_sequence(row, expected_sequence)
        if by.kind == "visitor":
            _check_not_begun(row, now)
        _change_status(row, AppointmentStatus.CANCELLED, expected_status)
        row.sequence += 1
        row.save(update_fields=["status", "sequence", "updated_at"])
        row.claims.update(live=False)
        _record(by, "U", row, purpose="cancelled")
        if row.end > now:
            _queue(row, "appointment_cancelled", emails.cancelled(row))
        return row


def check_in(*, by: Actor, appointment: Appointment, expected_status: str | None = None) -> Appointment:
    """The appointment of somebody who is here. A second time changes nothing.

    Raises: ChangedMeanwhileError, StatusChangeError.
    """
    return _mark(by, appointment, AppointmentStatus.CHECKED_IN, expected_status)


def mark_noshow(
    *,
    by: Actor,
    appointment: Appointment,
    expected_status: str | None = None,
    now: datetime | None = None,
) -> Appointment:
    """The appointment of somebody who did not come. A second time changes nothing.

    Raises: ChangedMeanwhileError; StatusChangeError, also before the visit was to begin.
    """
    if appointment.start > (now or timezone.now()):
        raise StatusChangeError(
            "This visit has not begun yet. Mark a no-show after its start, or cancel it.",
            current=appointment.status,
        )
    return _mark(by, appointment, AppointmentStatus.NOSHOW, expected_status)


def issue_link(*, by: Actor, appointment: Appointment) -> str:
    """The token of a fresh link to the appointment; earlier ones go on working. Only a keyed hash is kept."""
    with transaction.atomic():
        token = _link(appointment)
        _record(by, "E", appointment, purpose="link issued")
    return token


def _check_request(
    patient: PatientDetails, note: str, key: str, answers: SentAnswers | None, consents: Mapping[str, str]
) -> None:
    """Refuses what a database would choke on or cut; what reads well is the form's to say."""
    if not (key.isascii() and key.isprintable() and SHORTEST_KEY <= len(key) <= LONGEST_KEY):
        raise InvalidInputError("A key is 16 to 64 printable ASCII characters, new for each booking.")
    if not patient.name.strip() or not patient.email:
        raise InvalidInputError("A booking needs a name and an e-mail address.")
    if answers is not None and "send_answers" not in consents:
        raise InvalidInputError("Answers are sent only with consent. Tick the box, or book without them.")
    for field, value in asdict(patient).items():
        if isinstance(value, str):
            _check_text(value, Patient._meta.get_field(field).max_length)
    _check_text(note, LONGEST_NOTE)


def _check_text(text: str, longest: int) -> None:
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidInputError("A text holds characters that cannot be stored. Type it again.")
    if len(text) > longest:
        raise InvalidInputError(f"A text is too long: at most {longest} characters.")


def _check_instant(start: datetime) -> None:
    if not is_in_range(start):
        raise InvalidTimeError("A start is an instant with an offset, in the years 2000 to 2199.")


def _hash(request: object) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()


def _lock_person(email: str) -> None:
    # Two bookings of one person may want different resources, and so stand behind different locks.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = int.from_bytes(hashlib.sha256(email.lower().encode()).digest()[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _lock_candidates(
    service: HealthcareService, location: Location, practitioner: Resource | None
) -> dict[str, dict[int, str]]:
    """What the service needs, every candidate locked until the transaction ends.

    In the order of their ids, so that two bookings never wait for each other. On SQLite the whole transaction
    is the lock.
    """
    wanted = needs_with(service, location, practitioner)
    ids = [key for candidates in wanted.values() for key in candidates]
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    return wanted


def _answered(key: str, request_hash: str) -> Appointment | None:
    earlier = IdempotencyKey.objects.filter(key=key).select_related("appointment").first()
    if earlier is None:
        return None
    if not secrets.compare_digest(earlier.request_hash, request_hash):
        raise IdempotencyConflictError(
            "This form was already sent with other details. Open the booking page again and fill it in anew."
        )
    return earlier.appointment


def _check_offered(by: Actor, service: HealthcareService, wanted: dict[str, dict[int, str]]) -> None:
    if not wanted or not all(wanted.values()) or (by.kind == "visitor" and not service.is_public):
        raise NotOfferedError(NOT_OFFERED)


def _choose(
    service: HealthcareService,
    location: Location,
    wanted: dict[str, dict[int, str]],
    start: datetime,
    *,
    now: datetime,
    moving: Appointment | None = None,
    present: Mapping[str, Claim] | None = None,
) -> dict[str, int]:
    """One free candidate a kind: who has it already, else the least booked clinician, the first room."""
    policy_of(service).check_start(start, now)
    times = starts_of(service, location, wanted, Interval(start, start + TICK), now=now, moving=moving)
    if not times.is_offered(start):
        raise OutsideOpeningError("No visit starts then. Choose one of the times that are shown.")
    if not times.is_free(start):
        raise SlotTakenError(TAKEN)
    chosen = {}
    for kind in wanted:
        able = times.candidates(kind, start)
        staying = present[kind].resource_id if present and kind in present else None
        if staying in able:
            chosen[kind] = staying
        elif kind == ResourceKind.PRACTITIONER and len(able) > 1:
            chosen[kind] = least_booked(able, start, ZoneInfo(location.time_zone))
        else:
            chosen[kind] = able[0]
    return chosen


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
    by: Actor,
    service: HealthcareService,
    location: Location,
    start: datetime,
    chosen: Mapping[str, int],
    details: PatientDetails,
    for_child: bool,
    note: str,
) -> Appointment:
    patient = create_patient(by=by, location_id=location.pk, **asdict(details))
    visit = policy_of(service).visit(start)
    appointment = Appointment.objects.create(
        identifier=new_identifier(),
        patient=patient,
        service=service,
        location=location,
        start=visit.start,
        end=visit.end,
        time_zone=location.time_zone,
        for_child=for_child,
        note=note,
    )
    claim = policy_of(service).claim(start)
    Claim.objects.bulk_create(
        Claim(appointment=appointment, resource_id=key, start=claim.start, end=claim.end)
        for key in chosen.values()
    )
    return appointment


def new_identifier() -> str:
    """Eight letters and figures in two groups; not a secret, and opens nothing."""
    letters = [secrets.choice(IDENTIFIER_LETTERS) for _ in range(8)]
    return "".join([*letters[:4], "-", *letters[4:]])


def _keep_what_was_sent(
    by: Actor,
    appointment: Appointment,
    answers: SentAnswers | None,
    consents: Mapping[str, str],
    now: datetime,
) -> None:
    for purpose, text_version in consents.items():
        give_consent(by=by, patient=appointment.patient, purpose=purpose, text_version=text_version, at=now)
    if answers is not None:
        store_questionnaire_response(
            by=by,
            patient=appointment.patient,
            appointment_id=appointment.pk,
            location_id=appointment.location_id,
            answers=dict(answers.answers),
            red_flags=[dict(flag) for flag in answers.red_flags],
            authored_at=now,
        )


def _link(appointment: Appointment) -> str:
    token = secrets.token_urlsafe(32)
    ManageLink.objects.create(
        appointment=appointment,
        token_hash=token_hashes(token)[0],
        expires_at=appointment.end + LINK_OUTLIVES_VISIT,
    )
    return token


def _queue(appointment: Appointment, kind: str, content: Any) -> None:
    queue_message(
        kind=kind,
        about_id=appointment.pk,
        version=appointment.sequence,
        recipient=appointment.patient.email,
        content=content,
        language=appointment.patient.language,
    )


def _record(
    by: Actor, action: str, appointment: Appointment, *, purpose: str = "", detail: Any = None
) -> None:
    record(
        by=by,
        action=action,
        kind="appointment",
        id=appointment.pk,
        location_id=appointment.location_id,
        purpose=purpose,
        detail={"status": appointment.status, "start": appointment.start.isoformat(), **(detail or {})},
    )


def _explained(error: IntegrityError) -> Exception:
    """The database's own refusal as ours; any other fault as it came."""
    return SlotTakenError(TAKEN) if "no_overlap" in str(error) else error


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_related("patient", "service", "location")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)


def _keeps_practitioner(present: Mapping[str, Claim], practitioner: Resource | None) -> bool:
    claim = present.get(ResourceKind.PRACTITIONER)
    return practitioner is None or (claim is not None and claim.resource_id == practitioner.pk)


def _check_movable(by: Actor, row: Appointment, expected_sequence: int, now: datetime) -> None:
    if row.status not in {status.value for status in OPEN}:
        raise StatusChangeError(
            f"This appointment is {row.get_status_display().lower()} and cannot be moved. Book a new one.",
            current=row.status,
        )
    _check_sequence(row, expected_sequence)
    if by.kind == "visitor":
        _check_not_begun(row, now)


def _check_sequence(row: Appointment, expected: int) -> None:
    if row.sequence != expected:
        raise ChangedMeanwhileError("This appointment was changed meanwhile. Look at it again, then decide.")


def _check_not_begun(row: Appointment, now: datetime) -> None:
    if row.start <= now:
        raise PastTimeError("This appointment has begun or is over. Call the clinic, or book a new one.")


def _move_claims(
    row: Appointment, present: Mapping[str, Claim], chosen: Mapping[str, int], start: datetime
) -> None:
    """Takes the new time in place of the old, claim by claim: there is no moment without either."""
    taken = policy_of(row.service).claim(start)
    for kind, key in chosen.items():
        claim = present.get(kind) or Claim(appointment=row)
        claim.resource_id, claim.start, claim.end, claim.live = key, taken.start, taken.end, True
        claim.save()
    # What the service no longer needs since it was booked.
    row.claims.exclude(resource_id__in=chosen.values()).delete()


def _mark(
    by: Actor, appointment: Appointment, status: AppointmentStatus, expected_status: str | None
) -> Appointment:
    with transaction.atomic():
        row = _locked(appointment)
        if row.status == status:
            return row
        _change_status(row, status, expected_status)
        row.save(update_fields=["status", "updated_at"])
        _record(by, "U", row, purpose=status.value)
        return row


def _change_status(row: Appointment, status: AppointmentStatus, expected_status: str | None) -> None:
    if expected_status is not None and row.status != expected_status:
        raise ChangedMeanwhileError(
            f"This appointment is {row.get_status_display().lower()} by now. Look at it again, then decide."
        )
    check_change(row.status, status)
    row.status = status.value
