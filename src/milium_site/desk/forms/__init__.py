"""What staff types: the day's filters, bookings by phone, and what the owner sets."""

from milium_site.desk.forms.day import CancelForm, DayForm

__all__ = ["CancelForm", "DayForm"]
