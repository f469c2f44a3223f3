"""Booking at the desk: what is looked for, who comes, and a visit at a time that is not offered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from milium_site.booking.forms import KEY, PhoneField
from milium_site.catalogue.queries import offered_languages
from milium_site.desk.forms.day import FIRST_DAY, LAST_DAY
from milium_site.records.forms import EmailAddressField, HumanNameField, PlainTextField

ANYONE = ""


class FindForm(forms.Form):
    """Which free times are looked for. Each list has only what the viewer may book."""

    service = forms.ChoiceField(label="Service")
    place = forms.ChoiceField(label="Place")
    who = forms.ChoiceField(label="Clinician", required=False)
    day = forms.DateField(
        label="From",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-23."},
    )
    # The visit of somebody who is known: they come again.
    again = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: Any, places: Any, clinicians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_slug = {
            "service": {row.slug: row for row in services},
            "place": {row.slug: row for row in places},
            "who": {row.slug: row for row in clinicians},
        }
        for name, rows in self.by_slug.items():
            choices = [(slug, row.name) for slug, row in rows.items()]
            self.fields[name].choices = [(ANYONE, "Anyone"), *choices] if name == "who" else choices
            self.fields[name].error_messages["invalid_choice"] = "This one is not in the list."

    def clean_day(self) -> date | None:
        day = self.cleaned_data["day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Choose a day between 2000 and 2199.")
        return day

    def row(self, name: str) -> Any:
        """What was chosen; None for anyone, and where nothing that exists was."""
        return self.by_slug[name].get(self.cleaned_data.get(name, ""))


class CallerForm(forms.Form):
    """Who comes, as they say it on the phone. A telephone number or an e-mail address is enough."""

    name = HumanNameField(
        label="Name of the person who comes",
        error_messages={"required": "Write the name of the person who comes."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label="Phone", required=False, help_text="Needed where there is no e-mail address.")
    email = EmailAddressField(
        label="E-mail",
        required=False,
        help_text="The confirmation with the link to move or cancel goes here. Without one, say the time "
        "and the reference on the phone.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    for_child = forms.BooleanField(label="It is for a child", required=False)
    guardian_name = HumanNameField(label="Who comes with the child", required=False)
    guardian_relation = HumanNameField(
        label="They are the child’s…", required=False, max_length=60, help_text="Mother, father, guardian, …"
    )
    birth_date = forms.DateField(
        label="The child’s date of birth",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    note = PlainTextField(
        label="Note",
        required=False,
        help_text="Read by clinicians alone.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(
        label=_("Language of our mails"), required=False, initial=settings.LANGUAGE_CODE
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        names = dict(settings.LANGUAGES)
        offered = [(code, names[code]) for code in offered_languages()]
        self.fields["language"].choices = offered
        if len(offered) < 2:
            self.fields["language"].widget = forms.HiddenInput()
        if not self.initial.get("name"):
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE

    def clean_idempotency_key(self) -> str:
        key = self.cleaned_data["idempotency_key"]
        if not KEY.fullmatch(key):
            raise ValidationError("This form was not complete. Please send it once more.")
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("phone") or data.get("email") or self.errors.keys() & {"phone", "email"}):
            self.add_error(
                "phone", "Write a telephone number or an e-mail address, so that we can reach them."
            )
        if data.get("for_child"):
            if not data.get("guardian_name") and "guardian_name" not in self.errors:
                self.add_error("guardian_name", "Write who comes with the child.")
        else:
            data.update(guardian_name="", guardian_relation="", birth_date=None)
        born = data.get("birth_date")
        if born and not FIRST_DAY <= born <= self.today:
            self.add_error("birth_date", "Write a date of birth between 2000 and today.")
        return data


REASONS = (
    ("walk_in", "The person is here"),
    ("urgent", "A clinician wants to see them soon"),
    ("agreed", "The clinician agreed to it"),
    ("other", "Something else"),
)


class PlaceForm(CallerForm):
    """A visit at a time that is not offered: of somebody who is here, or over another one on purpose."""

    service = forms.ChoiceField(label="Service")
    place = forms.ChoiceField(label="Place")
    who = forms.ChoiceField(label="Clinician")
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
    is_here = forms.BooleanField(label="The person is here: check them in", required=False)
    reason = forms.ChoiceField(
        label="Why at this time?",
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why, so that a colleague can tell what happened."},
    )
    field_order = ["name", "phone", "service", "place", "who", "day", "time", "reason", "is_here"]

    def __init__(self, *args: Any, services: Any, places: Any, clinicians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_slug = {
            "service": {row.slug: row for row in services},
            "place": {row.slug: row for row in places},
            "who": {row.slug: row for row in clinicians},
        }
        for name, rows in self.by_slug.items():
            self.fields[name].choices = [(slug, row.name) for slug, row in rows.items()]

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError("Choose a day between 2000 and 2199.")
        return day

    def row(self, name: str) -> Any:
        return self.by_slug[name][self.cleaned_data[name]]
