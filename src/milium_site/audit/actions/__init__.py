"""Adding to the audit trail, and sealing it."""

from milium_site.audit.actions.recording import Actor, pseudonym, record
from milium_site.audit.actions.sealing import seal_new_events

__all__ = ["Actor", "pseudonym", "record", "seal_new_events"]
