"""What a viewer may see of people and their answers, and a visitor's draft of answers in their session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from milium.knowledge.models import SPEEDS
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.records.models import Patient, QuestionnaireResponse

# The one key under which a visitor's answers lie in the session.
DRAFT_KEY = "milium.draft_answers"
# And that of their products and routine.
SHELF_KEY = "milium.draft_shelf"


def patients(viewer: User | AnonymousUser) -> QuerySet[Patient]:
    """People with an appointment at a place where the viewer may see patients, each once."""
    return within(Patient.objects.all(), viewer, "read", "patient", "appointments__location_id").distinct()


def questionnaire_responses(viewer: User | AnonymousUser) -> QuerySet[QuestionnaireResponse]:
    """Answers in full, for who may read health text at the place they were sent to."""
    return within(QuestionnaireResponse.objects.select_related("patient"), viewer, "read", "answers")


def urgency_of(
    viewer: User | AnonymousUser, appointment_ids: Iterable[UUID]
) -> dict[UUID, QuestionnaireResponse]:
    """That answers came, how soon somebody must look, and whether somebody did; never the answers themselves.

    The rows are loaded without answers and red flags. Nothing is said about appointments without answers.
    """
    rows = within(QuestionnaireResponse.objects.all(), viewer, "read", "urgency").filter(
        appointment_id__in=list(appointment_ids)
    )
    rows = rows.only("id", "appointment_id", "location_id", "urgency", "authored_at", "acknowledged_at")
    return {row.appointment_id: row for row in rows}


def draft_answers(session: SessionBase) -> dict[str, Any] | None:
    """What the visitor answered so far, as `{"answers": …, "child": …}` and what else was saved, or None.

    Reading starts no session and sets no cookie.
    """
    draft = session.get(DRAFT_KEY)
    return dict(draft) if draft else None


def draft_shelf(session: SessionBase) -> dict[str, Any]:
    """The visitor's products and what they said for a routine, as it was saved; empty when there is nothing.

    `products` is a list of `{"name", "kinds", "text"}`, `person` what the routine was planned for. Reading
    starts no session and sets no cookie.
    """
    return dict(session.get(SHELF_KEY) or {})


def waiting_responses(viewer: User | AnonymousUser) -> list[QuestionnaireResponse]:
    """Answers with a marked safety line that no clinician has acknowledged, most pressing first.

    As with `urgency_of`, without the answers themselves.
    """
    rows = within(QuestionnaireResponse.objects.all(), viewer, "read", "urgency")
    rows = rows.filter(acknowledged_at=None).exclude(urgency="").exclude(appointment_id=None)
    found = rows.only("id", "appointment_id", "location_id", "urgency", "authored_at", "acknowledged_at")
    return sorted(found, key=lambda row: (SPEEDS.index(row.urgency), row.authored_at))
