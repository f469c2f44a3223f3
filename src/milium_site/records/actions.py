"""Writing what the clinic holds about a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from milium.knowledge.models import SPEEDS
from milium_site.accounts.models import User
from milium_site.accounts.queries import may
from milium_site.audit.actions import Actor, record
from milium_site.records.models import (
    Consent,
    CorrectionReason,
    Patient,
    PatientMerge,
    PatientVersion,
    QuestionnaireResponse,
    SearchKey,
)
from milium_site.records.queries import (
    DRAFT_KEY,
    SHELF_KEY,
    current_text,
    draft_shelf,
    same_person,
    search_keys,
)
from milium_site.statements import insert, insert_later

CORRECTABLE = ("name", "email", "phone", "birth_date", "guardian_name", "guardian_relation")


@transaction.atomic(savepoint=False)
def create_patient(
    *, by: Actor, name: str, email: str, location_id: int | None = None, **details: Any
) -> Patient:
    """A new person. `details` are fields of Patient: phone, birth_date, guardian_name, …"""
    patient = Patient(name=name, email=email, **details)
    insert_later(patient)
    _add_keys([patient])
    record(by=by, action="C", kind="patient", id=patient.pk, location_id=location_id)
    return patient


@transaction.atomic
def index_patients(rows: Iterable[Patient]) -> None:
    """Makes these people findable as they are now, and no longer as they were."""
    found = list(rows)
    SearchKey.objects.filter(patient__in=found).delete()
    _add_keys(found)


def _add_keys(rows: Sequence[Patient]) -> None:
    if len(rows) == 1:
        insert_later(*[SearchKey(patient=rows[0], key=key) for key in search_keys(rows[0])])
        return
    SearchKey.objects.bulk_create(
        (SearchKey(patient=row, key=key) for row in rows for key in search_keys(row)), batch_size=2_000
    )


@transaction.atomic(savepoint=False)
def give_consent(
    *,
    by: Actor,
    patient: Patient,
    purpose: str,
    text_version: str,
    how: str = Consent.How.BOOKING_FORM,
    recorded_by: User | None = None,
    at: datetime | None = None,
    is_first: bool = False,
) -> Consent:
    """Writes down that the person agreed, to what, in which words, and how. The same words twice stay one row.

    Newer words take the place of older ones, which count as withdrawn from then on. `is_first` where none can stand:
    the person was written in this transaction.
    """
    at = at or timezone.now()
    standing = None if is_first else _standing_of(patient, purpose)
    if standing is not None:
        if standing.text_version == text_version:
            return standing
        standing.withdrawn_at, standing.withdrawn_how = at, how
        standing.withdrawn_recorded_by = recorded_by
        standing.save(update_fields=["withdrawn_at", "withdrawn_how", "withdrawn_recorded_by"])
    consent = Consent(
        patient=patient,
        purpose=purpose,
        text_version=text_version,
        how=how,
        recorded_by=recorded_by,
        given_at=at,
    )
    insert(consent)
    record(
        by=by, action="C", kind="consent", id=consent.pk, detail={"purpose": purpose, "text": text_version}
    )
    return consent


def _standing_of(patient: Patient, purpose: str) -> Consent | None:
    """The agreement that stands, behind the person's lock: two at one moment would both find none."""
    Patient.objects.select_for_update().filter(pk=patient.pk).values_list("pk").first()
    return Consent.objects.filter(patient=patient, purpose=purpose, withdrawn_at=None).order_by("pk").first()


def agree_to(
    *, by: Actor, patient: Patient, purpose: str, how: str, recorded_by: User | None = None
) -> Consent:
    """Writes down the agreement to the newest words of the purpose."""
    version = current_text(purpose).version
    return give_consent(
        by=by, patient=patient, purpose=purpose, text_version=version, how=how, recorded_by=recorded_by
    )


@transaction.atomic
def withdraw_consent(
    *, by: Actor, patient: Patient, purpose: str, how: str, recorded_by: User | None = None
) -> bool:
    """Ends the person's agreement to a purpose; False when there was none. It stays on record that it stood."""
    consent = (
        Consent.objects.select_for_update()
        .filter(patient=patient, purpose=purpose, withdrawn_at=None)
        .first()
    )
    if consent is None:
        return False
    consent.withdrawn_at, consent.withdrawn_how = timezone.now(), how
    consent.withdrawn_recorded_by = recorded_by
    consent.save(update_fields=["withdrawn_at", "withdrawn_how", "withdrawn_recorded_by"])
    record(
        by=by,
        action="U",
        kind="consent",
        id=consent.pk,
        purpose="withdrawn",
        detail={"purpose": consent.purpose, "text": consent.text_version},
    )
    return True


