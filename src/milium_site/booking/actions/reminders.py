"""Reminders: wishes kept as rows in the future, made into messages when they are due and not before.

A mail that waited for days would carry a link in clear through every backup, and words that may no longer hold.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from milium.booking.status import AppointmentStatus
from milium.errors import InvalidInputError, StatusChangeError
from milium_site.audit.actions import Actor
from milium_site.booking import emails
from milium_site.booking.actions.guard import locked, one_writer
from milium_site.booking.actions.traces import new_link, queue_mail, record_change
from milium_site.booking.models import Appointment, BookingTerms, CheckReminder, Reminder
from milium_site.booking.queries import terms
from milium_site.messages.actions import queue_message, queue_text
from milium_site.statements import insert_later

CHECK_WEEKS = (4, 6, 8, 12, 26, 52)
# After so many nobody reads them any more.
MOST_CHECK_REMINDERS = 6
MOST_IN_A_ROUND = 50


def plan_reminders(appointment: Appointment, wish: BookingTerms, now: datetime) -> None:
    """Writes the reminders that are still to come for the appointment's time, in place of earlier ones."""
    if appointment.sequence:
        appointment.reminders.all().delete()
    if appointment.status != AppointmentStatus.BOOKED or not appointment.patient.email:
        return
    due = {hours: appointment.start - timedelta(hours=hours) for hours in wish.reminder_hours}
    insert_later(
        *[
            Reminder(appointment=appointment, hours_before=hours, due_at=due_at)
            for hours, due_at in due.items()
            if due_at > now
        ]
    )


def send_due_reminders(now: datetime) -> int:
    """Queues what is due, at most 50 at once; how many. One whose visit has begun or is off is dropped."""
    keys = Reminder.objects.filter(due_at__lte=now).values_list("pk", "appointment_id")[:MOST_IN_A_ROUND]
    return sum(_send(pk, appointment_id, now) for pk, appointment_id in list(keys))


def _send(pk: int, appointment_id: object, now: datetime) -> int:
    with one_writer():
        row = locked(Appointment(pk=appointment_id))
        reminder = row.reminders.filter(pk=pk, due_at__lte=now).first()
        if reminder is None:
            return 0
        reminder.delete()
        if row.status != AppointmentStatus.BOOKED or row.start <= now:
            return 0
        kind = f"reminder_{reminder.hours_before}"
        queue_mail(row, kind, emails.reminder(row, token=new_link(row)), now=now)
        if terms().sms_reminders and row.patient.phone:
            queue_text(
                kind=f"{kind}_text",
                about_id=row.pk,
                version=row.sequence,
                number=row.patient.phone,
                text=emails.reminder_text(row),
                now=now,
            )
        return 1


def note_coming(*, by: Actor, appointment: Appointment, now: datetime | None = None) -> Appointment:
    """The appointment, with the visitor's word that they come. A second time changes nothing.

    Raises: StatusChangeError where it is no longer one to come to.
    """
    now = now or timezone.now()
    with one_writer():
        row = locked(appointment)
        if row.status != AppointmentStatus.BOOKED or row.start <= now:
            raise StatusChangeError(
                f"This appointment is {row.get_status_display().lower()} or over.", current=row.status
            )
        if row.coming_at is None:
            row.coming_at = now
            row.save(update_fields=["coming_at", "updated_at"])
            record_change(by, "U", row, purpose="is coming")
        return row


def ask_check_reminder(
    *, by: Actor, appointment: Appointment, every_weeks: int, now: datetime | None = None
) -> CheckReminder:
    """A reminder to book a check, every so many weeks until it is stopped, in place of an earlier one.

    Raises: InvalidInputError for another number of weeks, StatusChangeError before the visit is over.
    """
    now = now or timezone.now()
    if every_weeks not in CHECK_WEEKS:
        raise InvalidInputError(f"Choose one of {', '.join(map(str, CHECK_WEEKS))} weeks.")
    with one_writer():
        row = locked(appointment)
        if row.status != AppointmentStatus.FULFILLED:
            raise StatusChangeError("A check is offered after the visit.", current=row.status)
        row.check_reminders.filter(stopped_at=None).update(stopped_at=now)
        due_at = now + timedelta(weeks=every_weeks)
        reminder = CheckReminder.objects.create(appointment=row, every_weeks=every_weeks, due_at=due_at)
        record_change(by, "U", row, purpose="check reminder asked for")
        return reminder


@transaction.atomic
def stop_check_reminder(*, by: Actor, reminder: CheckReminder, now: datetime | None = None) -> None:
    """Ends the reminders. A second time changes nothing."""
    changed = CheckReminder.objects.filter(pk=reminder.pk, stopped_at=None)
    if changed.update(stopped_at=now or timezone.now()):
        record_change(by, "U", reminder.appointment, purpose="check reminder stopped")


def send_due_check_reminders(now: datetime) -> int:
    """Queues what is due and sets the next date; how many."""
    due = CheckReminder.objects.filter(due_at__lte=now, stopped_at=None).values_list("pk", flat=True)
    return sum(_send_check(pk, now) for pk in list(due[:MOST_IN_A_ROUND]))


def _send_check(pk: object, now: datetime) -> int:
    with one_writer():
        reminder = CheckReminder.objects.select_for_update().filter(pk=pk, stopped_at=None).first()
        if reminder is None or reminder.due_at > now:
            return 0
        reminder.sent += 1
        reminder.due_at = now + timedelta(weeks=reminder.every_weeks)
        if reminder.sent >= MOST_CHECK_REMINDERS:
            reminder.stopped_at = now
        reminder.save(update_fields=["sent", "due_at", "stopped_at"])
        patient = reminder.appointment.patient
        queue_message(
            kind="check_reminder",
            about_id=reminder.pk,
            version=reminder.sent,
            recipient=patient.email,
            content=emails.check_reminder(reminder),
            language=patient.language,
            now=now,
        )
        return 1
