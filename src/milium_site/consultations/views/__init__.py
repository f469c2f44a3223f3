"""Pages of the record. What the viewer may not see does not exist for them: foreign and missing are one 404."""

from milium_site.consultations.views.card import card
from milium_site.consultations.views.plan import plan
from milium_site.consultations.views.record import conclusion, findings, finish, lesion, lesions, record
from milium_site.consultations.views.removal import amend, removal, removal_step, sign

__all__ = [
    "amend",
    "card",
    "conclusion",
    "findings",
    "finish",
    "lesion",
    "lesions",
    "plan",
    "record",
    "removal",
    "removal_step",
    "sign",
]
