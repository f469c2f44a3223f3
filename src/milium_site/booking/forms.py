"""What a visitor types to book: checked, explained beside the field, and kept when something is wrong."""

import re
import time
import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from milium.errors import TooManyTriesError
from milium_site.accounts.actions import count_try
from milium_site.records.forms import EmailAddressField, HumanNameField, PlainTextField

FASTEST_SECONDS = 2
LONGEST_WAIT = timedelta(days=180)
OLDEST_CHILD_YEARS = 18
CONSENT_VERSION = "send-answers-1"
PRODUCTS_CONSENT_VERSION = "send-products-1"
PHONE = re.compile(r"\+?[0-9 ().\-/]+")
FEWEST_DIGITS = 5
CHILD_FIELDS = ("birth_date", "guardian_name", "guardian_relation")
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_OPENED_SALT = "milium_site.booking.forms.opened"


def opened_stamp() -> str:
    """A signed note of when a form was drawn, for the question whether a person can have filled it in."""
    return signing.dumps(int(time.time()), salt=_OPENED_SALT)


def new_key() -> str:
    """A key that makes sending a form twice harmless; another for each drawn form."""
    return uuid.uuid4().hex


class PhoneField(forms.CharField):
    """A telephone number as people write it; kept as it was typed, spaces folded."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_python(self, value: Any) -> str:
        text = " ".join(super().to_python(value).split())
        digits = sum(character.isdigit() for character in text)
        if text and not (PHONE.fullmatch(text) and digits >= FEWEST_DIGITS):
            raise ValidationError(
                gettext("Write the number with digits, such as +49 30 123456."), code="not_a_phone"
            )
        return text


class WhoForm(forms.Form):
    """Whether an adult comes or a child, and for a child how old, and who comes along."""

    for_whom = forms.ChoiceField(
        label=_("Who is the appointment for?"),
        choices=[("me", _("For me")), ("child", _("For my child"))],
        widget=forms.RadioSelect(attrs={"data_columns": True}),
        initial="me",
        error_messages={"required": _("Choose who the appointment is for.")},
    )
    birth_date = forms.DateField(
        label=_("Your child’s date of birth"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Write your child’s date of birth."),
            "invalid": _("Write the date as day, month and year, such as 03/11/2019."),
        },
    )
    guardian_name = HumanNameField(
        label=_("Your name"),
        required=False,
        help_text=_("Whoever comes along may decide for the child."),
    )
    guardian_relation = HumanNameField(
        label=_("You are the child’s…"),
        max_length=60,
        help_text=_("Mother, father, guardian, …"),
        error_messages={"required": _("Write what you are to the child, such as mother.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """`today` is the day at the place."""
        super().__init__(*args, **kwargs)
        self.today = today
        # Wanted of a parent alone; shown as wanted, for the part of the page that shows them is a parent's.
        for name in CHILD_FIELDS:
            self.fields[name].required = not self.is_bound or self.data.get("for_whom") == "child"

    def clean_birth_date(self) -> date | None:
        born = self.cleaned_data["birth_date"]
        if born is None:
            return None
        if born > self.today:
            raise ValidationError(gettext("This date has not come yet."), code="future")
        if born.year + OLDEST_CHILD_YEARS < self.today.year - 1:
            raise ValidationError(
                gettext("This is for children up to 18. Choose “For me” instead."), code="grown_up"
            )
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("for_whom") != "child":
            self._leave_out_child(data)
        return data

    def _leave_out_child(self, data: dict[str, Any]) -> None:
        data.update(birth_date=None, guardian_name="", guardian_relation="")
        for name in CHILD_FIELDS:
            # What was typed there before "for me" was chosen must not hold the form back unseen.
            self.errors.pop(name, None)
            self.fields[name].required = True


class VisitorForm(WhoForm):
    """Who comes, and how to reach them."""

    field_order = ("for_whom", "name", *CHILD_FIELDS)
    name = HumanNameField(
        label=_("Name"),
        help_text=_("The name of the person who comes, as we should say it when we call them in."),
        error_messages={"required": _("Write the name of the person who comes.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailAddressField(
        label=_("E-mail"),
        help_text=_("We send the confirmation and the link to move or cancel here. Nothing else."),
        error_messages={"required": _("Write the e-mail address for the confirmation.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(
        label=_("Phone"),
        required=False,
        help_text=_("Only if we should call when something changes on the day."),
    )
    note = PlainTextField(
        label=_("Anything we should know?"),
        required=False,
        help_text=_("An allergy to numbing cream, a wheelchair, an interpreter: up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    send_answers = forms.BooleanField(
        label=_("Send my answers to the clinic with this booking"),
        required=False,
        help_text=_("Only clinicians at this place open them. You can book without."),
    )
    send_products = forms.BooleanField(
        label=_("Send my products and my routine to the clinic with this booking"),
        required=False,
        help_text=_("Only clinicians at this place open them. You can book without."),
    )
    products_shown = forms.CharField(required=False, widget=forms.HiddenInput)
    answers_shown = forms.CharField(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see it; programs that fill in whatever they find do.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        answers_hash: str = "",
        products_hash: str = "",
        client: str = "",
        **kwargs: Any,
    ) -> None:
        """`today` is the day at the place; the hashes name answers and products that could be sent, or are empty."""
        super().__init__(*args, today=today, **kwargs)
        self.client = client
        self.answers_hash, self.products_hash = answers_hash, products_hash
        if not answers_hash:
            del self.fields["send_answers"]
        if not products_hash:
            del self.fields["send_products"]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                gettext("Leave the last field empty: it is there to stop programs."), code="trap"
            )
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("send_answers") and data.get("answers_shown") != self.answers_hash:
            self.add_error(
                "send_answers",
                gettext("Your answers have changed since. Read them again, then tick the box."),
            )
        if data.get("send_products") and data.get("products_shown") != self.products_hash:
            self.add_error(
                "send_products", gettext("Your list has changed since. Read it again, then tick the box.")
            )
        if not KEY.fullmatch(data.get("idempotency_key", "")):
            self.add_error(None, gettext("This form was not complete. Please send it once more."))
        if not self.errors:
            self._check_pace(data.get("opened", ""))
        return data

    def _check_pace(self, opened: str) -> None:
        """Stops who sends forms faster than a person can read them, again and again from one address."""
        if not settings.ABUSE_LIMITS or _seconds_since(opened) >= FASTEST_SECONDS:
            return
        try:
            count_try("quick_form", self.client)
        except TooManyTriesError as error:
            raise ValidationError(
                gettext(
                    "That was faster than people type. Please look at it once more and press the button again."
                ),
                code="too_fast",
            ) from error


class NoteForm(forms.Form):
    """A note to the clinic, also after booking."""

    note = PlainTextField(
        label=_("Anything we should know?"),
        required=False,
        help_text=_("An allergy to numbing cream, a wheelchair, an interpreter: up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WaitingForm(WhoForm):
    """Who waits for a time to become free, and when they could come."""

    field_order = ("for_whom", "name", *CHILD_FIELDS)
    name = HumanNameField(
        label=_("Name"),
        error_messages={"required": _("Write the name of the person who comes.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailAddressField(
        label=_("E-mail"),
        help_text=_("We write here when a time becomes free, and for nothing else."),
        error_messages={"required": _("Write the e-mail address for the offer.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    first_day = forms.DateField(
        label=pgettext_lazy("first day", "From"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Write the first day on which you could come.")},
    )
    last_day = forms.DateField(
        label=pgettext_lazy("last day", "Until"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Write the last day on which you could come.")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"data_columns": True}),
        help_text=_("Leave all empty if any day will do."),
    )
    part = forms.ChoiceField(
        label=_("Time of day"),
        choices=[
            ("any", pgettext_lazy("time of day", "Any")),
            ("morning", _("Before noon")),
            ("afternoon", _("From noon on")),
        ],
        widget=forms.RadioSelect(attrs={"data_columns": True}),
        initial="any",
    )
    practitioner = forms.ChoiceField(label=pgettext_lazy("a clinician", "With"), required=False, choices=[])
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        """`people` are slugs and names of who could be waited for; `today` is the day at the place."""
        super().__init__(*args, today=today, **kwargs)
        self.fields["practitioner"].choices = [("", gettext("Anyone")), *people]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                gettext("Leave the last field empty: it is there to stop programs."), code="trap"
            )
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", gettext("This is before the first day."))
        elif last and not self.today <= last <= self.today + LONGEST_WAIT:
            self.add_error("last_day", gettext("Give a day in the next half year."))
        return data


def _seconds_since(opened: str) -> float:
    try:
        return time.time() - float(signing.loads(opened, salt=_OPENED_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return 0.0
