"""Pages about a person's data, for staff and for the person."""

from milium_site.rights.views.own import own_data, own_data_consent, own_json, own_pdf
from milium_site.rights.views.person import consent, copy_json, copy_pdf, correct, erase, person
from milium_site.rights.views.requests import answer, request_list
from milium_site.rights.views.retention import hold, period, release, retention

__all__ = [
    "answer",
    "consent",
    "copy_json",
    "copy_pdf",
    "correct",
    "erase",
    "hold",
    "own_data",
    "own_data_consent",
    "own_json",
    "own_pdf",
    "period",
    "person",
    "release",
    "request_list",
    "retention",
]
