"""What a visitor types for a routine: a product, who it is for, and when the calendar should remind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from milium_site.catalogue.queries import clinical_text_lazy
from milium_site.records.forms import KnowledgeSelect, refuse_control_characters
from milium_site.routine.queries import kind_choices

NONE_OF_THESE = "none"
LONGEST_AHEAD = timedelta(days=60)
DAYS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]


class ProductForm(forms.Form):
    """One product by its kind; the name is the visitor's own and may stay empty."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=KnowledgeSelect,
        error_messages={
            "required": _("Choose what the product is."),
            "invalid_choice": _("Choose from the list what the product is."),
        },
    )
    name = forms.CharField(
        label=_("What do you call it?"), required=False, max_length=60, help_text=_("Such as: the blue tube.")
    )

    def __init__(self, data: Mapping | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", gettext("Choose")), *kind_choices()]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        refuse_control_characters(name)
        return " ".join(name.split())


class PersonForm(forms.Form):
    """Who the routine is for. What is not said is never taken for a no."""

    age_years = forms.DecimalField(
        label=_("How old is the person?"),
        min_value=0,
        max_value=120,
        decimal_places=1,
        max_digits=4,
        help_text=_("In years; 0.5 is six months."),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("Write the age in years."),
            "invalid": _("Write the age as a number, such as 34."),
            "min_value": _("Write an age between 0 and 120 years."),
            "max_value": _("Write an age between 0 and 120 years."),
        },
    )
    pregnancy = forms.ChoiceField(
        label=clinical_text_lazy("Pregnant, trying for a baby, or breast-feeding?"),
        choices=[
            ("no", clinical_text_lazy("None of these")),
            ("pregnant", clinical_text_lazy("Pregnant")),
            ("trying", clinical_text_lazy("Trying for a baby")),
            ("breast_feeding", clinical_text_lazy("Breast-feeding")),
            ("maybe_pregnant", clinical_text_lazy("Rather not say, or not sure")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer. “Rather not say” is one.")},
    )
    applies = forms.MultipleChoiceField(
        label=clinical_text_lazy("Does any of this apply?"),
        choices=[
            ("eye_area", clinical_text_lazy("The bumps are round the eyes")),
            ("sensitive", clinical_text_lazy("The skin stings or reddens easily")),
            ("isotretinoin", clinical_text_lazy("Isotretinoin tablets, now or in the last months")),
            ("steroid_cream", clinical_text_lazy("A steroid (cortisone) cream on the face")),
            ("aspirin_allergy", clinical_text_lazy("An allergy to aspirin")),
            (NONE_OF_THESE, clinical_text_lazy("None of these")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what applies, or “None of these”.")},
    )
    procedure = forms.ChoiceField(
        label=clinical_text_lazy("Has something been done to this skin in the last four weeks?"),
        choices=[
            ("no", clinical_text_lazy("No")),
            ("removal", clinical_text_lazy("Bumps were removed")),
            ("peel", clinical_text_lazy("A chemical peel")),
            ("laser", clinical_text_lazy("A laser treatment")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    done_on = forms.DateField(
        label=_("On which day?"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only if something was done."),
        error_messages={"invalid": _("Write the date as day, month and year, such as 03/11/2026.")},
    )
    starts_on = forms.DateField(
        label=_("First day of the routine"),
        input_formats=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Write the first day."),
            "invalid": _("Write the date as day, month and year, such as 03/11/2026."),
        },
    )

    def __init__(self, data: Mapping | None = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_applies(self) -> list[str]:
        ticked = self.cleaned_data["applies"]
        if NONE_OF_THESE in ticked and len(ticked) > 1:
            raise forms.ValidationError(
                gettext("You ticked “None of these” together with something else. Untick what is not right.")
            )
        return [each for each in ticked if each != NONE_OF_THESE]

    def clean_starts_on(self) -> date:
        first = self.cleaned_data["starts_on"]
        if not self.today <= first <= self.today + LONGEST_AHEAD:
            raise forms.ValidationError(gettext("Begin today or within the next sixty days."))
        return first

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        procedure, done_on = data.get("procedure"), data.get("done_on")
        if procedure and procedure != "no" and "done_on" not in self.errors:
            if done_on is None:
                self.add_error("done_on", gettext("Write the day on which it was done."))
            elif done_on > self.today:
                self.add_error("done_on", gettext("This day is still to come. Plan the routine after it."))
        if procedure == "no":
            data["done_on"] = None
        return data


class CalendarForm(forms.Form):
    """When the phone should remind."""

    evening = forms.TimeField(required=False, input_formats=["%H:%M"])
    morning = forms.TimeField(required=False, input_formats=["%H:%M"])
