"""Demo records: one person from the first look to the visit after a removal, and the answer that the desk is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from milium.removal import STEPS
from milium.signature import parse_signature
from milium_site.accounts.models import Role, User
from milium_site.audit.actions import Actor, record
from milium_site.booking.models import Appointment
from milium_site.consultations.actions.aftercare import ASKED_AFTER
from milium_site.consultations.actions.documents import keep_document
from milium_site.consultations.models import (
    CarePlan,
    CheckIn,
    Condition,
    DocumentReference,
    Encounter,
    LesionObservation,
    PatientCard,
    Procedure,
    ProcedureAmendment,
    ProcedureConsent,
    ProcedureStep,
)
from milium_site.consultations.queries import (
    SIGNS,
    WORKED_OUT,
    consent_paper,
    consent_values,
    consent_words,
    planned,
)
from milium_site.desk.models import ServiceRequest
from milium_site.records.actions import store_questionnaire_response
from milium_site.selfcheck.actions import conclude

BY = Actor.system("demo")
Status = LesionObservation.Status
ALERTS = {
    "pregnancy": {"applies": False, "note": ""},
    "blood_thinners": {"applies": True, "note": "Demo: a low dose of aspirin"},
    "allergy": {"applies": True, "note": "Demo: chlorhexidine"},
    "herpes_history": {"applies": False, "note": ""},
    "skin_tone": 2,
}
ANSWERS = {
    "age_years": 34,
    "count": "few",
    "sites": ["under_eye", "cheek"],
    "colour": ["white"],
    "firmness": "firm",
    "duration_weeks": 14,
}
PRODUCT = "Aqua, Glycerin, Petrolatum, Cetearyl Alcohol, Dimethicone, Parfum"
FIRST_VISIT = (
    ("front", 342, 508, "under_eye", "1.5"),
    ("front", 658, 508, "under_eye", "1.0"),
    ("front", 700, 575, "cheek", "1.5"),
    ("left", 370, 500, "under_eye", "1.0"),
    ("front", 270, 590, "cheek", "2.0"),
)
OTHER_VISIT = (("front", 345, 512, "under_eye", "1.0"), ("front", 690, 600, "cheek", "1.0"))
# By the number that a bump had: what had gone by itself until the removal, and what was left alone at it.
GONE, LEFT_ALONE = {2, 4}, {6}
NEW_AT_REMOVAL = (("front", 760, 660, "cheek", "1.0"),)
NEW_AFTERWARDS = (("right", 630, 500, "under_eye", "0.5"),)
# The word DEMO, as a hand would draw it.
SIGNED = (
    "M100 60L100 240L170 220L200 150L170 80L100 60M340 60L250 60L250 240L340 240M250 150L320 150"
    "M390 240L390 60L450 160L510 60L510 240M620 60L570 110L570 190L620 240L680 240L730 190L730 110L680 60L620 60"
)
DONE: dict[str, dict[str, Any]] = {
    "identity": {"by": "said"},
    "consent": {"still_wants": True},
    "contraindications": {"asked": True},
    "cleanse": {"agent": "Octenidine"},
    "instrument": {"kind": "needle", "lot": "DEMO-77", "expires_on": "2099-01-31", "sterile": True},
    "numbing": {"agent": "none"},
    "tissue": {"sent": "no"},
    "add_on": {"kind": "none"},
    "complications": {"what": "none"},
    "photographs": {"taken": "declined"},
}
CALM = ((), "Demo: two small scabs, nothing hurts.")
WORRYING = (("spreading", "pus"), "Demo: redder than yesterday beside one of the spots.")


def load_demo(now: datetime) -> int:
    """How many visits were written down; 0 where there are any."""
    if Encounter.objects.exists():
        return 0
    done = Appointment.objects.filter(status="fulfilled", patient__is_demo=True)
    seen = list(done.select_related("patient", "location", "service").order_by("start", "pk"))
    clinician = User.objects.filter(is_demo=True, role_grants__role=Role.CLINICIAN).order_by("pk").first()
    looks = [visit for visit in seen if visit.service.slug == "free-consultation"]
    if clinician is None or not looks:
        return 0
    treated = {visit.patient_id for visit in seen if visit.service.slug == "milia-removal"}
    first = next((look for look in looks if look.patient_id in treated), looks[0])
    others = [
        visit
        for visit in seen
        if visit.patient_id != first.patient_id and visit.location_id == first.location_id
    ]
    with transaction.atomic():
        _write_story(first, seen, clinician, now)
        for slug in ("milia-removal", "free-consultation"):
            for visit in [one for one in others if one.service.slug == slug][:1]:
                row = _look(visit, OTHER_VISIT, clinician)
                if slug == "milia-removal":
                    _treat(visit, row, clinician, now, WORRYING)
    return Encounter.objects.count()


def _write_story(first: Any, seen: list[Any], clinician: User, now: datetime) -> None:
    """The person who came to the first visit: their answers, and every later visit of theirs."""
    patient = first.patient
    PatientCard.objects.create(
        patient=patient, alerts=ALERTS, has_alerts=True, changed_by=clinician, changed_at=first.start
    )
    _answer(first, clinician)
    seen_first = _look(first, FIRST_VISIT, clinician)
    later = {visit.service.slug: visit for visit in seen if visit.patient_id == patient.pk}
    removal, review = later.get("milia-removal"), later.get("review")
    if removal is None:
        return
    removed = _look(removal, NEW_AT_REMOVAL, clinician, seen_first, GONE)
    _treat(removal, removed, clinician, now, CALM)
    if review is not None:
        _call_back(removal, review, clinician)
        treated = {lesion.number for lesion in _final(removed)} - LEFT_ALONE
        _look(review, NEW_AFTERWARDS, clinician, removed, treated)


def _key(*parts: object) -> UUID:
    return uuid5(NAMESPACE_URL, ":".join(["milium:demo", *map(str, parts)]))


def _final(encounter: Encounter) -> Any:
    return encounter.lesions.filter(status=Status.FINAL)


def _answer(visit: Any, clinician: User) -> None:
    """What they had sent before the first visit, and the clinician's conclusion beside it."""
    response = store_questionnaire_response(
        by=BY,
        patient=visit.patient,
        appointment_id=visit.pk,
        location_id=visit.location_id,
        answers=ANSWERS,
        products={"products": [{"name": "Demo day cream", "kinds": ["moisturiser"], "text": PRODUCT}]},
        authored_at=visit.start - timedelta(days=1),
    )
    conclude(by=BY, user=clinician, response=response, concluded="milia", milia_type="primary_benign")


