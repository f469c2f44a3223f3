"""One step of the checklist as a form, made from what the step writes down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from milium.removal import Step, StepField
from milium_site.consultations.queries import site_name
from milium_site.records.forms import PlainTextField


class StepForm(forms.Form):
    """`today` is the day at the place: an instrument that ran out before it is refused."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    # The record of this step that the page showed.
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    done_at = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z"]
    )
    outcome = forms.ChoiceField(
        choices=[("done", "Done"), ("not-done", "Not done")], widget=forms.HiddenInput
    )
    note = PlainTextField(
        label="Note, and the reason where something is not done",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        step: Step,
        lesions: Sequence[Any],
        today: date,
        held: Any = None,
        **kwargs: Any,
    ) -> None:
        initial = {"key": uuid4(), "outcome": "done", **self._held(held)}
        super().__init__(*args, initial=initial, prefix=step.id, **kwargs)
        self.step, self.today = step, today
        self.lesions = {str(lesion.number): lesion for lesion in lesions}
        self.typed = tuple(field for field in step.fields if field.kind != "kept")
        for field in self.typed:
            self.fields[field.name] = self._field(field)
        self.order_fields([*(field.name for field in self.typed), "note"])

    @staticmethod
    def _held(held: Any) -> dict[str, Any]:
        if held is None:
            return {}
        values = {
            name: [str(one["number"]) for one in value] if isinstance(value, list) else value
            for name, value in held.values.items()
        }
        return {**values, "note": held.note, "seen": held.pk}

    def _field(self, field: StepField) -> forms.Field:
        if field.kind == "lesions":
            choices = [(number, f"{number}: {site_name(one.site)}") for number, one in self.lesions.items()]
            return forms.MultipleChoiceField(
                label=field.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        if field.kind == "choice":
            widget = forms.RadioSelect
            return forms.ChoiceField(label=field.label, choices=field.choices, required=False, widget=widget)
        if field.kind == "confirm":
            return forms.BooleanField(label=field.label, required=False)
        if field.kind == "date":
            return forms.DateField(
                label=field.label,
                required=False,
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": "Write the day as 2027-11-23."},
            )
        if field.kind == "number":
            return forms.DecimalField(
                label=field.label,
                required=False,
                min_value=Decimal("0.01"),
                max_value=Decimal(100_000),
                widget=forms.NumberInput({"inputmode": "decimal", "step": "any"}),
            )
        return PlainTextField(label=field.label, required=False, max_length=200, widget=forms.TextInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") == "not-done":
            self._clean_not_done(data)
            return data
        for field in self.typed:
            counts = field.only_if is None or data.get(field.only_if[0]) == field.only_if[1]
            if counts and field.is_needed and field.name not in self.errors and not data.get(field.name):
                self.add_error(field.name, f"{field.label}: this is needed.")
        expires_on = data.get("expires_on")
        if expires_on and expires_on < self.today:
            self.add_error("expires_on", "This instrument ran out. Take another one.")
        return data

    def _clean_not_done(self, data: dict[str, Any]) -> None:
        if self.step.is_firm:
            raise ValidationError(
                f"“{self.step.name}” is never left out. Without it the removal does not go on."
            )
        if not data.get("note", "").strip():
            self.add_error("note", "Say why this was not done.")

    @property
    def values(self) -> dict[str, Any]:
        """What `actions.record_step` takes: only what counts, as JSON can hold it."""
        data = self.cleaned_data
        if data["outcome"] == "not-done":
            return {}
        return {
            field.name: self._plain(data[field.name])
            for field in self.typed
            if data.get(field.name)
            and (field.only_if is None or data.get(field.only_if[0]) == field.only_if[1])
        }

    def _plain(self, value: Any) -> Any:
        if isinstance(value, list):
            return [{"number": int(number), "site": self.lesions[number].site} for number in value]
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if isinstance(value, Decimal) else value

    @property
    def said_at(self) -> datetime | None:
        """When the page says that it was done, or None."""
        return self.cleaned_data.get("done_at")


class AmendmentForm(forms.Form):
    text = PlainTextField(
        label="What is to be read beside it",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what is to be added."},
    )
    reason = PlainTextField(
        label="Why", max_length=500, widget=forms.TextInput, error_messages={"required": "Say why."}
    )