@transaction.atomic
def correct_patient(*, by: Actor, patient: Patient, reason: str, **values: Any) -> PatientVersion | None:
    """The person's data with `values` in place of what was there, and both kept as a numbered version.

    None, and nothing written, when nothing differs. `reason` is a `CorrectionReason`.

    Raises: ValueError for a field that is none of `CORRECTABLE`, or a reason that is none.
    """
    if unknown := set(values) - set(CORRECTABLE):
        raise ValueError(f"Not to be corrected here: {', '.join(sorted(unknown))}.")
    if reason not in CorrectionReason.values:
        raise ValueError(f"{reason!r} is no reason for a correction.")
    row = Patient.objects.select_for_update().get(pk=patient.pk)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return None
    was = {name: _as_json(getattr(row, name)) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
        setattr(patient, name, value)
    row.save(update_fields=list(changed))
    index_patients([row])
    last = PatientVersion.objects.filter(patient=row).order_by("-number").first()
    version = PatientVersion.objects.create(
        patient=row,
        number=last.number + 1 if last else 1,
        was=was,
        became={name: _as_json(value) for name, value in changed.items()},
        reason=reason,
        changed_by_kind=by.kind,
        changed_by_id=by.id,
        changed_at=timezone.now(),
    )
    record(
        by=by,
        action="U",
        kind="patient",
        id=row.pk,
        purpose=f"corrected: {reason}",
        detail={"fields": sorted(changed)},
    )
    return version


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def merge_people(*, by: Actor, kept: Patient, other: Patient) -> PatientMerge | None:
    """The link that makes two rows one person; None where they are one already. Both rows stay as they are.

    Whether the actor may see both people is the caller's to ask.
    """
    # Locked in one order, so that two who find the same double at once wait for each other and write one link.
    list(Patient.objects.select_for_update().filter(pk__in=[kept.pk, other.pk]).order_by("pk"))
    if same_person(kept).filter(pk=other.pk).exists():
        return None
    link = PatientMerge.objects.create(kept=kept, merged=other, merged_at=timezone.now(), merged_by=by.id)
    _record_link(by, link, "put together")
    return link


@transaction.atomic
def undo_merge(*, by: Actor, merge: PatientMerge) -> PatientMerge:
    """Takes two people apart again, as if they had never been one. A second time changes nothing."""
    link = PatientMerge.objects.select_for_update().get(pk=merge.pk)
    if link.undone_at is None:
        link.undone_at, link.undone_by = timezone.now(), by.id
        link.save(update_fields=["undone_at", "undone_by"])
        _record_link(by, link, "taken apart")
    return link


def _record_link(by: Actor, link: PatientMerge, purpose: str) -> None:
    for mine, other in ((link.kept_id, link.merged_id), (link.merged_id, link.kept_id)):
        record(by=by, action="U", kind="patient", id=mine, purpose=purpose, detail={"other": str(other)})


@transaction.atomic(savepoint=False)
def store_questionnaire_response(
    *,
    by: Actor,
    patient: Patient,
    appointment_id: UUID | None,
    location_id: int,
    answers: dict[str, Any],
    red_flags: Sequence[dict[str, str]] = (),
    products: dict[str, Any] | None = None,
    authored_at: datetime | None = None,
    is_first: bool = False,
) -> QuestionnaireResponse:
    """Keeps answers that a person sent. `red_flags` are `{"id": …, "speed": …}`; the shortest is the urgency.

    `products` is a shelf as `queries.draft_shelf` gives it; `answers` may be empty beside one. For a visit that has
    answers already, what is sent now takes the place of the same sent before, and nobody has seen it yet; `is_first`
    where it can have none: it was written in this transaction.

    Raises: ValueError for a speed that is none.
    """
    speeds = [flag["speed"] for flag in red_flags]
    sent = QuestionnaireResponse.objects.select_for_update().filter(appointment_id=appointment_id)
    before = None if is_first or appointment_id is None else sent.first()
    if before is not None:
        return _send_again(by, before, answers, speeds, red_flags, products, authored_at or timezone.now())
    response = QuestionnaireResponse(
        patient=patient,
        appointment_id=appointment_id,
        location_id=location_id,
        answers=answers,
        red_flags=[{"id": flag["id"], "speed": flag["speed"]} for flag in red_flags],
        products=products,
        urgency=min(speeds, key=SPEEDS.index) if speeds else "",
        authored_at=authored_at or timezone.now(),
    )
    insert_later(response)
    record(by=by, action="C", kind="answers", id=response.pk, location_id=location_id)
    return response


def _send_again(
    by: Actor,
    response: QuestionnaireResponse,
    answers: dict[str, Any],
    speeds: Sequence[str],
    red_flags: Sequence[dict[str, str]],
    products: dict[str, Any] | None,
    now: datetime,
) -> QuestionnaireResponse:
    if answers:
        response.answers = answers
        response.red_flags = [{"id": flag["id"], "speed": flag["speed"]} for flag in red_flags]
        response.urgency = min(speeds, key=SPEEDS.index) if speeds else ""
    if products is not None:
        response.products = products
    response.authored_at, response.acknowledged_by, response.acknowledged_at = now, None, None
    response.save()
    record(by=by, action="U", kind="answers", id=response.pk, location_id=response.location_id)
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
