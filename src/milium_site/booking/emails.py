"""The clinic's mails about an appointment, and its calendar file.

Nothing here says what the visit is for, and nothing that the visitor typed is repeated: the address may be
somebody else's, and a mailbox is read over a shoulder.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from milium.booking.wording import clock_time, day_in_words, zone_in_words
from milium.ical import CalendarEvent, Method, calendar_file
from milium_site.catalogue.queries import clinic
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text

if TYPE_CHECKING:
    from milium_site.catalogue.models import Organization

    from .models import Appointment

MANAGE_WORDS = "Move or cancel the appointment"
LINK_NOTE = (
    "The link needs no account and no password: whoever has it can change this appointment, so keep it to "
    "yourself. It opens a page with one button. Opening it changes nothing."
)
WRONG_ADDRESS_NOTE = (
    "You did not ask for this? Somebody wrote your address by mistake. You need not do anything, or you can "
    "cancel the appointment with the link, so that the time is free for somebody else."
)


def confirmation(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail after booking, with the calendar file and the link that moves and cancels."""
    organization = clinic()
    letter = Letter(
        heading="Your appointment is booked",
        opening="The time is yours. The calendar file with this mail puts it into your calendar.",
        facts=_facts(appointment),
        action_words=MANAGE_WORDS,
        action_url=manage_address(token),
        notes=(LINK_NOTE, WRONG_ADDRESS_NOTE),
        signature=_signature(organization, appointment),
    )
    return _content(f"Appointment at {organization.name}", letter, organization, appointment, "PUBLISH")


def moved(appointment: "Appointment", *, previous_start: datetime, token: str) -> MailContent:
    """The mail after a move: the new time, which replaces the old one in the calendar, and a fresh link."""
    organization = clinic()
    before = _time(previous_start, appointment.time_zone)
    letter = Letter(
        heading="Your appointment has a new time",
        opening=f"It was on {before}. The calendar file with this mail replaces the old time.",
        facts=_facts(appointment),
        action_words=MANAGE_WORDS,
        action_url=manage_address(token),
        notes=(LINK_NOTE,),
        signature=_signature(organization, appointment),
    )
    return _content(
        f"New time: appointment at {organization.name}", letter, organization, appointment, "PUBLISH"
    )


def cancelled(appointment: "Appointment") -> MailContent:
    """The mail after cancelling; its calendar part takes the entry out of the calendar."""
    organization = clinic()
    letter = Letter(
        heading="Your appointment is cancelled",
        opening="The time is free for somebody else. The calendar file here takes it out of your calendar.",
        facts=_facts(appointment),
        action_words="Find another time",
        action_url=settings.BASE_URL + reverse("booking:start"),
        notes=("There is nothing more to do.",),
        signature=_signature(organization, appointment),
    )
    return _content(
        f"Cancelled: appointment at {organization.name}", letter, organization, appointment, "CANCEL"
    )


def manage_address(token: str) -> str:
    """The whole address of the page where `token` opens its appointment."""
    return settings.BASE_URL + reverse("booking:manage_link", args=[token])


def appointment_calendar(appointment: "Appointment", *, method: Method = "PUBLISH") -> bytes:
    """The appointment as an .ics file. Its UID stays through every change, its SEQUENCE rises."""
    organization = clinic()
    call = _phone(organization, appointment)
    return calendar_file(
        CalendarEvent(
            uid=f"{appointment.id}@{_host()}",
            sequence=appointment.sequence,
            start=appointment.start,
            end=appointment.end,
            stamp=appointment.updated_at,
            summary=f"Appointment at {organization.name}",
            location=_place(appointment),
            description="To move or cancel it, use the link in our mail."
            + (f" Or call {call}." if call else ""),
            organizer_name=organization.name,
            organizer_email=organization.email or f"no-reply@{_host()}",
        ),
        method=method,
    )


def _content(
    subject: str, letter: Letter, organization: "Organization", appointment: "Appointment", method: Method
) -> MailContent:
    return MailContent(
        subject=subject,
        text=letter_text(letter),
        html=letter_html(letter),
        calendar=appointment_calendar(appointment, method=method),
        calendar_method=method,
        reply_to=organization.email,
    )


def _facts(appointment: "Appointment") -> tuple[tuple[str, str], ...]:
    zone = appointment.time_zone
    practitioner = appointment.practitioner
    return (
        ("When", f"{_time(appointment.start, zone)} to {clock_time(appointment.end, zone)}"),
        ("Time zone", zone_in_words(appointment.start, zone)),
        ("Where", _place(appointment)),
        *((("With", practitioner.name),) if practitioner else ()),
        ("Reference", appointment.identifier),
    )


def _time(start: datetime, zone: str) -> str:
    return f"{day_in_words(start, zone)}, {clock_time(start, zone)}"


def _place(appointment: "Appointment") -> str:
    place = appointment.location
    return f"{place.name}, {place.address}, {place.postal_code} {place.city}"


def _signature(organization: "Organization", appointment: "Appointment") -> tuple[str, ...]:
    phone = _phone(organization, appointment)
    return (organization.name, *((f"Telephone {phone}",) if phone else ()))


def _phone(organization: "Organization", appointment: "Appointment") -> str:
    return appointment.location.phone or organization.phone


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
