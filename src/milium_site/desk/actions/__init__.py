"""What staff does at the desk beyond what the rooms below already do."""

from milium_site.desk.actions.day import cancel_at_desk, record_list_read, record_read

__all__ = ["cancel_at_desk", "record_list_read", "record_read"]
