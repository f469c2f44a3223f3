"""Everything that is held about one person, in plain values: what a copy of their data consists of."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from milium.errors import InvalidAnswersError
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.wording import answers_in_words
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import (
    Appointment,
    CheckReminder,
    IdempotencyKey,
    ManageLink,
    Offer,
    Reminder,
    WaitlistEntry,
)
from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.wording import clock_time, day_in_words
from milium_site.consultations.models import (
    CarePlan,
    CheckIn,
    Condition,
    DocumentReference,
    Encounter,
    EncounterAmendment,
    LesionObservation,
    PatientCard,
    Procedure,
    ProcedureAmendment,
    ProcedureConsent,
    ProcedureStep,
)
from milium_site.consultations.queries.copying import cards_copy, encounters_copy, record_ids
from milium_site.desk.models import DeskNote, ServiceRequest
from milium_site.messages.models import OutboxMessage
from milium_site.photographs.models import Photograph
from milium_site.photographs.queries import jpeg_of
from milium_site.records.models import Consent, Patient, PatientVersion, QuestionnaireResponse
from milium_site.records.queries import consent_history, same_person
from milium_site.rights.models import RightsRequest
from milium_site.rights.queries.retention import rules
from milium_site.selfcheck.models import ClinicianConclusion

# Every model that hangs on a person, and the part of the copy that holds it. A test walks the models and fails for
# one that is in neither table.
HELD_IN = {
    Patient: "contact",
    PatientVersion: "corrections",
    Consent: "consents",
    Appointment: "appointments",
    DeskNote: "appointments",
    QuestionnaireResponse: "answers",
    ClinicianConclusion: "answers",
    Photograph: "photographs",
    OutboxMessage: "mails",
    RightsRequest: "requests",
    ServiceRequest: "recalls",
    WaitlistEntry: "waiting",
    Offer: "waiting",
    Reminder: "appointments",
    CheckReminder: "appointments",
    PatientCard: "card",
    Encounter: "record",
    LesionObservation: "record",
    Condition: "record",
    CarePlan: "record",
    Procedure: "record",
    ProcedureStep: "record",
    ProcedureAmendment: "record",
    CheckIn: "record",
    DocumentReference: "record",
    EncounterAmendment: "record",
    ProcedureConsent: "record",
}
SAYS_NOTHING_MORE = {
    "records.PatientMerge": "that two rows are one person, as the copy shows them",
    "records.SearchKey": "the name, number and address again, spelled for searching",
    ManageLink: "a keyed hash of a link that was mailed",
    IdempotencyKey: "a mark that a form was sent",
    "api.BookedByProgram": "which program booked, as the list of looks says",
    "booking.Claim": "that a room and a clinician are taken, as the appointment says",
}


def copy_of(patient: Patient, *, whole: bool = True, with_pictures: bool = True) -> dict[str, Any]:
    """All that is held about a person, as JSON can write it.

    With `whole` every row of the same person, else only what belongs to this one booking. Pictures are JPEG in
    base64.
    """
    rows = list(same_person(patient).order_by("created_at")) if whole else [patient]
    keys = [row.pk for row in rows]
    visits = list(Appointment.objects.filter(patient__in=keys).order_by("start"))
    return {
        "clinic": _clinic(),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "covers": "everything under this name and e-mail address" if whole else "this one booking",
        "contact": [_contact(row) for row in rows],
        "corrections": [_correction(row) for row in PatientVersion.objects.filter(patient__in=keys)],
        "consents": [_consent(row, words) for patient in rows for row, words in consent_history(patient)],
        "appointments": [_appointment(row) for row in visits],
        "waiting": [_waiting(row) for row in _waiting_rows(rows)] if whole else [],
        "recalls": [_recall(row) for row in ServiceRequest.objects.filter(patient__in=keys)],
        "card": cards_copy(keys),
        "record": encounters_copy(keys),
        "answers": [_answers(row) for row in QuestionnaireResponse.objects.filter(patient__in=keys)],
        "photographs": [
            _photograph(row, with_pictures) for row in Photograph.objects.filter(patient__in=keys)
        ],
        "mails": [_mail(row) for row in OutboxMessage.objects.filter(about_id__in=[v.pk for v in visits])],
        "requests": [_request(row) for row in RightsRequest.objects.filter(patient__in=keys)],
        "looks": _looks(rows, visits),
        "kept_for": [
            {"what": rule.what, "days": rule.days, "after": rule.counted_from, "reason": rule.reason}
            for rule in rules()
        ],
    }


def _clinic() -> dict[str, str]:
    found = clinic()
    return {"name": found.name, "phone": found.phone, "email": found.email}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _contact(row: Patient) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "birth_date": row.birth_date.isoformat() if row.birth_date else None,
        "language": row.language,
        "guardian_name": row.guardian_name,
        "guardian_relation": row.guardian_relation,
        "since": _at(row.created_at),
        "erased_at": _at(row.erased_at),
        "kept_until": row.kept_until.isoformat() if row.kept_until else None,
    }


def _correction(row: PatientVersion) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": _at(row.changed_at),
        "was": row.was,
        "became": row.became,
        "reason": row.reason,
    }


def _consent(row: Consent, words: str) -> dict[str, Any]:
    return {
        "purpose": row.purpose,
        "words": words,
        "text_version": row.text_version,
        "how": row.get_how_display(),
        "given_at": _at(row.given_at),
        "withdrawn_at": _at(row.withdrawn_at),
    }


def _appointment(row: Appointment) -> dict[str, Any]:
    return {
        "reference": row.identifier,
        "service": row.service.name,
        "place": row.location.name,
        "with": str(row.practitioner) if row.practitioner else "",
        "when": f"{day_in_words(row.start, row.time_zone)}, {clock_time(row.start, row.time_zone)}",
        "start": _at(row.start),
        "end": _at(row.end),
        "time_zone": row.time_zone,
        "status": row.status,
        "for_child": row.for_child,
        "note": row.note,
        "note_of_the_desk": row.desk_note.text if hasattr(row, "desk_note") else "",
        "booked_at": _at(row.created_at),
        "reminders_to_come": [_at(reminder.due_at) for reminder in row.reminders.all()],
        "check_reminders": [
            {"every_weeks": wish.every_weeks, "stopped_at": _at(wish.stopped_at)}
            for wish in row.check_reminders.all()
        ],
    }


def waiting_of(rows: Sequence[Patient]) -> Q:
    """Entries of the waiting list under the same names and addresses; they know no record of a person."""
    wanted = Q(pk=None)
    for row in rows:
        if row.email:
            wanted |= Q(email__iexact=row.email, name__iexact=row.name)
    return wanted


def _waiting_rows(rows: Sequence[Patient]) -> list[WaitlistEntry]:
    return list(WaitlistEntry.objects.filter(waiting_of(rows)))


def _waiting(row: WaitlistEntry) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "birth_date": row.birth_date and row.birth_date.isoformat(),
        "guardian_name": row.guardian_name,
        "guardian_relation": row.guardian_relation,
        "service": row.service.name,
        "place": row.location.name,
        "from": row.first_day.isoformat(),
        "until": row.last_day.isoformat(),
        "status": row.status,
        "since": _at(row.created_at),
        "offered": [_at(offer.start) for offer in row.offers.all()],
    }


def _recall(row: ServiceRequest) -> dict[str, Any]:
    return {
        "service": row.service.name,
        "place": row.location.name,
        "by": row.due_on.isoformat(),
        "invitation": row.invite_on.isoformat(),
        "reason": row.reason,
        "status": row.get_status_display(),
        "set_at": _at(row.authored_at),
        "invited_at": _at(row.invited_at),
    }


def _answers(row: QuestionnaireResponse) -> dict[str, Any]:
    conclusion = ClinicianConclusion.objects.filter(questionnaire_response=row).first()
    return {
        "sent_at": _at(row.authored_at),
        "in_words": _in_words(row.answers),
        "as_stored": row.answers,
        "products": row.products,
        "safety_lines": row.red_flags,
        "urgency": row.get_urgency_display(),
        "read_by_a_clinician_at": _at(row.acknowledged_at),
        "conclusion": conclusion
        and {
            "concluded": conclusion.concluded,
            "milia_type": conclusion.milia_type,
            "ranked": conclusion.ranked,
            "at": _at(conclusion.concluded_at),
        },
    }


def _in_words(answers: dict[str, Any]) -> list[list[str]]:
    try:
        return [[label, said] for label, said in answers_in_words(parse_answers(answers))]
    except InvalidAnswersError:
        return [[key.replace("_", " ").capitalize(), str(value)] for key, value in answers.items()]


def _photograph(row: Photograph, with_picture: bool) -> dict[str, Any]:
    return {
        "shows": row.get_view_display(),
        "added_at": _at(row.added_at),
        "width": row.width,
        "height": row.height,
        "jpeg": base64.b64encode(jpeg_of(row)).decode() if with_picture else None,
    }


def _mail(row: OutboxMessage) -> dict[str, Any]:
    return {
        "to": row.recipient,
        "subject": row.subject,
        "written_at": _at(row.created_at),
        "sent_at": _at(row.sent_at),
    }


def _request(row: RightsRequest) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "words": row.words,
        "asked_at": _at(row.asked_at),
        "answered_at": _at(row.answered_at),
        "outcome": row.get_outcome_display(),
    }


WHO = {
    "staff": "staff of the clinic",
    "visitor": "you, on the site",
    "program": "a program that the clinic let in",
    "system": "the site itself",
}


def _looks(rows: Sequence[Patient], visits: Sequence[Appointment]) -> list[dict[str, Any]]:
    """Who opened or changed what and when, without naming members of staff."""
    ids = [str(row.pk) for row in (*rows, *visits)]
    for model in (QuestionnaireResponse, Photograph):
        ids += [str(pk) for pk in model.objects.filter(patient__in=rows).values_list("pk", flat=True)]
    ids += record_ids([row.pk for row in rows])
    events = AuditEvent.objects.filter(subject_id__in=ids).order_by("id")
    return [
        {
            "at": _at(event.at),
            "who": WHO.get(event.actor_kind, event.actor_kind),
            "did": event.get_action_display(),
            "what": event.kind.replace("_", " "),
            "why": event.purpose,
        }
        for event in events
    ]
