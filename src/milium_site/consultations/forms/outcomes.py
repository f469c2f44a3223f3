"""Over which months and places the clinic's figures are asked."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTHS_OFFERED = 60
MONTHS_FIRST_SHOWN = 12


class OutcomesForm(forms.Form):
    """Whole months, both included. What makes no sense is as if it had not been asked for, and says so."""

    first = forms.ChoiceField(required=False, label=gettext_lazy("From the beginning of"))
    last = forms.ChoiceField(required=False, label=gettext_lazy("To the end of"))
    place = forms.ChoiceField(required=False, label=gettext_lazy("Place"))

    def __init__(self, asked: Any, *, places: Any, today: date) -> None:
        months = _months_until(today, MONTHS_OFFERED)
        self.shown = {"first": _code(months[MONTHS_FIRST_SHOWN - 1]), "last": _code(months[0]), "place": ""}
        super().__init__({name: asked.get(name) or usual for name, usual in self.shown.items()})
        choices = [(_code(month), f"{MONTHS[month.month]} {month.year}") for month in months]
        self.fields["first"].choices = choices
        self.fields["last"].choices = choices
        self.fields["place"].choices = [("", _("Every place")), *((one.slug, one.name) for one in places)]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("This one is not in the list.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            raise ValidationError({"last": _("The last month comes before the first.")})
        return data

    def days(self) -> tuple[date, date]:
        """The first day and the last; those of the months first shown where what was asked makes no sense."""
        self.is_valid()
        makes_sense = "first" in self.cleaned_data and "last" in self.cleaned_data
        names = self.cleaned_data if makes_sense else self.shown
        first, last = (date.fromisoformat(f"{names[name]}-01") for name in ("first", "last"))
        return first, last.replace(day=calendar.monthrange(last.year, last.month)[1])


def _months_until(today: date, number: int) -> list[date]:
    """The first days of so many months, the present one first."""
    count = 12 * today.year + today.month - 1
    return [date((count - back) // 12, (count - back) % 12 + 1, 1) for back in range(number)]


def _code(month: date) -> str:
    return f"{month:%Y-%m}"
