"""Reading the audit trail, and checking that nobody bent it."""

from milium_site.audit.queries.reading import events_about
from milium_site.audit.queries.verification import Finding, verify

__all__ = ["Finding", "events_about", "verify"]
