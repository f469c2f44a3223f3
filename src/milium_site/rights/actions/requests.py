"""Writing down what a person asked for about their data, and that they got it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from milium_site.accounts.models import User
from milium_site.audit.actions import Actor, record
from milium_site.records.models import Patient
from milium_site.rights.models import RightsRequest

MONTH = timedelta(days=30)


@transaction.atomic
def ask(*, by: Actor, patient: Patient, location_id: int, kind: str, words: str = "") -> RightsRequest:
    """The request, due in a month. The same kind asked again while it is open stays one, with the newer words."""
    open_one = (
        RightsRequest.objects.select_for_update().filter(patient=patient, kind=kind, answered_at=None).first()
    )
    request = open_one or RightsRequest(
        kind=kind, patient=patient, location_id=location_id, asked_at=timezone.now(), due_on=_in_a_month()
    )
    request.words = words or request.words
    request.save()
    record(
        by=by,
        action="U" if open_one else "C",
        kind="rights_request",
        id=request.pk,
        location_id=location_id,
        detail={"kind": kind},
    )
    return request


def _in_a_month() -> date:
    return (timezone.now() + MONTH).date()


@transaction.atomic
def answer_request(*, by: Actor, request: RightsRequest, outcome: str, viewer: User) -> None:
    """Closes a request with its outcome. A second time changes nothing."""
    row = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if row.answered_at is not None:
        return
    row.outcome, row.answered_at, row.answered_by = outcome, timezone.now(), viewer
    row.save(update_fields=["outcome", "answered_at", "answered_by"])
    record(
        by=by,
        action="U",
        kind="rights_request",
        id=row.pk,
        location_id=row.location_id,
        purpose=f"answered: {outcome}",
    )


@transaction.atomic
def record_copy(
    *, by: Actor, patient: Patient, form: str, whole: bool, location_id: int | None = None
) -> None:
    """Writes down that a copy of somebody's data was made. `form` is json or pdf."""
    record(
        by=by,
        action="R",
        kind="copy",
        id=patient.pk,
        location_id=location_id,
        purpose="copy of a person's data",
        detail={"form": form, "whole": whole},
    )
