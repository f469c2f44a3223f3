"""Answering requests, erasing a person, and letting go of what is over its time."""

from milium_site.rights.actions.erasing import Erased, erase_person
from milium_site.rights.actions.requests import answer_request, ask, record_copy
from milium_site.rights.actions.retaining import (
    hold_report,
    release_report,
    report_due,
    run_retention,
    set_period,
)

__all__ = [
    "Erased",
    "answer_request",
    "ask",
    "erase_person",
    "hold_report",
    "record_copy",
    "release_report",
    "report_due",
    "run_retention",
    "set_period",
]
