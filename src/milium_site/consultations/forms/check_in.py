"""How it heals, as the person ticks it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from milium_site.catalogue.queries import clinical_text_lazy
from milium_site.consultations.queries import SIGNS
from milium_site.records.forms import PlainTextField

ALL_WELL = "well"


class CheckInForm(forms.Form):
    """Signs, or that there is none; an empty answer is none."""

    signs = forms.MultipleChoiceField(
        label=clinical_text_lazy("Is one of these so?"),
        choices=[*SIGNS.items(), (ALL_WELL, clinical_text_lazy("None of these: it heals"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what is so, or “None of these”.")},
    )
    note = PlainTextField(
        label=_("Anything else"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_signs(self) -> list[str]:
        return [sign for sign in self.cleaned_data["signs"] if sign != ALL_WELL]

    @property
    def values(self) -> dict[str, Any]:
        """What `actions.answer_check_in` takes."""
        return {"signs": self.cleaned_data["signs"], "note": self.cleaned_data["note"]}
