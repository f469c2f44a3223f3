"""Pages of the record. What the viewer may not see does not exist for them: foreign and missing are one 404."""

from milium_site.consultations.views.aftercare import (
    aftercare,
    leaflet_file,
    own_aftercare,
    own_leaflet,
    own_routine,
    seen,
    send_leaflet,
)
from milium_site.consultations.views.card import bumps_file, card
from milium_site.consultations.views.consent import consent, withdraw_consent
from milium_site.consultations.views.documents import document, record_file, referral
from milium_site.consultations.views.plan import plan
from milium_site.consultations.views.recall import see_again
from milium_site.consultations.views.record import (
    amend_visit,
    carry,
    conclusion,
    findings,
    finish,
    lesion,
    lesions,
    record,
)
from milium_site.consultations.views.removal import amend, removal, removal_step, sign

__all__ = [
    "aftercare",
    "amend",
    "amend_visit",
    "bumps_file",
    "card",
    "carry",
    "conclusion",
    "consent",
    "document",
    "findings",
    "finish",
    "leaflet_file",
    "lesion",
    "lesions",
    "own_aftercare",
    "own_leaflet",
    "own_routine",
    "plan",
    "record",
    "record_file",
    "referral",
    "removal",
    "removal_step",
    "see_again",
    "seen",
    "send_leaflet",
    "sign",
    "withdraw_consent",
]
