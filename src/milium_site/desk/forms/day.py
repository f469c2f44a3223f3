"""What the day's list is asked for, and why an appointment is cancelled."""

from __future__ import annotations

from datetime import date

from django import forms

from milium_site.desk.queries import CANCEL_REASONS

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2199, 12, 31)


class DayForm(forms.Form):
    """The filters of the list. What makes no sense is as if it had not been asked for, and says so."""

    day = forms.DateField(
        required=False,
        label="Day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-23."},
    )
    place = forms.ChoiceField(required=False, label="Place")
    clinician = forms.ChoiceField(required=False, label="Clinician")

    def __init__(self, *args, places, clinicians, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", "Every place"), *((place.slug, place.name) for place in places)]
        self.fields["clinician"].choices = [
            ("", "Everybody"),
            *((clinician.slug, clinician.name) for clinician in clinicians),
        ]
        for field in self.fields.values():
            field.error_messages.setdefault("invalid_choice", "This one is not in the list.")

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError("Choose a day between 2000 and 2199.")
        return day


class CancelForm(forms.Form):
    """Why staff cancels."""

    reason = forms.ChoiceField(
        label="Why is it cancelled?",
        choices=CANCEL_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason, so that a colleague can tell what happened."},
    )
