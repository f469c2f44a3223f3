"""What a clinician writes in a letter to a colleague."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from milium_site.records.forms import PlainTextField


class ReferralForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    to = PlainTextField(
        label=_("To whom"),
        max_length=500,
        help_text=_("Name and address, as they stand on the letter."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write to whom the letter goes.")},
    )
    reason = PlainTextField(
        label=_("Why you send them, and what you ask for"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write why you send them.")},
    )
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)

    def __init__(self, *args: Any, is_urgent: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid4(), "is_urgent": is_urgent})
        super().__init__(*args, **kwargs)
