"""Reading the audit trail, and checking that nobody bent it."""

from milium_site.audit.queries.reading import (
    COLUMNS,
    SOMEBODY,
    TrailFilter,
    TrailLine,
    events_about,
    in_words,
    kinds_on_record,
    people_on_record,
    trail,
)
from milium_site.audit.queries.verification import Finding, verify

__all__ = [
    "COLUMNS",
    "SOMEBODY",
    "Finding",
    "TrailFilter",
    "TrailLine",
    "events_about",
    "in_words",
    "kinds_on_record",
    "people_on_record",
    "trail",
    "verify",
]
