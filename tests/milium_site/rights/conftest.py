"""A clinic, and a person who has left as many traces as a person can."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from factories import make_appointment, make_clinic
from hostile_pictures import picture, saved
from milium_site.audit.actions import Actor
from milium_site.booking.models import Appointment, Hold, Offer, WaitlistEntry
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
from milium_site.desk.models import DeskNote, ServiceRequest
from milium_site.messages.actions import confirm_address
from milium_site.messages.tasks import deliver_due
from milium_site.photographs.actions import add_photograph
from milium_site.records.actions import agree_to, correct_patient, store_questionnaire_response
from milium_site.rights.actions import ask
from milium_site.selfcheck.models import ClinicianConclusion

BY = Actor.system("tests")
# In every place where a person's own words, name or address can be; searched for afterwards.
CANARY = "Kanarienvogel"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    photographs = {**settings.STORAGES["photographs"], "OPTIONS": {"location": tmp_path / "photographs"}}
    settings.STORAGES = {**settings.STORAGES, "photographs": photographs}
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "milium_site.messages.emails.MailFolder"
    settings.KEY_FILE = tmp_path / "keys" / "milium.keys"


@pytest.fixture
def clinic():
    return make_clinic()


def soon(days=3):
    return (timezone.now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)


CANARY_ADDRESS = f"mia@{CANARY.lower()}.example.org"


def leave_traces(clinic, *, name=f"Mia {CANARY}", email=CANARY_ADDRESS, days=3):
    """A booking with a note, answers, a photograph, consents, a correction, mails, a request, a place in the queue."""
    visit = make_appointment(clinic, soon(days), name="Mia Wrong", email=email, phone="030 99887766")
    patient = visit.patient
    visit.note = f"{CANARY} itches"
    visit.save()
    correct_patient(by=BY, patient=patient, reason="mistake", name=name)
    answers = store_questionnaire_response(
        by=BY, patient=patient, appointment_id=visit.pk, location_id=clinic.location.pk,
        answers={"clue": CANARY}, red_flags=[{"id": "bleeds", "speed": "days"}],
    )  # fmt: skip
    from io import BytesIO

    from factories import make_user

    ClinicianConclusion.objects.create(
        questionnaire_response=answers, concluded="milia", ranked=["milia"], ranked_milia_type="",
        was_flagged=True, concluded_by=make_user("clinician"), concluded_at=timezone.now(),
    )  # fmt: skip
    photograph = add_photograph(
        by=BY, patient=patient, location_id=clinic.location.pk, upload=BytesIO(saved(picture(), "JPEG")),
        appointment_id=visit.pk, agreed="link page",
    )  # fmt: skip
    agree_to(by=BY, patient=patient, purpose="photo_teaching", how="link page")
    request = ask(by=BY, patient=patient, location_id=clinic.location.pk, kind="erasure", words=CANARY)
    entry = WaitlistEntry.objects.create(
        service=clinic.service, location=clinic.location, name=name, email=email, phone="030 99887766",
        first_day=soon().date(), last_day=soon(9).date(), created_at=timezone.now(),
    )  # fmt: skip
    hold = Hold.objects.create(
        token_hash=entry.pk.hex, service=clinic.service, location=clinic.location, start=soon(5),
        created_at=timezone.now(), expires_at=soon(),
    )  # fmt: skip
    Offer.objects.create(entry=entry, hold=hold, start=soon(5), expires_at=soon())
    ServiceRequest.objects.create(
        patient=patient, service=clinic.service, location=clinic.location, after_appointment_id=visit.pk,
        due_on=soon(90).date(), invite_on=soon(80).date(), reason=f"{CANARY} again", authored_at=timezone.now(),
    )  # fmt: skip
    DeskNote.objects.create(appointment=visit, text=f"{CANARY} rings back", changed_at=timezone.now())
    _write_record(visit)
    confirm_address(email)
    deliver_due()
    return SimpleNamespace(
        visit=visit, patient=patient, answers=answers, photograph=photograph, request=request, entry=entry
    )


def _write_record(visit):
    now = timezone.now()
    PatientCard.objects.create(
        patient=visit.patient, alerts={"allergy": {"applies": True, "note": CANARY}}, changed_at=now
    )
    encounter = Encounter.objects.create(
        patient=visit.patient, appointment_id=visit.pk, location_id=visit.location_id, findings=CANARY, started_at=now
    )  # fmt: skip
    LesionObservation.objects.create(
        encounter=encounter, number=1, view="front", x=1, y=1, site="scalp", note=CANARY, recorded_at=now
    )
    Condition.objects.create(encounter=encounter, code="milia", note=CANARY, recorded_at=now)
    CarePlan.objects.create(
        encounter=encounter, note=CANARY, circumstances={"allergy": True}, recorded_at=now
    )
    procedure = Procedure.objects.create(encounter=encounter, consent_version="removal-1", started_at=now)
    ProcedureStep.objects.create(
        procedure=procedure, number=1, step="cleanse", outcome="done", values={"agent": CANARY}, note=CANARY,
        done_at=now, recorded_at=now,
    )  # fmt: skip
    # Signed, so that the guards of the database stand in the way of nobody's erasure.
    Procedure.objects.filter(pk=procedure.pk).update(signed_at=now)
    CheckIn.objects.create(encounter=encounter, due_on=now.date(), answers={"note": CANARY})
    paper = DocumentReference.objects.create(
        encounter=encounter, kind="referral", said={"to": CANARY, "reason": CANARY}, content="JVBERi0=",
        authored_at=now,
    )  # fmt: skip
    ProcedureConsent.objects.create(
        encounter=encounter, text_version="removal-1", by_guardian=True, document=paper, signed_at=now,
        said={"name": CANARY, "relation": CANARY, "path": ""}, withdrawn_at=now, withdrawn_reason=CANARY,
    )  # fmt: skip
    EncounterAmendment.objects.create(encounter=encounter, text=CANARY, reason=CANARY, recorded_at=now)
    ProcedureAmendment.objects.create(procedure=procedure, text=CANARY, reason=CANARY, recorded_at=now)


def was_here(traces, *, days_ago=0):
    """As if the visit had taken place."""
    start = timezone.now() - timedelta(days=days_ago)
    Appointment.objects.filter(pk=traces.visit.pk).update(
        status="fulfilled", start=start, end=start + timedelta(minutes=30)
    )
    traces.visit.refresh_from_db()
