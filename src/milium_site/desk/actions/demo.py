"""Recalls of the demo clinic: one ahead after a removal, and one that is overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.booking.models import Appointment
from milium_site.desk.models import ServiceRequest
from milium_site.desk.queries import INVITED_BEFORE, follow_up_of

OVERDUE = timedelta(days=3)


def load_demo(now: datetime) -> int:
    """How many recalls were written; 0 where there are any, or no visit that they could follow."""
    seen = Appointment.objects.filter(
        status="fulfilled", patient__is_demo=True, service__slug="milia-removal"
    )
    visits = list(
        seen.select_related("service__follow_up", "patient", "location").order_by("location", "-start")[:2]
    )
    if not visits or ServiceRequest.objects.exists():
        return 0
    with transaction.atomic():
        for number, visit in enumerate(visits):
            service, usual = follow_up_of(visit)
            overdue = (now - OVERDUE).date()
            _write(visit, service, usual if number == 0 and usual else overdue, now)
        record(by=Actor.system("demo"), action="C", kind="recall", id="demo")
    return len(visits)


def _write(visit: Any, service: Any, due_on: date, now: datetime) -> None:
    invite_on = due_on - INVITED_BEFORE
    ServiceRequest.objects.create(
        patient=visit.patient,
        service=service,
        location=visit.location,
        after_appointment_id=visit.pk,
        due_on=due_on,
        invite_on=invite_on,
        reason="Demo: see how the skin has settled.",
        requester=User.objects.filter(role_grants__role="clinician").first(),
        authored_at=visit.end,
        # The demo writes to nobody: who is overdue was invited before it began.
        invited_at=now - INVITED_BEFORE if invite_on <= now.date() else None,
    )
