"""What requests may hold and answers look like: these classes are also what the OpenAPI document is made of."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, TypeVar

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema

from milium.booking.interval import FIRST_YEAR, LAST_YEAR, parse_instant
from milium.errors import InvalidInputError
from milium_site.booking.forms import PhoneField, VisitorForm, WhoForm
from milium_site.records.forms import EmailAddressField, HumanNameField

Parsed = TypeVar("Parsed")
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
KEY_PATTERN = r"^[A-Za-z0-9_-]{16,64}$"
TOKEN_PATTERN = r"^[\x21-\x7e]{1,200}$"  # noqa: S105


def _in_words(parse: Callable[[str], Parsed]) -> Callable[[Any], Parsed]:
    def checked(given: Any) -> Parsed:
        if not isinstance(given, str):
            raise ValueError("This is written as text, in quotes.")
        try:
            return parse(given)
        except InvalidInputError as error:
            raise ValueError(str(error)) from error

    return checked


def _parse_day(text: str) -> date:
    # Not pydantic's own date: it takes a number of seconds as well.
    if len(text) == 10 and text.isascii() and text[4] == text[7] == "-":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is not None and FIRST_YEAR < day.year < LAST_YEAR:
            return day
    raise InvalidInputError(
        f"A day is written like 2027-01-04, in the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}."
    )


def _parse_clock(text: str) -> time:
    if re.fullmatch(CLOCK_PATTERN, text):
        return time.fromisoformat(text)
    raise InvalidInputError("A time of day is written like 09:00.")


Day = Annotated[
    date, PlainValidator(_in_words(_parse_day)), WithJsonSchema({"type": "string", "format": "date"})
]
Instant = Annotated[
    datetime,
    PlainValidator(_in_words(parse_instant)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Clock = Annotated[
    time,
    PlainValidator(_in_words(_parse_clock)),
    WithJsonSchema({"type": "string", "pattern": CLOCK_PATTERN}),
]
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,50}$")]


LanguageCode = Literal[tuple(code for code, _ in settings.LANGUAGES)]
LANGUAGE_HINT = "In which the person reads mails and pages; English where the clinic does not offer it."


class Given(Schema):
    """A request's body. Fields that are not written here are refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Booking(Given):
    service: Slug
    location: Slug
    start: Instant = Field(description="One of the free times, with its offset.")
    practitioner: Slug | None = Field(None, description="Leave it out for anyone.")
    for_whom: Literal["me", "child"] = "me"
    name: str = Field(min_length=1, max_length=120, description="Of the person who comes.")
    email: str = Field(min_length=3, max_length=254)
    phone: str = Field("", max_length=40)
    note: str = Field("", max_length=1000)
    birth_date: Day | None = Field(None, description="Of a child.")
    guardian_name: str = Field("", max_length=120)
    guardian_relation: str = Field("", max_length=60)
    language: LanguageCode = Field(settings.LANGUAGE_CODE, description=LANGUAGE_HINT)
    hold: str | None = Field(None, pattern=TOKEN_PATTERN, description="The token of the time held before.")


class Holding(Given):
    service: Slug
    location: Slug
    start: Instant
    practitioner: Slug | None = Field(None, description="Leave it out for anyone.")
    replacing: str | None = Field(None, pattern=TOKEN_PATTERN, description="The token of a hold to let go.")


class Letting(Given):
    hold: str = Field(pattern=TOKEN_PATTERN, description="The token of the held time.")


class Waiting(Given):
    service: Slug
    location: Slug
    practitioner: Slug | None = Field(None, description="Leave it out for anyone.")
    for_whom: Literal["me", "child"] = "me"
    name: str = Field(min_length=1, max_length=120, description="Of the person who comes.")
    email: str = Field(min_length=3, max_length=254)
    phone: str = Field("", max_length=40)
    birth_date: Day | None = Field(None, description="Of a child.")
    guardian_name: str = Field("", max_length=120)
    guardian_relation: str = Field("", max_length=60)
    first_day: Day
    last_day: Day = Field(description="It belongs to the wish; at most half a year from now.")
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        default=[], max_length=7, description="0 is Monday; leave it out for every day."
    )
    earliest: Clock | None = Field(None, description="Earliest start on the place’s clock, such as 09:00.")
    latest: Clock | None = Field(None, description="Latest start.")
    language: LanguageCode = Field(settings.LANGUAGE_CODE, description=LANGUAGE_HINT)


