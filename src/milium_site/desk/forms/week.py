"""What the calendar is asked for, and where a visit is moved to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from milium_site.desk.forms.day import FIRST_DAY, LAST_DAY

SPANS = (("week", "A week"), ("day", "A day"))
KINDS = (("practitioner", "Clinicians"), ("room", "Rooms"), ("device", "Devices"))
SHOWN = (("", "Not cancelled"), ("to_come", "Still to come"), ("here", "Here now"), ("all", "Cancelled too"))


class CalendarForm(forms.Form):
    """The filters of the calendar. What makes no sense is as if it had not been asked for, and says so."""

    span = forms.ChoiceField(required=False, label="Show", choices=SPANS)
    by = forms.ChoiceField(required=False, label="By", choices=KINDS)
    day = forms.DateField(
        required=False,
        label="Day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-23."},
    )
    place = forms.ChoiceField(required=False, label="Place")
    who = forms.ChoiceField(required=False, label="Who or what")
    shown = forms.ChoiceField(required=False, label="Visits", choices=SHOWN)

    def __init__(self, *args: Any, places: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place.slug, place.name) for place in places]
        self.fields["who"].choices = [("", "All"), *((one.slug, one.name) for one in resources)]
        for field in self.fields.values():
            field.error_messages.setdefault("invalid_choice", "This one is not in the list.")

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Choose a day between 2000 and 2199.")
        return day


class MoveForm(forms.Form):
    """The new time of a visit, on the clock of its place, and whether a mail says so."""

    day = forms.DateField(
        label="Day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day.", "invalid": "Write the day as 2026-11-23."},
    )
    time = forms.TimeField(
        label="Time, on the clock of the place",
        input_formats=["%H:%M"],
        widget=forms.TimeInput({"type": "time", "step": "300"}, format="%H:%M"),
        error_messages={"required": "Write the time.", "invalid": "Write the time as 14:35."},
    )
    who = forms.ChoiceField(label="Clinician, room or device", required=False)
    tell = forms.BooleanField(label="Send them a mail with the new time", required=False)
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**8)

    def __init__(self, *args: Any, resources: Any, has_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_slug = {one.slug: one for one in resources}
        self.fields["who"].choices = [
            ("", "As it is"),
            *(
                (words, among)
                for kind, words in KINDS
                if (among := [(slug, one.name) for slug, one in self.by_slug.items() if one.kind == kind])
            ),
        ]
        if not has_address:
            self.fields["tell"].disabled = True
            self.fields["tell"].help_text = "There is no e-mail address: phone them."

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Choose a day between 2000 and 2199.")
        return day

    def resource(self) -> Any:
        """Who or what was chosen; None for whoever it is with and wherever it is now."""
        return self.by_slug.get(self.cleaned_data["who"])
