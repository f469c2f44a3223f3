"""What staff types: signing in, codes, a PIN, a new password, whom to invite, why a record is opened."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.cache import cache
from django.forms.utils import ErrorDict

from milium_site.accounts.actions import count_try, take_back_try
from milium_site.accounts.models import Role, User
from milium_site.staff.queries import grantable_places

EVERY_PLACE = "all"
CODE_LENGTH = 16
LONGEST_CREDENTIAL = 20_000
NO_PASSKEY = "No passkey came with this. Try again."
# Longer than a code counts, so that nobody who looked over a shoulder uses it a second time.
CODE_KEPT_SECONDS = 180


class SignInForm(LoginForm):
    """E-mail address and password of a member of staff."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "E-mail address", "Password"
        login.max_length, password.max_length = 254, 1024
        login.error_messages["required"] = "Write the e-mail address that the clinic knows you by."
        password.error_messages["required"] = "Write your password."
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class _CodeField(forms.Form):
    """The words of a field for a code, and the limit on wrong ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label, field.max_length = "Code", CODE_LENGTH
        field.help_text = "The six figures that your authenticator app shows now, or a recovery code."
        field.error_messages["required"] = "Write the code."
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs |= {"inputmode": "numeric", "maxlength": CODE_LENGTH}

    def clean_code(self) -> str:
        count_try("code", str(self.user.pk))
        try:
            code = super().clean_code()
        except forms.ValidationError:
            raise forms.ValidationError(
                "This code is not right. Wait for the next one and try again."
            ) from None
        if not cache.add(f"milium.code.{self.user.pk}.{code}", True, CODE_KEPT_SECONDS):
            raise forms.ValidationError("This code was used already. Wait for the next one.")
        take_back_try("code", str(self.user.pk))
        return code


class CodeForm(_CodeField, AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_CodeField, ReauthenticateForm):
    """Showing again that it is you, by a code."""


class AppForm(_CodeField, ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "The six figures that the app shows now."


class CredentialField(forms.JSONField):
    """A passkey's answer: an object of some thousand letters at most. Anything else is refused before it is read on."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise forms.ValidationError(NO_PASSKEY)
        found = super().to_python(value)
        if found not in self.empty_values and not isinstance(found, dict):
            raise forms.ValidationError(NO_PASSKEY)
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        # What was refused is not shown again, and not read a second time either.
        return initial


class _Passkey(forms.Form):
    """What a browser sends is anything at all until it is checked; the library stumbles over some of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField(required=True, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            self._errors, self.cleaned_data = ErrorDict(), {}
            self.add_error(None, NO_PASSKEY)


class PasskeySignInForm(_Passkey, LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class PasskeyCodeForm(_Passkey, AuthenticateWebAuthnForm):
    """A passkey as the second step, or on a locked screen."""


class ConfirmPasskeyForm(_Passkey, ReauthenticateWebAuthnForm):
    """Showing again that it is you, by a passkey."""


class PasskeyForm(_Passkey, AddWebAuthnForm):
    """A new passkey and what to call it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of this passkey"
        self.fields["name"].max_length = 60
        self.fields["name"].help_text = "So that you can tell it from others, such as the room or the device."
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True


class ConfirmPasswordForm(AllauthReauthenticateForm):
    """Showing again that it is you, by the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text, field.max_length = "Your password", "", 1024
        field.error_messages["required"] = "Write your password."
        field.widget.attrs.pop("placeholder", None)


class UnlockForm(forms.Form):
    """The PIN of a locked screen, or without one the password."""

    secret = forms.CharField(
        max_length=1024, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, by_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["secret"]
        field.label = "PIN" if by_pin else "Password"
        field.error_messages["required"] = "Write your PIN." if by_pin else "Write your password."
        if by_pin:
            field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


class PinForm(forms.Form):
    """A PIN of one's own for a locked screen."""

    pin = forms.RegexField(
        r"^[0-9]{4,12}$",
        label="PIN",
        help_text="4 to 12 figures that only you know. Five wrong ones sign you out.",
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}),
        error_messages={"invalid": "A PIN has 4 to 12 figures and nothing else.", "required": "Write a PIN."},
    )

    def clean_pin(self) -> str:
        pin = self.cleaned_data["pin"]
        steps = {int(after) - int(before) for before, after in pairwise(pin)}
        if len(steps) == 1 and steps <= {-1, 0, 1}:
            raise forms.ValidationError("This PIN is the first that others would try. Choose another.")
        if re.fullmatch(r"(19|20)[0-9]{2}", pin):
            raise forms.ValidationError("A year is easily guessed. Choose another PIN.")
        return pin


class NewPasswordForm(forms.Form):
    """A password of one's own, twice nothing: browsers show what was typed, and keep it."""

    password = forms.CharField(
        label="New password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Write a password."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class ForgottenForm(forms.Form):
    """The address to mail a link to."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={"required": "Write the e-mail address that the clinic knows you by."},
    )


class _Placed(forms.Form):
    """One place, or every place where who fills it in may give that."""

    place = forms.ChoiceField(label="Place", error_messages={"required": "Choose a place."})

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere, places = grantable_places(viewer)
        self.fields["place"].choices = [
            *([(EVERY_PLACE, "Every place")] if everywhere else []),
            *((str(place.pk), place.name) for place in places),
        ]

    @property
    def location_id(self) -> int | None:
        place = self.cleaned_data["place"]
        return None if place == EVERY_PLACE else int(place)


class ProgramForm(_Placed):
    """A token for another program."""

    name = forms.CharField(
        label="Which program is it for?",
        max_length=60,
        help_text="As it should stand in the audit trail, such as the telephone assistant.",
        error_messages={"required": "Write which program it is for."},
    )
    lasts = forms.TypedChoiceField(
        label="It works for",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "One year")],
        initial="90",
        coerce=int,
        error_messages={"required": "Choose how long it works."},
    )
    field_order = ("name", "place", "lasts")


class RoleForm(_Placed):
    """One role, at one place or at every place."""

    role = forms.ChoiceField(
        label="Role", choices=Role.choices, error_messages={"required": "Choose a role."}
    )
    field_order = ("role", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An integrator is a program: it has a token, and no account.
        self.fields["role"].choices = [
            (role.value, role.label.capitalize()) for role in Role if role != Role.INTEGRATOR
        ]


class InviteForm(RoleForm):
    """Somebody new."""

    name = forms.CharField(
        label="First and last name", max_length=120, error_messages={"required": "Write their name."}
    )
    email = forms.EmailField(
        label="Their own e-mail address",
        max_length=254,
        help_text="Not a shared one: what is done here is written down under a person's name.",
        error_messages={"required": "Write their e-mail address."},
    )
    field_order = ("name", "email", "role", "place")


class EmergencyForm(forms.Form):
    """Which record, and why."""

    identifier = forms.CharField(
        label="Number of one of the person's appointments",
        max_length=12,
        help_text="It is in every mail to them, such as ABCD-EFGH.",
        error_messages={"required": "Write the number of an appointment."},
    )
    reason = forms.CharField(
        label="Why do you need it now?",
        min_length=15,
        max_length=500,
        help_text="The owner reads this. Say what happened, not what is in the record.",
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Write why you need the record now.",
            "min_length": "Write a whole sentence, so that the owner understands.",
        },
    )
