"""Writing what the clinic holds about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from milium.knowledge.models import SPEEDS
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.records.models import Consent, Patient, QuestionnaireResponse
from milium_site.records.queries import DRAFT_KEY, SHELF_KEY, draft_shelf


@transaction.atomic
def create_patient(
    *, by: Actor, name: str, email: str, location_id: int | None = None, **details: Any
) -> Patient:
    """A new person. `details` are fields of Patient: phone, birth_date, guardian_name, …"""
    patient = Patient.objects.create(name=name, email=email, **details)
    record(by=by, action="C", kind="patient", id=patient.pk, location_id=location_id)
    return patient


@transaction.atomic
def give_consent(
    *,
    by: Actor,
    patient: Patient,
    purpose: str,
    text_version: str,
    how: str = "booking form",
    at: datetime | None = None,
) -> Consent:
    """Writes down that the person agreed, to what, and in which words."""
    consent = Consent.objects.create(
        patient=patient, purpose=purpose, text_version=text_version, how=how, given_at=at or timezone.now()
    )
    record(
        by=by, action="C", kind="consent", id=consent.pk, detail={"purpose": purpose, "text": text_version}
    )
    return consent


@transaction.atomic
def store_questionnaire_response(
    *,
    by: Actor,
    patient: Patient,
    appointment_id: UUID | None,
    location_id: int,
    answers: dict[str, Any],
    red_flags: Sequence[dict[str, str]] = (),
    authored_at: datetime | None = None,
) -> QuestionnaireResponse:
    """Keeps answers that a person sent. `red_flags` are `{"id": …, "speed": …}`; the shortest is the urgency.

    Raises: ValueError for a speed that is none.
    """
    speeds = [flag["speed"] for flag in red_flags]
    response = QuestionnaireResponse.objects.create(
        patient=patient,
        appointment_id=appointment_id,
        location_id=location_id,
        answers=answers,
        red_flags=[{"id": flag["id"], "speed": flag["speed"]} for flag in red_flags],
        urgency=min(speeds, key=SPEEDS.index) if speeds else "",
        authored_at=authored_at or timezone.now(),
    )
    record(by=by, action="C", kind="answers", id=response.pk, location_id=location_id)
    return response


@transaction.atomic
def acknowledge(*, by: Actor, viewer: User, response: QuestionnaireResponse) -> QuestionnaireResponse:
    """Marks answers as seen by a clinician, who stands by their name. A second time changes nothing.

    Raises: PermissionError when the viewer may not, at that place.
    """
    if not may(viewer, "acknowledge", "answers", response.location_id):
        raise PermissionError("Only a clinician of this place acknowledges answers.")
    row = QuestionnaireResponse.objects.select_for_update().get(pk=response.pk)
    if row.acknowledged_at is None:
        row.acknowledged_by = viewer
        row.acknowledged_at = timezone.now()
        row.save(update_fields=["acknowledged_by", "acknowledged_at"])
        record(
            by=by, action="U", kind="answers", id=row.pk, location_id=row.location_id, purpose="acknowledged"
        )
    return row


def read_answers(*, by: Actor, response: QuestionnaireResponse, purpose: str) -> None:
    """Writes down that somebody opened a person's answers."""
    record(
        by=by, action="R", kind="answers", id=response.pk, location_id=response.location_id, purpose=purpose
    )


def save_draft_answers(
    session: SessionBase, answers: dict[str, Any], child: bool = False, **more: Any
) -> None:
    """Keeps a visitor's answers on the server, in their session; the browser only gets its cookie."""
    session[DRAFT_KEY] = {"answers": answers, "child": child, **more}


def clear_draft_answers(session: SessionBase) -> None:
    session.pop(DRAFT_KEY, None)


MOST_PRODUCTS = 20


def add_draft_product(session: SessionBase, *, name: str, kinds: Sequence[str], text: str = "") -> bool:
    """Puts a product on the visitor's shelf, in their session; False when it is full."""
    shelf = draft_shelf(session)
    products = [*shelf.get("products", [])]
    if len(products) >= MOST_PRODUCTS:
        return False
    products.append({"name": name, "kinds": list(kinds), "text": text})
    save_draft_shelf(session, **{**shelf, "products": products})
    return True


def save_draft_shelf(session: SessionBase, **shelf: Any) -> None:
    """Keeps a visitor's products and what they said for a routine on the server, in their session."""
    session[SHELF_KEY] = shelf


def clear_draft_shelf(session: SessionBase) -> None:
    session.pop(SHELF_KEY, None)
