"""The clinic's mails about an appointment, and its calendar file.

Nothing here says what the visit is for, and nothing that the visitor typed is repeated: the address may be
somebody else's, and a mailbox is read over a shoulder.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from milium.booking.wording import clock_time, date_in_words, day_in_words, zone_in_words
from milium.ical import CalendarEvent, Method, calendar_file
from milium_site.booking.queries import paper_of
from milium_site.catalogue.queries import clinic
from milium_site.messages.emails import Letter, MailContent, letter_html, letter_text

if TYPE_CHECKING:
    from milium_site.catalogue.models import Organization

    from .models import Appointment, CheckReminder, Offer, WaitlistEntry

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


def cancelled(appointment: "Appointment", *, others: Sequence[datetime] = ()) -> MailContent:
    """The mail after cancelling; its calendar part takes the entry out of the calendar.

    `others` are starts that are free as the mail is written.
    """
    organization = clinic()
    zone = appointment.time_zone
    free = "; ".join(_time(start, zone) for start in others)
    letter = Letter(
        heading="Your appointment is cancelled",
        opening="The time is free for somebody else. The calendar file here takes it out of your calendar.",
        facts=_facts(appointment),
        action_words="Find another time",
        action_url=settings.BASE_URL + reverse("booking:start"),
        notes=(
            *((f"You would like to come at another time? Free as we write this: {free}.",) if free else ()),
            "There is nothing more to do.",
        ),
        signature=_signature(organization, appointment),
    )
    return _content(
        f"Cancelled: appointment at {organization.name}", letter, organization, appointment, "CANCEL"
    )


def please_confirm(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail that has to be opened before a booking under a new address counts."""
    organization = clinic()
    until = appointment.confirm_by
    letter = Letter(
        heading="Please confirm your appointment",
        opening=f"The time is kept for you until {_time(until, appointment.time_zone)}. It is booked once you "
        "open the link and press the button there.",
        facts=_facts(appointment),
        action_words="Confirm the appointment",
        action_url=manage_address(token),
        notes=("You did not ask for this? Then do nothing, and the time becomes free by itself.",),
        signature=_signature(organization, appointment),
    )
    return _plain(f"Please confirm: appointment at {organization.name}", letter, organization)


def reminder(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail some days or hours before a visit."""
    organization = clinic()
    letter = Letter(
        heading="See you soon",
        opening=f"This is about your appointment on {_time(appointment.start, appointment.time_zone)}.",
        facts=_facts(appointment),
        action_words="I am coming",
        action_url=settings.BASE_URL + reverse("booking:coming", args=[token]),
        notes=(
            f"You cannot come? Move or cancel it here, and somebody else can have the time: {manage_address(token)}",
        ),
        signature=_signature(organization, appointment),
    )
    return _plain(f"Reminder: appointment at {organization.name}", letter, organization)


def reminder_text(appointment: "Appointment") -> str:
    """The reminder as a text message. It carries no link: a phone shows it to whoever holds it."""
    organization = clinic()
    call = _phone(organization, appointment)
    when = _time(appointment.start, appointment.time_zone)
    return f"{organization.name}: your appointment is on {when}, {appointment.location.name}." + (
        f" Cannot come? Call {call}." if call else ""
    )


def check_reminder(reminder: "CheckReminder") -> MailContent:
    """The reminder that a visitor asked for: an offer to book a check, which one click stops."""
    organization = clinic()
    stop = settings.BASE_URL + reverse("booking:stop_reminder", args=[paper_of("check", reminder.pk)])
    letter = Letter(
        heading="You asked us to remind you",
        opening=f"You wanted a word every {reminder.every_weeks} weeks, in case you would like a check. There is "
        "no need to come when all is well.",
        facts=(),
        action_words="See free times",
        action_url=settings.BASE_URL + reverse("booking:start"),
        notes=(f"No more of these: {stop}",),
        signature=_signature(organization, reminder.appointment),
    )
    content = _plain(f"Your reminder from {organization.name}", letter, organization)
    return replace(content, unsubscribe_url=stop)


def waiting_list_joined(entry: "WaitlistEntry") -> MailContent:
    """The mail after joining the waiting list, with the link that leaves it."""
    organization = clinic()
    letter = Letter(
        heading="You are on the waiting list",
        opening="When a time becomes free that suits you, we write to you and keep it for a while.",
        facts=(
            ("Where", entry.location.name),
            ("From", date_in_words(entry.first_day)),
            ("Until", date_in_words(entry.last_day)),
        ),
        action_words="Leave the list",
        action_url=waiting_address(entry),
        notes=(
            "You did not ask for this? Somebody wrote your address by mistake: leave the list by the link.",
        ),
        signature=_place_signature(organization, entry),
    )
    return _plain(f"Waiting list of {organization.name}", letter, organization)


def waiting_list_offer(offer: "Offer") -> MailContent:
    """The mail that offers a freed time, and says until when it is kept."""
    organization = clinic()
    entry, zone = offer.entry, offer.entry.location.time_zone
    letter = Letter(
        heading="A time has become free",
        opening=f"It is kept for you until {_time(offer.expires_at, zone)}. After that somebody else is asked.",
        facts=(
            ("When", _time(offer.start, zone)),
            ("Time zone", zone_in_words(offer.start, zone)),
            ("Where", f"{entry.location.name}, {entry.location.address}, {entry.location.city}"),
        ),
        action_words="Look at it, and take it",
        action_url=waiting_address(entry),
        notes=("It does not suit you? Do nothing: you stay on the list.",),
        signature=_place_signature(organization, entry),
    )
    return _plain(f"A free time at {organization.name}", letter, organization)


def waiting_address(entry: "WaitlistEntry") -> str:
    """The whole address where the entry's offer is accepted and the list left."""
    return settings.BASE_URL + reverse("booking:waiting", args=[paper_of("waiting", entry.pk)])


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


def _plain(subject: str, letter: Letter, organization: "Organization") -> MailContent:
    return MailContent(
        subject=subject, text=letter_text(letter), html=letter_html(letter), reply_to=organization.email
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


def _place_signature(organization: "Organization", entry: "WaitlistEntry") -> tuple[str, ...]:
    phone = entry.location.phone or organization.phone
    return (organization.name, *((f"Telephone {phone}",) if phone else ()))


def _phone(organization: "Organization", appointment: "Appointment") -> str:
    return appointment.location.phone or organization.phone


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
