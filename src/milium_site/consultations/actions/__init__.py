"""Writing the clinician's record."""

from milium_site.consultations.actions.aftercare import (
    answer_check_in,
    ask_how_it_heals,
    see_check_in,
    send_leaflet,
)
from milium_site.consultations.actions.amendments import amend_record
from milium_site.consultations.actions.card import save_card
from milium_site.consultations.actions.consents import sign_consent, withdraw_procedure_consent
from milium_site.consultations.actions.demo import load_demo
from milium_site.consultations.actions.documents import read_document, write_referral
from milium_site.consultations.actions.encounters import (
    EditConflictError,
    NotOpenError,
    add_lesion,
    change_lesion,
    finish_encounter,
    open_encounter,
    read_record,
    save_conclusion,
    save_findings,
    withdraw_lesion,
)
from milium_site.consultations.actions.lesions import carry_over, confirm_lesions, settle_lesion
from milium_site.consultations.actions.plans import save_plan
from milium_site.consultations.actions.removals import amend_removal, record_step, sign_removal

__all__ = [
    "EditConflictError",
    "NotOpenError",
    "add_lesion",
    "amend_record",
    "amend_removal",
    "answer_check_in",
    "ask_how_it_heals",
    "carry_over",
    "change_lesion",
    "confirm_lesions",
    "finish_encounter",
    "load_demo",
    "open_encounter",
    "read_document",
    "read_record",
    "record_step",
    "save_card",
    "save_conclusion",
    "save_findings",
    "save_plan",
    "see_check_in",
    "send_leaflet",
    "settle_lesion",
    "sign_consent",
    "sign_removal",
    "withdraw_lesion",
    "withdraw_procedure_consent",
    "write_referral",
]
