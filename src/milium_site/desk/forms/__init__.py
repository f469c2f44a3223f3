"""What staff types: the day's filters, bookings by phone, and what the owner sets."""

from milium_site.desk.forms.clinic import DecisionsForm, TermsForm
from milium_site.desk.forms.day import CancelForm, DayForm
from milium_site.desk.forms.phone import CallerForm, FindForm, PlaceForm
from milium_site.desk.forms.recalls import RecallForm

__all__ = [
    "CallerForm",
    "CancelForm",
    "DayForm",
    "DecisionsForm",
    "FindForm",
    "PlaceForm",
    "RecallForm",
    "TermsForm",
]
