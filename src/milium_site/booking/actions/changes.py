"""Moving and cancelling, and what the desk does on the day, each in one transaction with its audit row and mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.utils import timezone

from milium.booking.status import OPEN, AppointmentStatus, check_change
from milium.errors import (
    ChangedMeanwhileError,
    InvalidInputError,
    NotOfferedError,
    PastTimeError,
    StatusChangeError,
    TooLateError,
)
from milium_site.audit.actions import Actor
from milium_site.booking import emails
from milium_site.booking.actions.appointments import SentAnswers, check_note, keep_what_was_sent
from milium_site.booking.actions.guard import (
    NOT_OFFERED,
    check_instant,
    choose,
    explained,
    lock_candidates,
    locked,
    one_writer,
)
from milium_site.booking.actions.reminders import plan_reminders
from milium_site.booking.actions.traces import LINK_OUTLIVES_VISIT, new_link, queue_mail, record_change
from milium_site.booking.actions.waiting import lock_place, offer_freed, somebody_waits
from milium_site.booking.models import Appointment, Claim
from milium_site.booking.queries import next_free_times, policy_of, terms
from milium_site.catalogue.models import Resource
from milium_site.catalogue.queries import clinic

GRACE = timedelta(minutes=2)
OTHERS_IN_MAIL = 3


def move_appointment(
    *,
    by: Actor,
    appointment: Appointment,
    start: datetime,
    expected_sequence: int,
    practitioner: Resource | None = None,
    is_quiet: bool = False,
    offers_freed: bool = True,
    now: datetime | None = None,
) -> Appointment:
    """The appointment at its new time, its mail queued; the old time is kept until the new one is sure.

    With `is_quiet` no mail goes: staff told the person already.

    Without a practitioner the present one stays where they are free, else anyone who is. Instead of a
    practitioner it may be a room or a device. Asking for what is already so changes nothing.

    Raises:
        SlotTakenError, TimeNotOfferedError, NotOfferedError: the new time cannot be had; the old one stays.
        ChangedMeanwhileError: the appointment is no longer at `expected_sequence`.
        StatusChangeError, PastTimeError: it is not one that is still to come.
        TooLateError: a visitor asks inside the clinic's notice.
    """
    now = now or timezone.now()
    check_instant(start)
    service, location = appointment.service, appointment.location
    try:
        with one_writer():
            waits = offers_freed and somebody_waits(location, appointment.start)
            if waits:
                lock_place(location)
            wanted = lock_candidates(service, location, practitioner, now)
            row = locked(appointment)
            present = {claim.resource.kind: claim for claim in row.claims.select_related("resource")}
            _check_open(row)
            if row.start == start and _keeps(present, practitioner):
                return row
            _check_movable(by, row, expected_sequence, now)
            if not wanted:
                raise NotOfferedError(NOT_OFFERED)
            chosen = choose(service, location, wanted, start, now=now, moving=row, present=present)
            previous_start = row.start
            _move_claims(row, present, chosen, start)
            _move_visit(row, start)
            record_change(by, "U", row, purpose="moved", detail={"from": previous_start.isoformat()})
            if not is_quiet:
                mail = emails.moved(row, previous_start=previous_start, token=new_link(row))
                # Who tries one time after the other gets one mail about the last.
                queue_mail(row, "appointment_moved", mail, due_at=now + GRACE)
            plan_reminders(row, terms(), now)
            if waits:
                offer_freed(location, policy_of(service).claim(previous_start), now)
            return row
    except IntegrityError as error:
        raise explained(error) from error


def _move_visit(row: Appointment, start: datetime) -> None:
    visit = policy_of(row.service).visit(start)
    row.start, row.end, row.time_zone = visit.start, visit.end, row.location.time_zone
    row.sequence += 1
    row.coming_at = None
    row.save(update_fields=["start", "end", "time_zone", "sequence", "coming_at", "updated_at"])
    row.links.filter(revoked_at=None).update(expires_at=row.end + LINK_OUTLIVES_VISIT)


def cancel_appointment(
    *,
    by: Actor,
    appointment: Appointment,
    expected_status: str | None = None,
    expected_sequence: int | None = None,
    is_quiet: bool = False,
    offers_freed: bool = True,
    now: datetime | None = None,
) -> Appointment:
    """The cancelled appointment, its time free again and its mail queued. A second time changes nothing.

    With `is_quiet` no mail goes: for bookings that nobody stands behind. The time is offered to the first on
    the waiting list whom it suits, unless the caller does that (`offers_freed`).

    Raises:
        ChangedMeanwhileError: it is no longer as expected.
        StatusChangeError: its status does not lead to cancelled.
        PastTimeError, TooLateError: a visitor asks after it has begun, or inside the clinic's notice.
    """
    now = now or timezone.now()
    with one_writer():
        waits = offers_freed and somebody_waits(appointment.location, appointment.start)
        if waits:
            lock_place(appointment.location)
        row = locked(appointment)
        if row.status == AppointmentStatus.CANCELLED:
            return row
        if expected_sequence is not None:
            _check_sequence(row, expected_sequence)
        if by.is_outside:
            check_notice(row, now)
        _change_status(row, AppointmentStatus.CANCELLED, expected_status)
        row.sequence += 1
        row.save(update_fields=["status", "sequence", "updated_at"])
        row.claims.update(live=False)
        row.reminders.all().delete()
        record_change(by, "U", row, purpose="cancelled")
        if waits:
            offer_freed(row.location, policy_of(row.service).claim(row.start), now)
        if row.end > now and not is_quiet:
            mail = emails.cancelled(row, others=_other_starts(row, now))
            queue_mail(row, "appointment_cancelled", mail)
        return row


def _other_starts(row: Appointment, now: datetime) -> list[datetime]:
    """The next free times of the same service there, but for the one given up; none of what only staff books."""
    if not row.service.is_public or not row.patient.email:
        return []
    times = next_free_times(row.service, row.location, OTHERS_IN_MAIL + 1, now=now)
    return [time.start for time in times if time.start != row.start][:OTHERS_IN_MAIL]


def add_note(*, by: Actor, appointment: Appointment, note: str, now: datetime | None = None) -> Appointment:
    """The appointment with this note for the clinic in place of the one before; no mail goes.

    Raises: InvalidInputError for a note that cannot be stored, PastTimeError after the visit has begun.
    """
    check_note(note)
    with one_writer():
        row = locked(appointment)
        if row.start <= (now or timezone.now()):
            raise PastTimeError("This appointment has begun or is over. Call the clinic instead.")
        row.note = note
        row.save(update_fields=["note", "updated_at"])
        record_change(by, "U", row, purpose="note")
        return row


def send_answers_later(
    *,
    by: Actor,
    appointment: Appointment,
    answers: SentAnswers,
    consents: Mapping[str, str],
    now: datetime | None = None,
) -> None:
    """Keeps answers and products that a person sends after booking, each with its consent.

    What was sent before and is not sent again stays.

    Raises: InvalidInputError without the consent, PastTimeError after the visit has begun.
    """
    now = now or timezone.now()
    sent = {"send_answers": answers.answers, "send_products": answers.products}
    if not any(sent.values()) or any(
        content and purpose not in consents for purpose, content in sent.items()
    ):
        raise InvalidInputError("Answers are sent only with consent. Tick the box first.")
    with one_writer():
        row = locked(appointment)
        if row.start <= now:
            raise PastTimeError("This appointment has begun or is over. Tell the clinician in the visit.")
        keep_what_was_sent(by, row, answers, consents, now)


def check_in(*, by: Actor, appointment: Appointment, expected_status: str | None = None) -> Appointment:
    """The appointment of somebody who is here. A second time changes nothing.

    Raises: ChangedMeanwhileError, StatusChangeError.
    """
    return _mark(by, appointment, AppointmentStatus.CHECKED_IN, expected_status)


def fulfil(*, by: Actor, appointment: Appointment) -> Appointment:
    """The appointment as done, of somebody who was here. A second time changes nothing.

    Raises: StatusChangeError.
    """
    return _mark(by, appointment, AppointmentStatus.FULFILLED, None)


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


def _keeps(present: Mapping[str, Claim], wanted: Resource | None) -> bool:
    claim = present.get(wanted.kind) if wanted else None
    return wanted is None or (claim is not None and claim.resource_id == wanted.pk)


def _check_open(row: Appointment) -> None:
    if row.status not in {status.value for status in OPEN}:
        raise StatusChangeError(
            f"This appointment is {row.get_status_display().lower()} and cannot be moved. Book a new one.",
            current=row.status,
        )


def _check_movable(by: Actor, row: Appointment, expected_sequence: int, now: datetime) -> None:
    _check_sequence(row, expected_sequence)
    if by.is_outside:
        check_notice(row, now)


def _check_sequence(row: Appointment, expected: int) -> None:
    if row.sequence != expected:
        raise ChangedMeanwhileError("This appointment was changed meanwhile. Look at it again, then decide.")


def check_notice(row: Appointment, now: datetime) -> None:
    """Nothing, while a visitor may still move or cancel the appointment by themselves.

    Raises: PastTimeError, TooLateError.
    """
    if row.start <= now:
        raise PastTimeError("This appointment has begun or is over. Call the clinic, or book a new one.")
    if row.start - now < timedelta(minutes=terms().change_notice_minutes):
        phone = row.location.phone or clinic().phone
        raise TooLateError(
            "It is too late to change this appointment here, because the visit is near. "
            + (f"Call {phone}, and we find a way." if phone else "Call the clinic, and we find a way.")
        )


def _move_claims(
    row: Appointment, present: Mapping[str, Claim], chosen: Mapping[str, int], start: datetime
) -> None:
    """Takes the new time in place of the old, claim by claim: there is no moment without either."""
    taken = policy_of(row.service).claim(start)
    for kind, key in chosen.items():
        claim = present.get(kind) or Claim(appointment=row)
        claim.resource_id, claim.start, claim.end, claim.live = key, taken.start, taken.end, True
        claim.overbooked = False
        claim.save()
    # What the service no longer needs since it was booked.
    row.claims.exclude(resource_id__in=chosen.values()).delete()


def _mark(
    by: Actor, appointment: Appointment, status: AppointmentStatus, expected_status: str | None
) -> Appointment:
    with one_writer():
        row = locked(appointment)
        if row.status == status:
            return row
        _change_status(row, status, expected_status)
        row.save(update_fields=["status", "updated_at"])
        record_change(by, "U", row, purpose=status.value)
        return row


def _change_status(row: Appointment, status: AppointmentStatus, expected_status: str | None) -> None:
    if expected_status is not None and row.status != expected_status:
        raise ChangedMeanwhileError(
            f"This appointment is {row.get_status_display().lower()} by now. Look at it again, then decide."
        )
    check_change(row.status, status)
    row.status = status.value
