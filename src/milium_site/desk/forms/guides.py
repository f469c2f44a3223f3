"""Over how many days the guides' readers are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SPANS = (30, 90, 365)


class GuideCountsForm(forms.Form):
    """The days up to today, and one guide or all. What is not in the lists is as if it had not been asked for."""

    days = forms.ChoiceField(required=False, label=gettext_lazy("Over"))
    guide = forms.ChoiceField(required=False, label=gettext_lazy("Guide"))

    def __init__(self, asked: Any) -> None:
        super().__init__({"days": asked.get("days") or str(SPANS[0]), "guide": asked.get("guide", "")})
        self.fields["days"].choices = [(str(days), _("%(n)d days") % {"n": days}) for days in SPANS]

    def span(self, today: date) -> tuple[date, date]:
        """The first day and the last, today."""
        wanted = self.data["days"]
        days = int(wanted) if wanted in {str(days) for days in SPANS} else SPANS[0]
        return today - timedelta(days=days - 1), today

    def offer(self, guides: Iterable[tuple[str, str]]) -> str:
        """Takes slug and title of each guide that can be chosen; gives the slug that was, "" for all."""
        self.fields["guide"].choices = [("", _("Every guide")), *guides]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("This one is not in the list.")
        self.is_valid()
        return self.cleaned_data.get("guide", "")
