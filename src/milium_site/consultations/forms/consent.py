"""A signature on the screen: drawn, or a typed name that is ticked as one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from milium.errors import InvalidInputError
from milium.signature import Signature, parse_signature
from milium_site.records.forms import PlainTextField


class ConsentForm(forms.Form):
    """`text_version` and `plan_version` are what the page showed to the person who signs."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text_version = forms.CharField(max_length=40, widget=forms.HiddenInput)
    plan_version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    path = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    name = PlainTextField(
        label=_("Full name of who signs"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Whoever signs writes their full name.")},
    )
    relation = PlainTextField(
        label=_("What they are to the person"),
        max_length=60,
        help_text=_("Such as: mother, father, guardian."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("A minor does not sign alone: write what the guardian is to them.")},
    )
    is_typed = forms.BooleanField(label=_("I sign by typing my name, without drawing"), required=False)

    def __init__(
        self, *args: Any, needs_guardian: bool, initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"key": uuid4(), **(initial or {})}, **kwargs)
        self.signature: Signature | None = None
        if not needs_guardian:
            del self.fields["relation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("is_typed"):
            return data
        if not data.get("path"):
            raise ValidationError(_("Draw the signature in its field, or tick that the typed name is it."))
        try:
            self.signature = parse_signature(data["path"])
        except InvalidInputError as error:
            raise ValidationError(str(error)) from error
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `actions.sign_consent` takes."""
        data = self.cleaned_data
        return {
            "key": data["key"],
            "name": data["name"],
            "relation": data.get("relation", ""),
            "signature": self.signature,
            "text_version": data["text_version"],
            "plan_version": data["plan_version"],
        }


class WithdrawalForm(forms.Form):
    reason = PlainTextField(
        label=_("What they said"),
        max_length=500,
        help_text=_("They need no reason. “None given” is an answer."),
        widget=forms.TextInput,
        error_messages={"required": _("Write what they said, or that they gave no reason.")},
    )
