"""Correcting a person's data, asking for something, erasing, and setting a period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from milium_site.booking.forms import PhoneField
from milium_site.records.forms import EmailAddressField, HumanNameField, PlainTextField
from milium_site.records.models import CorrectionReason
from milium_site.rights.models import RightsRequest
from milium_site.rights.queries.retention import Rule

LONGEST_DAYS = 36_600


class CorrectionForm(forms.Form):
    """A person's name and how to reach them, as they should be."""

    name = HumanNameField(label="Name", error_messages={"required": "Write the person’s name."})
    email = EmailAddressField(label="E-mail", error_messages={"required": "Write an e-mail address."})
    phone = PhoneField(label="Phone", required=False)
    birth_date = forms.DateField(
        label="Date of birth",
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Write the date as day, month and year, such as 03/11/2019."},
    )
    guardian_name = HumanNameField(label="Comes with", required=False)
    guardian_relation = HumanNameField(label="Who is the person’s…", required=False, max_length=60)
    reason = forms.ChoiceField(
        label="Why is it corrected?",
        choices=CorrectionReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why, so that a colleague can tell."},
    )

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and (born > timezone.now().date() or born.year < 1900):
            raise ValidationError("Write a date between 1900 and today.", code="out_of_range")
        return born


class AskForm(forms.Form):
    """What a person asks for."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=[
            (RightsRequest.Kind.COPY, _("A copy of everything you hold about me, under other bookings too")),
            (RightsRequest.Kind.CORRECTION, _("Something about me is wrong")),
            (RightsRequest.Kind.ERASURE, _("Erase what you hold about me")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you ask for."),
            "invalid_choice": _("Choose what you ask for."),
        },
    )
    words = PlainTextField(
        label=_("In your words"),
        required=False,
        help_text=_("Such as what is wrong and how it should be."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EraseForm(forms.Form):
    """The one question before a person is erased."""

    sure = forms.BooleanField(
        label="I have made sure who asks, and that they want this",
        error_messages={"required": "Make sure first, then tick the box."},
    )


class AnswerForm(forms.Form):
    """How a request was answered."""

    outcome = forms.ChoiceField(choices=RightsRequest.Outcome.choices)


class PeriodForm(forms.Form):
    """How many days one kind of thing stays."""

    days = forms.IntegerField(
        label="Days",
        max_value=LONGEST_DAYS,
        error_messages={
            "required": "Write a number of days.",
            "invalid": "Write a whole number of days.",
            "max_value": "That is over a hundred years.",
        },
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{rule.kind}_%s", **kwargs)
        self.rule = rule
        least = rule.least_days
        self.fields["days"].min_value = least
        self.fields["days"].validators.append(_at_least(least))


def _at_least(least: int) -> Any:
    def check(days: int) -> None:
        if days < least:
            raise ValidationError(
                f"At least {least} days." if least else "Not less than none.", code="too_few"
            )

    return check
