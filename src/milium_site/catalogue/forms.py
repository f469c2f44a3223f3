"""What the owner types about the clinic, checked and explained beside the field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
from django import forms
from django.core.exceptions import ValidationError

from milium.booking.hours import wall_interval
from milium_site.catalogue.models import (
    ExceptionKind,
    HealthcareService,
    Location,
    Organization,
    Resource,
    ResourceKind,
    Weekday,
)
from milium_site.catalogue.queries import public_holidays

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
STRETCH = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|–|to)\s*(\d{1,2})[:.](\d{2})", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
MOST_STRETCHES = 6


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-23.", "required": "Choose the day."},
        **kwargs,
    )


def time_field(label: str, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time as 14:30."},
        **kwargs,
    )


def check_day(day: date | None) -> date | None:
    if day and not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError("Choose a day between 2000 and 2199.")
    return day


class OrganizationForm(forms.ModelForm):
    """The clinic itself."""

    class Meta:
        model = Organization
        fields = [
            "name",
            "phone",
            "email",
            "country",
            "emergency_number",
            "urgent_advice",
            "answers_read_text",
        ]
        labels = {
            "name": "Name of the clinic",
            "country": "Country, in two letters",
            "urgent_advice": "Advice for who cannot wait",
            "answers_read_text": "When answers are read",
        }
        widgets = {"urgent_advice": forms.Textarea({"rows": 4})}

    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])


def country_code(text: str) -> str:
    text = text.strip().upper()
    if text and not re.fullmatch("[A-Z]{2}", text):
        raise ValidationError("Write the country in two letters, such as DE.")
    return text


class LocationForm(forms.ModelForm):
    """A place, its clock and the holidays that close it."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="The clock by which its hours and all its appointments are meant.",
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone],
        initial="Europe/Berlin",
    )
    holiday_country = forms.ChoiceField(
        label="Public holidays of",
        required=False,
        help_text="They close the place by themselves, every year.",
    )
    holiday_subdivision = forms.CharField(
        label="Region, as a short code", required=False, max_length=10, help_text="For example BE for Berlin."
    )
    open_on_holidays = forms.MultipleChoiceField(
        label="Open all the same on",
        required=False,
        widget=forms.CheckboxSelectMultiple({"data_columns": True}),
        help_text="Ticked days do not close the place.",
    )

    class Meta:
        model = Location
        fields = [
            "name",
            "address",
            "postal_code",
            "city",
            "country",
            "phone",
            "time_zone",
            "holiday_country",
            "holiday_subdivision",
            "open_on_holidays",
        ]
        labels = {"country": "Country, in two letters"}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted(holidays.list_supported_countries())
        self.fields["holiday_country"].choices = [("", "No holidays"), *((code, code) for code in countries)]
        names = self._names_of_holidays(today)
        if names:
            self.fields["open_on_holidays"].choices = [(name, name) for name in names]
        else:
            del self.fields["open_on_holidays"]

    def _names_of_holidays(self, today: date) -> list[str]:
        """The holidays of a year as the place is saved; none before its country is."""
        closing = Location(
            holiday_country=self.instance.holiday_country,
            holiday_subdivision=self.instance.holiday_subdivision,
        )
        found = public_holidays(closing, today, today + timedelta(days=365))
        return list(dict.fromkeys([*found.values(), *self.instance.open_on_holidays]))

    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])


class ResourceForm(forms.ModelForm):
    """A person, a room or a device."""

    languages = forms.CharField(
        label="Languages", required=False, help_text="In short codes, such as de, en, lt."
    )

    class Meta:
        model = Resource
        fields = ["name", "location", "title", "languages", "about", "most_per_day"]
        labels = {
            "location": "Place",
            "about": "What they do",
            "most_per_day": "At most so many visits a day",
        }
        widgets = {"about": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, locations: Iterable[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = locations
        if self.instance.kind == ResourceKind.PRACTITIONER:
            self.fields["location"].empty_label = "Several places"
            self.initial["languages"] = ", ".join(self.instance.languages)
            return
        self.fields["location"].required = True
        self.fields["location"].help_text = ""
        self.fields["location"].error_messages["required"] = "Choose where it stands."
        for name in ("title", "languages", "about", "most_per_day"):
            del self.fields[name]

    def clean_languages(self) -> list[str]:
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["languages"]) if code]
        if not all(LANGUAGE.fullmatch(code) for code in codes):
            raise ValidationError("Write languages in short codes, such as de, en, lt.")
        return codes


