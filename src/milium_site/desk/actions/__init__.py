"""What staff does at the desk beyond what the rooms below already do."""

from milium_site.desk.actions.clinic import Rehearsal, change_clinic, rehearse
from milium_site.desk.actions.day import (
    cancel_at_desk,
    record_list_read,
    record_read,
    record_recalls_read,
    record_unconfirmed_read,
)
from milium_site.desk.actions.demo import load_demo
from milium_site.desk.actions.notes import NoteConflictError, save_note
from milium_site.desk.actions.phone import DETAILS, book_by_phone, place_visit
from milium_site.desk.actions.recalls import close_answered, close_recall, invite_due, set_recall

__all__ = [
    "DETAILS",
    "NoteConflictError",
    "Rehearsal",
    "book_by_phone",
    "cancel_at_desk",
    "change_clinic",
    "close_answered",
    "close_recall",
    "invite_due",
    "load_demo",
    "place_visit",
    "record_list_read",
    "record_read",
    "record_recalls_read",
    "record_unconfirmed_read",
    "rehearse",
    "save_note",
    "set_recall",
]
