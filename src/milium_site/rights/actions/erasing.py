"""Taking a person out of the clinic's data, but for what a law keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from milium_site.api.models import BookedByProgram
from milium_site.audit.actions import Actor, record
from milium_site.booking.models import Appointment, CheckReminder, Hold, Offer, WaitlistEntry
from milium_site.consultations.models import Encounter
from milium_site.desk.models import DeskNote, ServiceRequest
from milium_site.messages.actions import address_hash
from milium_site.messages.emails import mail_file_name
from milium_site.messages.models import ConfirmedAddress, OutboxMessage
from milium_site.photographs.actions import delete_photograph
from milium_site.photographs.models import Photograph
from milium_site.records.actions import index_patients, withdraw_consent
from milium_site.records.models import Consent, Patient, QuestionnaireResponse
from milium_site.records.queries import SEEN, same_person, was_seen
from milium_site.rights.models import RightsRequest
from milium_site.rights.queries.copying import waiting_of
from milium_site.rights.queries.retention import rule

BEYOND_CARE = (
    Consent.Purpose.PHOTO_TEACHING,
    Consent.Purpose.PHOTO_PUBLICATION,
    Consent.Purpose.SEND_ANSWERS,
)


@dataclass
class Erased:
    """What went, by kind, and what stays: until when, and by which law."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    kept_until: date | None = None
    law: str = ""

    def count(self, what: str, how_many: int) -> None:
        if how_many:
            self.gone[what] = self.gone.get(what, 0) + how_many


def erase_person(
    *, by: Actor, patient: Patient, whole: bool = True, purpose: str = "asked by the person"
) -> Erased:
    """Deletes everything about a person for which no law asks, and says what stays.

    With `whole` every row of the same person. Of somebody who was here the record of treatment stays: name, date
    of birth, the visits that took place, what was sent and noted for them; how to reach them goes.
    """
    erased = Erased()
    with transaction.atomic():
        rows = list(
            (same_person(patient) if whole else Patient.objects.filter(pk=patient.pk)).select_for_update()
        )
        _forget_waiting(rows, erased)
        for row in rows:
            if was_seen(row):
                _reduce(by, row, erased, purpose)
            else:
                delete_patient(by, row, erased, purpose)
        _forget_addresses({row.email for row in rows if row.email}, erased)
        transaction.on_commit(_flush)
    return erased


def delete_patient(by: Actor, patient: Patient, erased: Erased, purpose: str) -> None:
    """Deletes one row of a person with everything that hangs on it, in the caller's transaction."""
    key = patient.pk
    for photograph in Photograph.objects.filter(patient=patient):
        delete_photograph(by=by, photograph=photograph, purpose=purpose)
        erased.count("photographs", 1)
    erased.count("answers", patient.questionnaire_responses.count())
    erased.count("consents", patient.consents.count())
    erased.count("corrections", patient.versions.count())
    erased.count("days to be seen again", patient.service_requests.count())
    erased.count("records of visits", patient.encounters.count())
    _delete_visits(by, patient.appointments.all(), erased, purpose)
    RightsRequest.objects.filter(patient=patient).update(words="")
    patient.delete()
    erased.count("names and contact data", 1)
    record(by=by, action="D", kind="patient", id=key, purpose=purpose)


