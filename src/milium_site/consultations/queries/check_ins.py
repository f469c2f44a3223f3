"""Who is to be asked how it heals, and whose answer a clinician has to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.booking.models import Appointment
from milium_site.booking.queries import appointments
from milium_site.catalogue.queries import clinical_text_lazy
from milium_site.consultations.models import CheckIn

# What a person is asked, each of it a reason to call: as the aftercare of the knowledge says.
SIGNS = {
    "spreading": clinical_text_lazy("The redness spreads or gets darker"),
    "pus": clinical_text_lazy("There is pus"),
    "eye": clinical_text_lazy("My eye hurts, is red, or I see worse"),
    "fever": clinical_text_lazy("I have a fever or feel ill"),
    "bleeding": clinical_text_lazy("It bleeds and does not stop"),
}


def check_in_of(appointment: Any) -> CheckIn | None:
    """The check-in of a visit, or None; the caller has checked who asks."""
    rows = CheckIn.objects.select_related("encounter", "seen_by")
    return rows.filter(encounter__appointment_id=appointment.pk).first()


def check_ins_to_ask(now: datetime) -> list[tuple[CheckIn, Appointment]]:
    """Check-ins whose day has come at their place, with the visit, of people who can be reached by mail."""
    rows = CheckIn.objects.filter(asked_at=None, answered_at=None, due_on__lte=now.date()).select_related(
        "encounter"
    )
    visits = Appointment.objects.select_related("patient", "location").in_bulk(
        [row.encounter.appointment_id for row in rows]
    )
    found = [(row, visits.get(row.encounter.appointment_id)) for row in rows]
    return [
        (row, visit)
        for row, visit in found
        if visit and visit.patient.email and row.due_on <= now.astimezone(ZoneInfo(visit.time_zone)).date()
    ]


def flagged_check_ins(viewer: User) -> list[tuple[CheckIn, Appointment]]:
    """Answers with a sign that no clinician has seen, the oldest first, with their visit; never what they say."""
    rows = CheckIn.objects.filter(is_flagged=True, seen_at=None).defer("answers").select_related("encounter")
    rows = within(rows, viewer, "read", "urgency", "encounter__location_id", person="encounter__patient_id")
    found = list(rows.order_by("answered_at"))
    visits = appointments(viewer).in_bulk([row.encounter.appointment_id for row in found])
    return [(row, visits[key]) for row in found if (key := row.encounter.appointment_id) in visits]


def said_in(check_in: CheckIn | None) -> list[str]:
    """The signs that were ticked, in words."""
    return [str(words) for sign, words in SIGNS.items() if check_in and check_in.answers.get(sign)]
