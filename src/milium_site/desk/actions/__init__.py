"""What staff does at the desk beyond what the rooms below already do."""

from milium_site.desk.actions.clinic import Rehearsal, change_clinic, rehearse
from milium_site.desk.actions.day import cancel_at_desk, record_list_read, record_read
from milium_site.desk.actions.phone import book_by_phone, place_visit

__all__ = [
    "Rehearsal",
    "book_by_phone",
    "cancel_at_desk",
    "change_clinic",
    "place_visit",
    "record_list_read",
    "record_read",
    "rehearse",
]