class ServiceForm(forms.ModelForm):
    """A service: how long it takes, when it starts, and who and what it needs."""

    practitioners = forms.ModelMultipleChoiceField(
        label="Given by one of", queryset=None, widget=forms.CheckboxSelectMultiple({"data_columns": True})
    )
    rooms = forms.ModelMultipleChoiceField(
        label="In one of",
        queryset=None,
        required=False,
        help_text="Nothing ticked: it takes up no room.",
        widget=forms.CheckboxSelectMultiple({"data_columns": True}),
    )
    devices = forms.ModelMultipleChoiceField(
        label="With one of",
        queryset=None,
        required=False,
        help_text="A device that several rooms share is in use in one of them at a time.",
        widget=forms.CheckboxSelectMultiple({"data_columns": True}),
    )
    NEEDS = {
        "practitioners": ResourceKind.PRACTITIONER,
        "rooms": ResourceKind.ROOM,
        "devices": ResourceKind.DEVICE,
    }

    class Meta:
        model = HealthcareService
        fields = [
            "name",
            "summary",
            "price_amount",
            "price_currency",
            "duration_minutes",
            "step_minutes",
            "buffer_before_minutes",
            "buffer_after_minutes",
            "notice_minutes",
            "window_days",
            "most_per_day",
            "is_public",
            "locations",
            "follow_up",
            "follow_up_from_days",
            "follow_up_until_days",
        ]
        labels = {
            "price_amount": "Price",
            "price_currency": "Currency",
            "duration_minutes": "Minutes it takes",
            "step_minutes": "Starts every … minutes",
            "buffer_before_minutes": "Minutes kept free before",
            "buffer_after_minutes": "Minutes kept free after",
            "notice_minutes": "Booked at the latest so many minutes before",
            "window_days": "Booked at most so many days ahead",
            "most_per_day": "At most so many a day at each place",
            "is_public": "Visitors book it themselves",
            "locations": "Offered at",
            "follow_up": "What usually comes next",
            "follow_up_from_days": "From so many days after it",
            "follow_up_until_days": "Until so many days after it",
        }
        widgets = {
            "summary": forms.Textarea({"rows": 3}),
            "locations": forms.CheckboxSelectMultiple({"data_columns": True}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in self.NEEDS.items():
            self.fields[name].queryset = Resource.objects.filter(kind=kind).select_related("location")
            self.fields[name].label_from_instance = _with_place
            if self.instance.pk:
                self.initial[name] = list(
                    Resource.objects.filter(
                        requirements__service=self.instance, requirements__kind=kind
                    ).values_list("pk", flat=True)
                )
        self.fields["practitioners"].error_messages["required"] = "Tick who gives this service."
        self.fields["follow_up"].queryset = HealthcareService.objects.exclude(pk=self.instance.pk)
        self.fields["follow_up"].empty_label = "Nothing in particular"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("follow_up_from_days"), data.get("follow_up_until_days")
        if first is not None and last is not None and last < first:
            self.add_error("follow_up_until_days", "This is before the first day. Write a later one.")
        parts = [data.get(f"{name}_minutes") or 0 for name in ("buffer_before", "duration", "buffer_after")]
        if sum(parts) > 24 * 60:
            self.add_error("duration_minutes", "A visit with what is kept free round it takes at most a day.")
        return data

    def values(self) -> dict[str, Any]:
        """The service's own values, without its places and needs."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "locations"}

    def needs(self) -> dict[str, list[Resource]]:
        return {kind: list(self.cleaned_data[name]) for name, kind in self.NEEDS.items()}


def _with_place(resource: Resource) -> str:
    return f"{resource.name}, {resource.location.name}" if resource.location else resource.name


class HoursForm(forms.Form):
    """Weekly hours of one person, room or device at one place, a line of text a day."""

    valid_from = day_field(
        "These hours hold from",
        required=False,
        help_text="Empty: from now on. The hours until then stay as they are.",
    )

    def __init__(self, *args: Any, week: dict[int, list[tuple[time, time]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in Weekday:
            self.fields[f"day_{weekday.value}"] = forms.CharField(
                label=weekday.label,
                required=False,
                max_length=120,
                initial=", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in week.get(weekday, [])),
                widget=forms.TextInput({"autocomplete": "off"}),
            )
        self.fields["day_0"].help_text = "Such as 09:00-13:00, 14:00-18:00. Empty: not there."
        self.order_fields([*(f"day_{weekday.value}" for weekday in Weekday), "valid_from"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.week: dict[int, list[tuple[time, time]]] = {}
        for weekday in Weekday:
            name = f"day_{weekday.value}"
            if name not in data:
                continue
            try:
                self.week[weekday.value] = read_stretches(data[name])
            except ValidationError as error:
                self.add_error(name, error)
        return data

    def clean_valid_from(self) -> date | None:
        return check_day(self.cleaned_data["valid_from"])


def read_stretches(text: str) -> list[tuple[time, time]]:
    """The hours of one day, in order. Hours that end at or before they begin end on the next day.

    Raises: ValidationError for text that names no hours, and for hours that overlap.
    """
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = STRETCH.fullmatch(part)
        try:
            if not match:
                raise ValueError
            hours = [int(digits) for digits in match.groups()]
            found.append((time(*hours[:2]), time(hours[2] % 24 if hours[3] == 0 else hours[2], hours[3])))
        except ValueError:
            raise ValidationError(
                f"“{part}” names no hours. Write them like 09:00-13:00, 14:00-18:00."
            ) from None
    found.sort()
    if len(found) > MOST_STRETCHES:
        raise ValidationError(f"At most {MOST_STRETCHES} stretches a day.")
    for (_, closes), (opens, _) in pairwise(found):
        if closes == time(0) or closes > opens:
            raise ValidationError("These hours overlap. Write them one after the other.")
    return found


class ExceptionForm(forms.Form):
    """Leave of one person or thing, a closed place, or an extra opening."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            (ExceptionKind.LEAVE, "Leave: one person, room or device is not there"),
            (ExceptionKind.BLACKOUT, "Closed: nobody is there"),
            (ExceptionKind.EXTRA, "Extra opening: one person is there besides the weekly hours"),
        ],
        widget=forms.RadioSelect,
        initial=ExceptionKind.LEAVE,
        error_messages={"required": "Choose what it is."},
    )
    resource = forms.ModelChoiceField(
        label="Who or what", queryset=None, required=False, empty_label="Everybody at the place"
    )
    location = forms.ModelChoiceField(
        label="Place",
        queryset=None,
        required=False,
        empty_label="Every place",
        help_text="The times below are on its clock. Leave everywhere is on the clock of the first place.",
    )
    first_day = day_field("First day")
    opens = time_field("From", help_text="Empty: the whole day.")
    last_day = day_field("Last day", required=False, help_text="Empty: the same day. It belongs to it.")
    closes = time_field("Until")

    def __init__(
        self, *args: Any, locations: Iterable[Location], resources: Iterable[Resource], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].queryset = locations
        self.fields["resource"].queryset = resources

    def clean_first_day(self) -> date | None:
        return check_day(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date | None:
        return check_day(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, resource, location = data.get("kind"), data.get("resource"), data.get("location")
        if kind == ExceptionKind.LEAVE and not resource and "resource" not in self.errors:
            self.add_error("resource", "Choose whose leave it is.")
        if kind == ExceptionKind.BLACKOUT and not location and "location" not in self.errors:
            self.add_error("location", "Choose which place is closed.")
        if kind == ExceptionKind.BLACKOUT and resource:
            self.add_error("resource", "A closed place is closed for everybody. For one person choose leave.")
        if kind == ExceptionKind.EXTRA:
            for name in ("resource", "location"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "An extra opening is of one person at one place.")
        if not self.errors:
            self._set_stretch(data, location or self.fields["location"].queryset.first())
        return data

    def _set_stretch(self, data: dict[str, Any], location: Location | None) -> None:
        zone = ZoneInfo(location.time_zone if location else "UTC")
        last = data["last_day"] or data["first_day"]
        start = datetime.combine(data["first_day"], data["opens"] or time(0))
        end = (
            datetime.combine(last, data["closes"])
            if data["closes"]
            else datetime.combine(last + timedelta(days=1), time(0))
        )
        stretch = wall_interval(start, end, zone) if start < end else None
        if stretch is None:
            self.add_error("last_day", "This ends before it begins. Write a later day or time.")
            return
        data["start"], data["end"] = stretch.start, stretch.end
