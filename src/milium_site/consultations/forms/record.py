"""Examination, conclusion and card. A `version` field is the one that the page showed: see `EditConflictError`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from milium.face_map import EDGE, VIEWS
from milium_site.consultations.queries import ALERT_GATES, SKIN_TONE, alert_lines, site_choices
from milium_site.records.forms import PlainTextField
from milium_site.selfcheck.queries import condition_choices, type_choices

MILIA = "milia"
LARGEST_MM = Decimal(100)
TONES = [("", "Not noted"), *((str(tone), f"{tone}") for tone in range(1, 7))]


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class FindingsForm(forms.Form):
    version = _version()
    findings = PlainTextField(
        label="What you see", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several forms stand on one page, and their fields share names.
        super().__init__(*args, auto_id="findings_%s", **kwargs)


class _Lesion(forms.Form):
    size_mm = forms.DecimalField(
        label="Size in mm",
        required=False,
        min_value=Decimal("0.1"),
        max_value=LARGEST_MM,
        max_digits=4,
        decimal_places=1,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.1", "min": "0.1"}),
        error_messages={"invalid": "Write the size as a number, such as 1.5."},
    )
    milia_type = forms.ChoiceField(label="Type of milia", required=False)
    note = PlainTextField(label="Note", required=False, max_length=500, widget=forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["milia_type"].choices = [("", "Not said"), *type_choices()]


class LesionForm(_Lesion):
    """One more bump: where it was tapped (`view`, `x`, `y`), or the site by its name (`place`)."""

    field_order = ["place", "size_mm", "milia_type", "note"]
    key = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.ChoiceField(
        label="Where", required=False, error_messages={"invalid_choice": "Choose a site from the list."}
    )
    view = forms.ChoiceField(
        choices=[(view, view) for view in VIEWS], required=False, widget=forms.HiddenInput
    )
    x = forms.IntegerField(min_value=0, max_value=EDGE, required=False, widget=forms.HiddenInput)
    y = forms.IntegerField(min_value=0, max_value=EDGE, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid4()})
        super().__init__(*args, auto_id="bump_%s", **kwargs)
        self.fields["place"].choices = [("", "Tap the map, or choose"), *site_choices()]

    @property
    def values(self) -> dict[str, Any]:
        """What `actions.add_lesion` takes."""
        data = self.cleaned_data
        wanted = {name: data[name] for name in ("key", "size_mm", "milia_type", "note")}
        if self._is_tapped(data):
            return {**wanted, "view": data["view"], "at": (data["x"], data["y"])}
        view, _, site = data["place"].partition(":")
        return {**wanted, "view": view, "site": site}

    @staticmethod
    def _is_tapped(data: dict[str, Any]) -> bool:
        return bool(data.get("view")) and data.get("x") is not None and data.get("y") is not None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self._is_tapped(data) and not data.get("place"):
            raise ValidationError("Tap the map where the bump is, or choose the site.")
        return data


class LesionChangeForm(_Lesion):
    version = _version()


class ConclusionForm(forms.Form):
    version = _version()
    code = forms.ChoiceField(label="What it is", error_messages={"required": "Choose what it is."})
    milia_type = forms.ChoiceField(label="Type of milia", required=False)
    has_dermoscopy = forms.BooleanField(label="Looked at with a dermatoscope", required=False)
    has_histology = forms.BooleanField(label="Confirmed by a tissue sample", required=False)
    note = PlainTextField(
        label="Why, in your words", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="conclusion_%s", **kwargs)
        self.fields["code"].choices = [("", "Choose"), *condition_choices()]
        self.fields["milia_type"].choices = [("", "No milia, or not known"), *type_choices()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("code") != MILIA:
            data["milia_type"] = ""
        return data


class CardForm(forms.Form):
    """Each alert as yes, no, or not asked, with a note; and the skin tone."""

    version = _version()

    def __init__(self, *args: Any, card: Any, **kwargs: Any) -> None:
        self.lines = alert_lines(card)
        initial = {
            "version": card.version if card else 0,
            SKIN_TONE: (card.alerts if card else {}).get(SKIN_TONE),
        }
        for line in self.lines:
            said = {True: "yes", False: "no"}.get(line.applies, "")
            initial |= {line.gate: said, f"{line.gate}_note": line.note}
        super().__init__(*args, initial=initial, **kwargs)
        for line in self.lines:
            self.fields[line.gate] = forms.ChoiceField(
                label=line.question,
                required=False,
                choices=[("", "Not asked"), ("yes", "Yes"), ("no", "No")],
                widget=forms.RadioSelect,
            )
            self.fields[f"{line.gate}_note"] = PlainTextField(
                label=f"{line.name}: what exactly",
                required=False,
                max_length=300,
                widget=forms.TextInput,
            )
        self.fields[SKIN_TONE] = forms.ChoiceField(
            label="Skin tone, 1 the lightest to 6 the deepest", required=False, choices=TONES
        )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Each alert with its two fields, for the template."""
        return [(line, self[line.gate], self[f"{line.gate}_note"]) for line in self.lines]

    @property
    def alerts(self) -> dict[str, Any]:
        """What `actions.save_card` takes; what was not asked is left out."""
        data = self.cleaned_data
        said = {
            gate: {"applies": data[gate] == "yes", "note": data[f"{gate}_note"]}
            for gate in ALERT_GATES
            if data[gate]
        }
        return {**said, SKIN_TONE: int(data[SKIN_TONE])} if data[SKIN_TONE] else said
