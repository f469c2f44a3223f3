"""Two demo patients whose visits were written down, one of them twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from milium_site.accounts.models import Role, User
from milium_site.audit.actions import Actor, record
from milium_site.booking.models import Appointment
from milium_site.consultations.models import Condition, Encounter, LesionObservation, PatientCard

ALERTS = {
    "pregnancy": {"applies": False, "note": ""},
    "blood_thinners": {"applies": True, "note": "Demo: a low dose of aspirin"},
    "dark_marks": {"applies": True, "note": "Demo: after a scratch last year"},
    "skin_tone": 4,
}
# View, x, y, site and size in mm, as a clinician would have tapped them.
FIRST_VISIT = (
    ("front", 345, 512, "under_eye", "1.5"),
    ("front", 300, 520, "under_eye", "1.0"),
    ("front", 655, 515, "under_eye", "1.2"),
    ("left", 370, 500, "under_eye", "1.0"),
    ("front", 270, 590, "cheek", "2.0"),
)
SECOND_VISIT = (("front", 345, 512, "under_eye", "1.0"), ("front", 690, 600, "cheek", "1.0"))


def load_demo(now: datetime) -> int:
    """How many demo records were written; 0 where there are any."""
    if Encounter.objects.exists():
        return 0
    done = Appointment.objects.filter(
        status="fulfilled", patient__is_demo=True, service__slug="free-consultation"
    )
    visits = list(done.select_related("patient").order_by("start", "pk")[:2])
    clinician = User.objects.filter(is_demo=True, role_grants__role=Role.CLINICIAN).order_by("pk").first()
    with transaction.atomic():
        for visit, points in zip(visits, (FIRST_VISIT, SECOND_VISIT), strict=False):
            _write(visit, points, clinician)
        _put_on_card(visits[:1], clinician, now)
    return len(visits)


def _write(visit: Any, points: Any, clinician: User | None) -> None:
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
    for number, (view, x, y, site, size) in enumerate(points, start=1):
        LesionObservation.objects.create(
            id=uuid5(NAMESPACE_URL, f"milium:demo:{visit.pk}:{number}"),
            encounter=row,
            number=number,
            view=view,
            x=x,
            y=y,
            site=site,
            size_mm=size,
            milia_type="primary_benign",
            recorded_by=clinician,
            recorded_at=visit.start,
        )
    Condition.objects.create(
        encounter=row,
        code="milia",
        milia_type="primary_benign",
        has_dermoscopy=True,
        note="Demo: seen through the dermatoscope.",
        recorded_by=clinician,
        recorded_at=visit.end,
    )
    record(by=Actor.system("demo"), action="C", kind="encounter", id=row.pk, location_id=row.location_id)


def _put_on_card(visits: Any, clinician: User | None, now: datetime) -> None:
    for visit in visits:
        PatientCard.objects.create(
            patient=visit.patient, alerts=ALERTS, has_alerts=True, changed_by=clinician, changed_at=now
        )