def _look(
    visit: Any,
    points: Any,
    clinician: User,
    before: Encounter | None = None,
    gone: set[int] | frozenset[int] = frozenset(),
) -> Encounter:
    """A finished record with its conclusion: the bumps of the visit before, of which some have gone, and new ones."""
    row = _encounter(visit, clinician)
    told: dict[str, Any] = {"encounter": row, "recorded_by": clinician, "recorded_at": visit.start}
    carried = list(_final(before)) if before else []
    for old in carried:
        status = Status.CANCELLED if old.number in gone else Status.FINAL
        LesionObservation.objects.create(
            id=_key(visit.pk, old.pk),
            carried_from=old,
            number=old.number,
            view=old.view,
            x=old.x,
            y=old.y,
            site=old.site,
            size_mm=old.size_mm,
            milia_type=old.milia_type,
            status=status,
            **told,
        )
    first_number = max((old.number for old in carried), default=0) + 1
    for number, (view, x, y, site, size) in enumerate(points, start=first_number):
        LesionObservation.objects.create(
            id=_key(visit.pk, number),
            number=number,
            view=view,
            x=x,
            y=y,
            site=site,
            size_mm=size,
            milia_type="primary_benign",
            **told,
        )
    return row


def _encounter(visit: Any, clinician: User) -> Encounter:
    row = Encounter.objects.create(
        patient=visit.patient,
        appointment_id=visit.pk,
        location_id=visit.location_id,
        practitioner=clinician,
        status=Encounter.Status.FINISHED,
        findings="Demo: white, firm, smooth beads; no pore, no redness.",
        version=2,
        started_at=visit.start,
        finished_at=visit.end,
    )
    Condition.objects.create(
        encounter=row,
        code="milia",
        milia_type="primary_benign",
        note="Demo",
        recorded_by=clinician,
        recorded_at=visit.end,
    )
    record(by=BY, action="C", kind="encounter", id=row.pk, location_id=row.location_id)
    return row


def _treat(visit: Any, row: Encounter, clinician: User, now: datetime, said: Any) -> None:
    """Plan, consent, a signed removal, and what the person answered some days later."""
    _plan(visit, row, clinician)
    _remove(visit, row, _sign_consent(visit, row, clinician), clinician)
    signs, note = said
    asked_on = visit.start.astimezone(ZoneInfo(visit.time_zone)).date() + ASKED_AFTER
    CheckIn.objects.create(
        encounter=row,
        leaflets_sent=1,
        due_on=asked_on,
        asked_at=min(now, visit.end + ASKED_AFTER),
        answers={**{sign: sign in signs for sign in SIGNS}, "note": note},
        answered_at=min(now, visit.end + ASKED_AFTER + timedelta(hours=2)),
        is_flagged=bool(signs),
    )