def _reduce(by: Actor, patient: Patient, erased: Erased, purpose: str) -> None:
    period = rule("treatment_record")
    seen = patient.appointments.filter(status__in=SEEN)
    last = max(visit.end for visit in seen)
    kept_ids = set(seen.values_list("pk", flat=True))
    _delete_visits(by, patient.appointments.exclude(pk__in=kept_ids), erased, purpose)
    stray = QuestionnaireResponse.objects.filter(patient=patient).exclude(appointment_id__in=kept_ids)
    erased.count("answers", stray.count())
    stray.delete()
    Encounter.objects.filter(patient=patient).exclude(appointment_id__in=kept_ids).delete()
    for photograph in Photograph.objects.filter(patient=patient).exclude(appointment_id=None):
        if photograph.appointment_id not in kept_ids:
            delete_photograph(by=by, photograph=photograph, purpose=purpose)
            erased.count("photographs", 1)
    _forget_mails(_mailed_about(kept_ids), erased)
    # What colleagues told each other about the day is no part of the record of care.
    DeskNote.objects.filter(appointment_id__in=kept_ids).delete()
    # A program sees no more of somebody who asked to be forgotten.
    BookedByProgram.objects.filter(appointment_id__in=kept_ids).delete()
    for visit in seen:
        visit.links.all().delete()
        visit.idempotency_keys.all().delete()
        visit.reminders.all().delete()
        visit.check_reminders.all().delete()
    # Whoever cannot be reached cannot be invited; why they should have come belongs to the record.
    recalls = ServiceRequest.objects.filter(patient=patient)
    recalls.exclude(after_appointment_id__in=kept_ids).delete()
    recalls.filter(status=ServiceRequest.Status.ACTIVE).update(status=ServiceRequest.Status.REVOKED)
    for one in BEYOND_CARE:
        withdraw_consent(by=by, patient=patient, purpose=one, how=Consent.How.DESK_SPOKEN)
    erased.count("corrections", patient.versions.count())
    patient.versions.all().delete()
    RightsRequest.objects.filter(patient=patient).update(words="")
    patient.email = patient.phone = patient.guardian_name = patient.guardian_relation = ""
    patient.erased_at = patient.erased_at or timezone.now()
    patient.kept_until = (last + timedelta(days=period.days)).date()
    patient.save()
    index_patients([patient])
    erased.count("contact data", 1)
    erased.kept.append(period.what)
    erased.kept_until = max(filter(None, (erased.kept_until, patient.kept_until)))
    erased.law = period.reason
    record(
        by=by,
        action="D",
        kind="patient",
        id=patient.pk,
        purpose=f"reduced to what the law keeps: {purpose}"[:200],
    )


def _delete_visits(by: Actor, visits: QuerySet[Appointment], erased: Erased, purpose: str) -> None:
    rows = list(visits)
    _forget_mails(_mailed_about({row.pk for row in rows}), erased)
    for row in rows:
        record(by=by, action="D", kind="appointment", id=row.pk, location_id=row.location_id, purpose=purpose)
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    erased.count("appointments", len(rows))


def _mailed_about(visits: set[UUID]) -> set[UUID]:
    """Ids that mails about these visits go under: their own, those of wishes to be reminded, and of recalls."""
    wishes = CheckReminder.objects.filter(appointment__in=visits)
    recalls = ServiceRequest.objects.filter(after_appointment_id__in=visits)
    return visits | {key for rows in (wishes, recalls) for key in rows.values_list("pk", flat=True)}


def _forget_waiting(rows: Sequence[Patient], erased: Erased) -> None:
    entries = WaitlistEntry.objects.filter(waiting_of(rows))
    offers = Offer.objects.filter(entry__in=entries)
    about = set(entries.values_list("pk", flat=True)) | set(offers.values_list("pk", flat=True))
    _forget_mails(about, erased)
    Hold.objects.filter(offer__in=offers).delete()
    erased.count("places on the waiting list", entries.count())
    entries.delete()


def _forget_addresses(addresses: set[str], erased: Erased) -> None:
    """Forgets addresses under which nobody else is known: a parent's may be that of a second child."""
    for address in addresses:
        if Patient.objects.filter(email__iexact=address).exists():
            continue
        mails = OutboxMessage.objects.filter(recipient__iexact=address)
        _forget_mails(set(mails.values_list("about_id", flat=True)), erased)
        ConfirmedAddress.objects.filter(address_hash=address_hash(address)).delete()


def _forget_mails(about: set[UUID], erased: Erased) -> None:
    forget_mails(OutboxMessage.objects.filter(about_id__in=about), erased)


def forget_mails(rows: QuerySet[OutboxMessage], erased: Erased) -> None:
    """Deletes mails from the outbox, in the demo also from the folder of mails sent."""
    names = [mail_file_name(message_id) for message_id in rows.values_list("message_id", flat=True)]
    erased.count("mails", rows.count())
    rows.delete()
    if settings.DEMO:
        transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        (Path(settings.MAIL_DIR) / name).unlink(missing_ok=True)


def _flush() -> None:
    """Brings the deletion from SQLite's write-ahead log into its file, where deleted rows are overwritten.

    Somebody who is reading at this moment holds it up; the next erasure, or the server's own rhythm, catches up.
    PostgreSQL clears dead rows away by itself.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
