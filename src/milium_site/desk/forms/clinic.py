"""What the owner decides: about booking, and about visits that a change touches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from milium_site.booking.models import BookingTerms


class TermsForm(forms.ModelForm):
    """The clinic's terms of booking."""

    reminder_hours = forms.CharField(
        label="Reminders go so many hours before",
        required=False,
        help_text="Such as 72, 24. Empty: no reminders.",
    )

    class Meta:
        model = BookingTerms
        fields = [
            "reminder_hours",
            "sms_reminders",
            "change_notice_minutes",
            "confirm_addresses",
            "strained_after",
            "confirm_minutes",
            "hold_minutes",
            "offer_minutes",
        ]
        labels = {
            "sms_reminders": "Reminders as text messages, too",
            "change_notice_minutes": "Moved or cancelled by themselves until so many minutes before",
            "confirm_addresses": "A new e-mail address has to be confirmed",
            "strained_after": "Asked for in any case after so many bookings within an hour",
            "confirm_minutes": "Minutes a time waits for its address to be confirmed",
            "hold_minutes": "Minutes a time is held while the form is filled",
            "offer_minutes": "Minutes a freed time is kept for the waiting list",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reminder_hours"] = ", ".join(map(str, self.instance.reminder_hours))

    def clean_reminder_hours(self) -> list[int]:
        parts = [part for part in re.split(r"[\s,;]+", self.cleaned_data["reminder_hours"]) if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise ValidationError("Write whole hours, such as 72, 24.")
        return sorted({int(part) for part in parts}, reverse=True)


class DecisionsForm(forms.Form):
    """What becomes of each visit that a change touches. None is decided by the form itself."""

    def __init__(self, *args: Any, touched: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(touched)
        for one in self.rows:
            patient = one.appointment.patient
            told = "with a mail" if patient.email else f"no e-mail: phone {patient.phone}"
            self.fields[_name(one)] = forms.ChoiceField(
                label=f"{one.when}: {patient.name}",
                help_text=f"{one.appointment.service.name}, {one.appointment.location.name}",
                choices=[
                    *((start, f"Move to {words} ({told})") for start, words in one.offers),
                    ("cancel", f"Cancel ({told})"),
                    ("keep", "Leave it as it is: it takes place all the same"),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"Choose what becomes of the visit of {patient.name}.",
                    "invalid_choice": "This time is gone meanwhile. Choose again.",
                },
            )

    def decisions(self) -> dict[UUID, str]:
        return {one.appointment.pk: self.cleaned_data[_name(one)] for one in self.rows}


def _name(one: Any) -> str:
    return f"visit_{one.appointment.pk.hex}"
