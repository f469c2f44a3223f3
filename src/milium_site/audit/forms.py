"""What the trail is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from milium_site.audit.queries import SOMEBODY, kinds_on_record, people_on_record
from milium_site.audit.queries.reading import TrailFilter

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class TrailForm(forms.Form):
    """Filters. What makes no sense is as if it had not been asked for, and says so."""

    actor = forms.ChoiceField(required=False, label="Who")
    kind = forms.ChoiceField(required=False, label="What")
    subject = forms.CharField(required=False, label="Record", max_length=64)
    first_day = forms.DateField(required=False, label="From", input_formats=["%Y-%m-%d"])
    last_day = forms.DateField(required=False, label="Until", input_formats=["%Y-%m-%d"])

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actor"].choices = [("", "Everybody"), *SOMEBODY, *people_on_record(viewer)]
        kinds = [(kind, kind.replace("_", " ")) for kind in kinds_on_record()]
        self.fields["kind"].choices = [("", "Everything"), *kinds]
        for name in ("first_day", "last_day"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            self.fields[name].error_messages["invalid"] = "Write the day as 2026-11-23."
        for name in ("actor", "kind"):
            self.fields[name].error_messages["invalid_choice"] = "This one is not in the list."

    def _clean_day(self, name: str) -> date | None:
        day = self.cleaned_data[name]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError("Choose a day between 2000 and 2199.")
        return day

    def clean_first_day(self) -> date | None:
        return self._clean_day("first_day")

    def clean_last_day(self) -> date | None:
        return self._clean_day("last_day")

    def filter(self) -> TrailFilter:
        """What was asked for and makes sense."""
        self.is_valid()
        return TrailFilter(**{name: value for name, value in self.cleaned_data.items() if value})