class Move(Given):
    start: Instant
    practitioner: Slug | None = Field(None, description="Leave it out to stay with the present one if free.")
    sequence: int = Field(ge=0, le=1_000_000, description="The `sequence` that you saw.")


class Cancellation(Given):
    sequence: int = Field(ge=0, le=1_000_000, description="The `sequence` that you saw.")


class DetailsForm(VisitorForm):
    """The details of a request, held to what the page's form asks. There is no page that could be filled in
    too fast; the limits for bookings hold all the same."""

    def _check_pace(self, opened: str) -> None:
        return


def details_form(booking: Booking, key: str, *, today: date, client: str) -> DetailsForm:
    names = ("for_whom", "name", "email", "phone", "note", "guardian_name", "guardian_relation")
    data: dict[str, Any] = {name: getattr(booking, name) for name in names}
    data["birth_date"] = booking.birth_date.isoformat() if booking.birth_date else ""
    return DetailsForm({**data, "idempotency_key": key}, today=today, client=client)


class PersonForm(WhoForm):
    """Who waits, held to what every form of the site asks of a person."""

    name = HumanNameField()
    email = EmailAddressField()
    phone = PhoneField(required=False)


def person_form(waiting: Waiting, *, today: date) -> PersonForm:
    names = ("for_whom", "name", "email", "phone", "guardian_name", "guardian_relation")
    data: dict[str, Any] = {name: getattr(waiting, name) for name in names}
    data["birth_date"] = waiting.birth_date.isoformat() if waiting.birth_date else ""
    return PersonForm(data, today=today)


class Place(Schema):
    slug: str
    name: str
    address: str
    postal_code: str
    city: str
    country: str
    phone: str
    time_zone: str = Field(description="An IANA name, such as Europe/Berlin.")


class Service(Schema):
    slug: str
    name: str
    summary: str
    duration_minutes: int
    price_amount: str = Field(description="A decimal number, such as 120.00.")
    price_currency: str = Field(description="ISO 4217, such as EUR.")
    notice_minutes: int = Field(description="Least time between booking and start.")
    window_days: int = Field(description="How many days ahead it can be booked.")
    locations: list[str] = Field(description="Slugs of the places where it is given.")


class Practitioner(Schema):
    slug: str
    name: str
    title: str
    languages: list[str] = Field(description="BCP 47 codes.")
    about: str


class Locations(Schema):
    locations: list[Place]


class Services(Schema):
    services: list[Service]


class Practitioners(Schema):
    practitioners: list[Practitioner]


class FreeTime(Schema):
    start: datetime = Field(description="With the offset that holds at the place at that moment.")
    practitioners: list[str] = Field(description="Slugs of those who are free then, of those asked for.")


class FreeTimes(Schema):
    service: str
    location: str
    time_zone: str
    duration_minutes: int = Field(description="How long a visit takes from each start.")
    times: list[FreeTime]


class Appointment(Schema):
    identifier: str = Field(description="A short reference to say on the phone.")
    status: str = Field(description="A code of http://hl7.org/fhir/appointmentstatus.")
    sequence: int = Field(description="Rises with each change.")
    service: str
    location: str
    practitioner: str | None
    start: datetime
    end: datetime
    time_zone: str
    for_child: bool
    can_change: bool = Field(description="Whether it can still be moved and cancelled here.")


class Booked(Appointment):
    token: str = Field(description="Opens this appointment here; send it as `Authorization: Bearer …`.")


class Held(Schema):
    token: str = Field(description="Send it as `hold` when you book.")
    start: datetime
    expires_at: datetime = Field(description="Until then nobody else can have the time.")


class LetGo(Schema):
    was_held: bool


class OnTheList(Schema):
    """Offers, and the link to leave the list, come by mail."""

    service: str
    location: str
    first_day: str
    last_day: str


class OwnBooking(Appointment):
    """A visit that this program booked, with how to reach who comes. Nothing about health is in it."""

    name: str
    email: str
    phone: str


class OwnBookings(Schema):
    bookings: list[OwnBooking]


class FieldError(Schema):
    pointer: str = Field(description="Where in the request: a JSON pointer, or `#key` for a header or query.")
    detail: str


class Problem(Schema):
    """RFC 9457: what went wrong, in words that can be shown."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FieldError] | None = None
    free_times: list[FreeTime] | None = Field(None, description="Free times near one that cannot be had.")