def _plan(visit: Any, row: Encounter, clinician: User) -> None:
    """Extraction, as the planner says it once everything that it asks has been answered with no."""
    said = {gate.id: False for gate in planned(clinician, visit, row, {}).to_ask if gate.id not in WORKED_OUT}
    plan = planned(clinician, visit, row, said)
    chosen = [
        {
            "treatment": option.treatment.id,
            "verdict": option.verdict,
            "why": [reason.text for reason in option.reasons],
            "override": "",
        }
        for option in plan.options
        if option.treatment.id == "extraction"
    ]
    CarePlan.objects.create(
        encounter=row,
        circumstances=said,
        chosen=chosen,
        note="Demo: in one sitting.",
        recorded_by=clinician,
        recorded_at=visit.start,
    )


def _sign_consent(visit: Any, row: Encounter, clinician: User) -> ProcedureConsent:
    words, signature, now = consent_words(), parse_signature(SIGNED), visit.start
    guardian = visit.patient.guardian_name
    name = guardian or visit.patient.name
    relation = visit.patient.guardian_relation or "parent" if guardian else ""
    said = consent_paper(
        clinician, visit, row, words=words, name=name, relation=relation, signature=signature, now=now
    )
    key, kind = _key(visit.pk, "paper"), DocumentReference.Kind.CONSENT
    # The demo is loaded by the process that the server's are forked from.
    paper = keep_document(
        by=BY, user=clinician, encounter=row, key=key, kind=kind, said=said, now=now, apart=True
    )
    return ProcedureConsent.objects.create(
        id=_key(visit.pk, "consent"),
        encounter=row,
        text_version=words.version,
        by_guardian=bool(guardian),
        said={"name": name, "relation": relation, "path": signature.path},
        document=paper,
        witnessed_by=clinician,
        signed_at=now,
    )


def _remove(visit: Any, row: Encounter, consent: ProcedureConsent, clinician: User) -> None:
    procedure = Procedure.objects.create(
        encounter=row, consent_version=consent.text_version, started_by=clinician, started_at=visit.start
    )
    treated = [
        {"number": lesion.number, "site": lesion.site}
        for lesion in _final(row)
        if lesion.number not in LEFT_ALONE
    ]
    said = {**DONE, "lesions": {"treated": treated}, "consent": DONE["consent"] | consent_values(consent)}
    for number, step in enumerate(STEPS, start=1):
        at = visit.start + timedelta(minutes=number)
        ProcedureStep.objects.create(
            id=_key(visit.pk, step.id),
            procedure=procedure,
            number=number,
            step=step.id,
            outcome=ProcedureStep.Outcome.DONE,
            values=said.get(step.id, {}),
            recorded_by=clinician,
            done_at=at,
            recorded_at=at,
        )
    procedure.signed_by, procedure.signed_at = clinician, visit.end
    procedure.digest = procedure.expected_digest()
    procedure.save(update_fields=["signed_by", "signed_at", "digest"])
    ProcedureAmendment.objects.create(
        procedure=procedure,
        text="Demo: a second needle of the same lot was opened.",
        reason="Demo: it was not written down in the room.",
        recorded_by=clinician,
        recorded_at=visit.end + timedelta(hours=1),
    )
    record(by=BY, action="C", kind="removal", id=procedure.pk, location_id=row.location_id)


def _call_back(removal: Any, review: Any, clinician: User) -> None:
    """The recall that was set at the removal, and that the visit after it has answered."""
    due_on = review.start.astimezone(ZoneInfo(review.time_zone)).date() + timedelta(days=7)
    row = ServiceRequest.objects.create(
        id=_key(removal.pk, "recall"),
        patient=removal.patient,
        service=review.service,
        location=removal.location,
        after_appointment_id=removal.pk,
        due_on=due_on,
        invite_on=due_on - timedelta(days=14),
        reason="Demo: see how the skin has settled.",
        status=ServiceRequest.Status.COMPLETED,
        requester=clinician,
        authored_at=removal.end,
        invited_at=review.start - timedelta(days=7),
        answered_by_id=review.pk,
    )
    record(by=BY, action="C", kind="recall", id=row.pk, location_id=row.location_id)
