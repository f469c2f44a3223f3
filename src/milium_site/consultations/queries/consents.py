"""What was signed before a removal, and whether it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from milium.signature import Signature
from milium_site.accounts.models import User
from milium_site.accounts.queries import within
from milium_site.consultations.models import Encounter, ProcedureConsent
from milium_site.consultations.queries.documents import concluded_words, paper_head
from milium_site.consultations.queries.persons import records_of
from milium_site.consultations.queries.plans import chosen_lines, plan_of
from milium_site.consultations.queries.removals import ConsentWords
from milium_site.desk.queries import moment_in_words
from milium_site.records.models import Patient


def signed_consents(encounter: Encounter | None) -> list[ProcedureConsent]:
    """Every consent that was signed for a visit, the first one first."""
    if encounter is None:
        return []
    return list(encounter.consents.select_related("witnessed_by", "withdrawal_recorded_by"))


def consents_of_person(viewer: User, patient: Patient) -> QuerySet[ProcedureConsent]:
    """What was signed at the person's visits to the viewer's places, the newest first."""
    rows = ProcedureConsent.objects.filter(encounter_id__in=records_of(patient))
    rows = within(rows, viewer, "read", "record", "encounter__location_id", person="encounter__patient_id")
    return rows.select_related("encounter").order_by("-signed_at")


def standing_consent(encounter: Encounter | None) -> ProcedureConsent | None:
    """The consent that stands, or None."""
    return next((row for row in signed_consents(encounter) if row.withdrawn_at is None), None)


def is_taken_back(encounter: Encounter | None) -> bool:
    """Whether something was signed for the visit and nothing stands any more."""
    rows = signed_consents(encounter)
    return bool(rows) and all(row.withdrawn_at for row in rows)


def why_nothing_to_sign(encounter: Encounter | None) -> str:
    """What is missing before somebody can agree to it: a name, then a plan; empty when nothing is."""
    if not hasattr(encounter, "condition"):
        return _("Conclude what it is before they sign.")
    plan = plan_of(encounter)
    return "" if plan and plan.chosen else _("Keep a plan with what is to be done before they sign.")


def consent_values(consent: ProcedureConsent) -> dict[str, str]:
    """What the step of the checklist keeps of a consent."""
    name = "guardian_name" if consent.by_guardian else "signed_name"
    return {"consent": str(consent.pk), name: consent.signer}


def consent_paper(
    viewer: User,
    appointment: Any,
    encounter: Encounter,
    *,
    words: ConsentWords,
    name: str,
    relation: str,
    signature: Signature | None,
    now: datetime,
) -> dict[str, Any]:
    """What the paper says: the words, what was planned, who signed, when, and who saw it."""
    chosen = chosen_lines(plan_of(encounter))
    return {
        **paper_head(appointment),
        "title": words.title,
        "paragraphs": list(words.paragraphs),
        "text_version": words.version,
        "concluded": concluded_words(encounter),
        "planned": [one.name for one in chosen],
        "signed_name": "" if relation else name,
        "guardian_name": name if relation else "",
        "guardian_relation": relation,
        "signature": signature.svg if signature else "",
        "signature_words": _("Signature of %(name)s, drawn on the screen") % {"name": name},
        "signed_at": moment_in_words(now, appointment),
        "witness": str(viewer),
    }
