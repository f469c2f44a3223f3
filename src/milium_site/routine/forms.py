"""What a visitor types for a routine: a product, who it is for, and when the calendar should remind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from milium_site.records.forms import refuse_control_characters
from milium_site.routine.queries import kind_choices

NONE_OF_THESE = "none"
LONGEST_AHEAD = timedelta(days=60)
DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]


class ProductForm(forms.Form):
    """One product by its kind; the name is the visitor's own and may stay empty."""

    kind = forms.ChoiceField(
        label="What is it?",
        error_messages={
            "required": "Choose what the product is.",
            "invalid_choice": "Choose from the list what the product is.",
        },
    )
    name = forms.CharField(
        label="What do you call it?", required=False, max_length=60, help_text="Such as: the blue tube."
    )

    def __init__(self, data: Mapping | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", "Choose"), *kind_choices()]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        refuse_control_characters(name)
        return " ".join(name.split())


class PersonForm(forms.Form):
    """Who the routine is for. What is not said is never taken for a no."""

    age_years = forms.DecimalField(
        label="How old is the person?",
        min_value=0,
        max_value=120,
        decimal_places=1,
        max_digits=4,
        help_text="In years; 0.5 is six months.",
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Write the age in years.",
            "invalid": "Write the age as a number, such as 34.",
            "min_value": "Write an age between 0 and 120 years.",
            "max_value": "Write an age between 0 and 120 years.",
        },
    )
    pregnancy = forms.ChoiceField(
        label="Pregnant, trying for a baby, or breast-feeding?",
        choices=[
            ("no", "None of these"),
            ("pregnant", "Pregnant"),
            ("trying", "Trying for a baby"),
            ("breast_feeding", "Breast-feeding"),
            ("maybe_pregnant", "Rather not say, or not sure"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer. “Rather not say” is one."},
    )
    applies = forms.MultipleChoiceField(
        label="Does any of this apply?",
        choices=[
            ("eye_area", "The bumps are round the eyes"),
            ("sensitive", "The skin stings or reddens easily"),
            ("isotretinoin", "Isotretinoin tablets, now or in the last months"),
            ("steroid_cream", "A steroid (cortisone) cream on the face"),
            ("aspirin_allergy", "An allergy to aspirin"),
            (NONE_OF_THESE, "None of these"),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what applies, or “None of these”."},
    )
    procedure = forms.ChoiceField(
        label="Has something been done to this skin in the last four weeks?",
        choices=[
            ("no", "No"),
            ("removal", "Bumps were removed"),
            ("peel", "A chemical peel"),
            ("laser", "A laser treatment"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    done_on = forms.DateField(
        label="On which day?",
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Only if something was done.",
        error_messages={"invalid": "Write the date as day, month and year, such as 03/11/2026."},
    )
    starts_on = forms.DateField(
        label="First day of the routine",
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Write the first day.",
            "invalid": "Write the date as day, month and year, such as 03/11/2026.",
        },
    )

    def __init__(self, data: Mapping | None = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_applies(self) -> list[str]:
        ticked = self.cleaned_data["applies"]
        if NONE_OF_THESE in ticked and len(ticked) > 1:
            raise forms.ValidationError(
                "You ticked “None of these” together with something else. Untick what is not right."
            )
        return [each for each in ticked if each != NONE_OF_THESE]

    def clean_starts_on(self) -> date:
        first = self.cleaned_data["starts_on"]
        if not self.today <= first <= self.today + LONGEST_AHEAD:
            raise forms.ValidationError("Begin today or within the next sixty days.")
        return first

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        procedure, done_on = data.get("procedure"), data.get("done_on")
        if procedure and procedure != "no" and "done_on" not in self.errors:
            if done_on is None:
                self.add_error("done_on", "Write the day on which it was done.")
            elif done_on > self.today:
                self.add_error("done_on", "This day is still to come. Plan the routine after it.")
        if procedure == "no":
            data["done_on"] = None
        return data


class CalendarForm(forms.Form):
    """When the phone should remind."""

    evening = forms.TimeField(required=False, input_formats=["%H:%M"])
    morning = forms.TimeField(required=False, input_formats=["%H:%M"])
