"""What a clinician sets when they want to see somebody again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from milium_site.records.forms import PlainTextField

LATEST = timedelta(days=3 * 366)


class RecallForm(forms.Form):
    """By when, for what, and why."""

    service = forms.ModelChoiceField(
        label="For what", queryset=None, error_messages={"required": "Choose for what."}
    )
    due_on = forms.DateField(
        label="To be seen by",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose the day.", "invalid": "Write the day as 2026-11-23."},
    )
    reason = PlainTextField(
        label="Why",
        required=False,
        help_text="Read by clinicians alone. The invitation says nothing of it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, services: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.today = today

    def clean_due_on(self) -> date:
        due = self.cleaned_data["due_on"]
        if not self.today < due <= self.today + LATEST:
            raise ValidationError("Choose a day ahead, within three years.")
        return due
