"""The papers of a visit: those that were kept, and what a letter says."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.wording import date_in_words
from milium_site.consultations.models import DocumentReference, Encounter
from milium_site.consultations.queries.lesions import lesions_of, site_name
from milium_site.consultations.queries.persons import records_of
from milium_site.consultations.queries.printing import PAPER, tagged_pdf
from milium_site.consultations.queries.record import condition_words
from milium_site.desk.queries import answers_sheet
from milium_site.records.models import Patient
from milium_site.records.queries import questionnaire_responses
from milium_site.selfcheck.queries import type_choices


def documents_of_person(viewer: User, patient: Patient) -> QuerySet[DocumentReference]:
    """The papers of every visit of the person at the viewer's places, the newest first, without their bytes."""
    rows = DocumentReference.objects.filter(encounter_id__in=records_of(patient))
    rows = within(rows, viewer, "read", "record", "encounter__location_id", person="encounter__patient_id")
    return rows.select_related("encounter", "authored_by").defer("content", "said").order_by("-authored_at")


def papers_of(encounter: Encounter | None) -> list[DocumentReference]:
    """The papers that were kept with a visit, the first one first, without their bytes."""
    if encounter is None:
        return []
    return list(encounter.documents.select_related("authored_by", "encounter").defer("content", "said"))


def document_of(appointment: Any, key: UUID) -> DocumentReference | None:
    """One paper of a visit that the caller has found through `visits`, or None."""
    rows = DocumentReference.objects.filter(encounter__appointment_id=appointment.pk)
    return rows.filter(pk=key).first()


def print_paper(kind: str, said: dict[str, Any], *, apart: bool = False) -> bytes:
    """The PDF of what a paper says, made `apart` as `tagged_pdf` has it."""
    return tagged_pdf(PAPER.with_name(f"{kind}.typ"), "paper", said, prelude=PAPER, apart=apart)


def paper_head(appointment: Any) -> dict[str, Any]:
    """Who a paper is about and from whom, as every template of papers takes it."""
    patient, place, organization = appointment.patient, appointment.location, clinic()
    return {
        "name": patient.name,
        "born": date_in_words(patient.birth_date) if patient.birth_date else "",
        "phone": patient.phone,
        "clinic": organization.name,
        "call": place.phone or organization.phone,
        "address": [place.name, place.address, f"{place.postal_code} {place.city}".strip()],
    }


def day_at(moment: datetime, appointment: Any) -> str:
    """The day of a moment at the visit's place, in words."""
    return date_in_words(moment.astimezone(ZoneInfo(appointment.time_zone)).date())


def referral_words(
    viewer: User,
    appointment: Any,
    encounter: Encounter,
    *,
    to: str,
    reason: str,
    is_urgent: bool,
    now: datetime,
) -> dict[str, Any]:
    """What a letter says: who, to whom, why, the safety lines, the map, and what was concluded."""
    return {
        **paper_head(appointment),
        "title": _("Urgent referral") if is_urgent else _("Referral"),
        "to": to,
        "reason": reason,
        "is_urgent": is_urgent,
        "on": day_at(now, appointment),
        "seen_on": day_at(appointment.start, appointment),
        "author": str(viewer),
        "flags": [
            {"line": flag.line, "why": flag.why, "because": list(flag.because)}
            for flag in marked_lines(viewer, appointment)
        ],
        "findings": encounter.findings,
        "lesions": [lesion_words(lesion) for lesion in lesions_of(encounter)],
        "concluded": concluded_words(encounter),
    }


def marked_lines(viewer: User, appointment: Any) -> tuple[Any, ...]:
    """The safety lines that the answers of a visit touch, the most pressing first."""
    response = questionnaire_responses(viewer).filter(appointment_id=appointment.pk).first()
    return answers_sheet(response).marked if response else ()


def lesion_words(lesion: Any) -> str:
    """One bump in a line: "1: Under the eye, Left side, 1.5 mm"."""
    milia_type = dict(type_choices()).get(lesion.milia_type, "")
    size = f"{lesion.size_mm.normalize():f} mm" if lesion.size_mm is not None else ""
    parts = (site_name(lesion.site), lesion.get_view_display(), size, milia_type, lesion.note)
    return f"{lesion.number}: {', '.join(part for part in parts if part)}"


def concluded_words(encounter: Encounter) -> str:
    """The conclusion with its note; empty without one."""
    condition = getattr(encounter, "condition", None)
    words = condition_words(condition)
    return f"{words}. {condition.note}" if condition and condition.note else words
