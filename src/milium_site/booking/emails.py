"""The clinic's mails about an appointment, and its calendar file, in the language in which it was booked.

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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from milium.ical import CalendarEvent, Method, calendar_file
from milium_site.booking.queries import paper_of
from milium_site.catalogue.queries import clinic
from milium_site.catalogue.queries.wording import (
    clock_time,
    date_in_words,
    moment_in_words,
    zone_in_words,
)
from milium_site.messages.emails import (
    Letter,
    MailContent,
    in_reader_language,
    isolated,
    letter_html,
    letter_text,
)

if TYPE_CHECKING:
    from milium_site.catalogue.models import Organization

    from .models import Appointment, CheckReminder, Offer, WaitlistEntry

MANAGE_WORDS = gettext_lazy("Move or cancel the appointment")
LINK_NOTE = gettext_lazy(
    "The link needs no account and no password: whoever has it can change this appointment, so keep it to "
    "yourself. It opens a page with one button. Opening it changes nothing."
)
WRONG_ADDRESS_NOTE = gettext_lazy(
    "You did not ask for this? Somebody wrote your address by mistake. You need not do anything, or you can "
    "cancel the appointment with the link, so that the time is free for somebody else."
)


def _patients_language(appointment: "Appointment") -> str:
    return appointment.patient.language


@in_reader_language(_patients_language)
def confirmation(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail after booking, with the calendar file and the link that moves and cancels."""
    organization = clinic()
    letter = Letter(
        heading=_("Your appointment is booked"),
        opening=_("The time is yours. The calendar file with this mail puts it into your calendar."),
        facts=_facts(appointment),
        action_words=str(MANAGE_WORDS),
        action_url=manage_address(token),
        notes=(str(LINK_NOTE), str(WRONG_ADDRESS_NOTE)),
        signature=_signature(organization, appointment),
    )
    subject = _("Appointment at %(clinic)s") % {"clinic": organization.name}
    return _content(subject, letter, organization, appointment, "PUBLISH")


@in_reader_language(_patients_language)
def moved(appointment: "Appointment", *, previous_start: datetime, token: str) -> MailContent:
    """The mail after a move: the new time, which replaces the old one in the calendar, and a fresh link."""
    organization = clinic()
    before = {"before": moment_in_words(previous_start, appointment.time_zone)}
    letter = Letter(
        heading=_("Your appointment has a new time"),
        opening=_("It was on %(before)s. The calendar file with this mail replaces the old time.") % before,
        facts=_facts(appointment),
        action_words=str(MANAGE_WORDS),
        action_url=manage_address(token),
        notes=(str(LINK_NOTE),),
        signature=_signature(organization, appointment),
    )
    subject = _("New time: appointment at %(clinic)s") % {"clinic": organization.name}
    return _content(subject, letter, organization, appointment, "PUBLISH")


@in_reader_language(_patients_language)
def cancelled(appointment: "Appointment", *, others: Sequence[datetime] = ()) -> MailContent:
    """The mail after cancelling; its calendar part takes the entry out of the calendar.

    `others` are starts that are free as the mail is written.
    """
    organization = clinic()
    free = "; ".join(moment_in_words(start, appointment.time_zone) for start in others)
    again = _("You would like to come at another time? Free as we write this: %(times)s.") % {"times": free}
    letter = Letter(
        heading=_("Your appointment is cancelled"),
        opening=_(
            "The time is free for somebody else. The calendar file here takes it out of your calendar."
        ),
        facts=_facts(appointment),
        action_words=_("Find another time"),
        action_url=settings.BASE_URL + reverse("booking:start"),
        notes=(*((again,) if free else ()), _("There is nothing more to do.")),
        signature=_signature(organization, appointment),
    )
    subject = _("Cancelled: appointment at %(clinic)s") % {"clinic": organization.name}
    return _content(subject, letter, organization, appointment, "CANCEL")


@in_reader_language(_patients_language)
def please_confirm(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail that has to be opened before a booking under a new address counts."""
    organization = clinic()
    until = {"until": moment_in_words(appointment.confirm_by, appointment.time_zone)}
    letter = Letter(
        heading=_("Please confirm your appointment"),
        opening=_(
            "The time is kept for you until %(until)s. It is booked once you open the link and press the button there."
        )
        % until,
        facts=_facts(appointment),
        action_words=_("Confirm the appointment"),
        action_url=manage_address(token),
        notes=(_("You did not ask for this? Then do nothing, and the time becomes free by itself."),),
        signature=_signature(organization, appointment),
    )
    subject = _("Please confirm: appointment at %(clinic)s") % {"clinic": organization.name}
    return _plain(subject, letter, organization)


@in_reader_language(_patients_language)
def reminder(appointment: "Appointment", *, token: str) -> MailContent:
    """The mail some days or hours before a visit."""
    organization = clinic()
    when = {"when": moment_in_words(appointment.start, appointment.time_zone)}
    move = _("You cannot come? Move or cancel it here, and somebody else can have the time: %(address)s")
    letter = Letter(
        heading=_("See you soon"),
        opening=_("This is about your appointment on %(when)s.") % when,
        facts=_facts(appointment),
        action_words=_("I am coming"),
        action_url=settings.BASE_URL + reverse("booking:coming", args=[token]),
        notes=(move % {"address": manage_address(token)},),
        signature=_signature(organization, appointment),
    )
    subject = _("Reminder: appointment at %(clinic)s") % {"clinic": organization.name}
    return _plain(subject, letter, organization)


@in_reader_language(_patients_language)
def reminder_text(appointment: "Appointment") -> str:
    """The reminder as a text message. It carries no link: a phone shows it to whoever holds it."""
    organization = clinic()
    call = _phone(organization, appointment)
    words = _("%(clinic)s: your appointment is on %(when)s, %(place)s.") % {
        "clinic": organization.name,
        "when": moment_in_words(appointment.start, appointment.time_zone),
        "place": appointment.location.name,
    }
    # Not within an f-string: texts to translate are not found there.
    return " ".join([words, _("Cannot come? Call %(phone)s.") % {"phone": call}]) if call else words


@in_reader_language(lambda reminder: reminder.appointment.patient.language)
def check_reminder(reminder: "CheckReminder") -> MailContent:
    """The reminder that a visitor asked for: an offer to book a check, which one click stops."""
    organization = clinic()
    stop = settings.BASE_URL + reverse("booking:stop_reminder", args=[paper_of("check", reminder.pk)])
    every = ngettext(
        "You wanted a word every %(weeks)s week, in case you would like a check. There is no need to come when all is "
        "well.",
        "You wanted a word every %(weeks)s weeks, in case you would like a check. There is no need to come when all is "
        "well.",
        reminder.every_weeks,
    )
    letter = Letter(
        heading=_("You asked us to remind you"),
        opening=every % {"weeks": reminder.every_weeks},
        facts=(),
        action_words=_("See free times"),
        action_url=settings.BASE_URL + reverse("booking:start"),
        notes=(_("No more of these: %(address)s") % {"address": stop},),
        signature=_signature(organization, reminder.appointment),
    )
    content = _plain(_("Your reminder from %(clinic)s") % {"clinic": organization.name}, letter, organization)
    return replace(content, unsubscribe_url=stop)


@in_reader_language(lambda entry: entry.language)
def waiting_list_joined(entry: "WaitlistEntry") -> MailContent:
    """The mail after joining the waiting list, with the link that leaves it."""
    organization = clinic()
    letter = Letter(
        heading=_("You are on the waiting list"),
        opening=_("When a time becomes free that suits you, we write to you and keep it for a while."),
        facts=(
            (_("Where"), entry.location.name),
            (pgettext("first day", "From"), date_in_words(entry.first_day)),
            (pgettext("last day", "Until"), date_in_words(entry.last_day)),
        ),
        action_words=_("Leave the list"),
        action_url=waiting_address(entry),
        notes=(
            _(
                "You did not ask for this? Somebody wrote your address by mistake: leave the list by the link."
            ),
        ),
        signature=_place_signature(organization, entry),
    )
    return _plain(_("Waiting list of %(clinic)s") % {"clinic": organization.name}, letter, organization)


@in_reader_language(lambda offer: offer.entry.language)
def waiting_list_offer(offer: "Offer") -> MailContent:
    """The mail that offers a freed time, and says until when it is kept."""
    organization = clinic()
    entry, zone = offer.entry, offer.entry.location.time_zone
    until = {"until": moment_in_words(offer.expires_at, zone)}
    letter = Letter(
        heading=_("A time has become free"),
        opening=_("It is kept for you until %(until)s. After that somebody else is asked.") % until,
        facts=(
            (_("When"), moment_in_words(offer.start, zone)),
            (_("Time zone"), zone_in_words(offer.start, zone)),
            (_("Where"), f"{entry.location.name}, {entry.location.address}, {entry.location.city}"),
        ),
        action_words=_("Look at it, and take it"),
        action_url=waiting_address(entry),
        notes=(_("It does not suit you? Do nothing: you stay on the list."),),
        signature=_place_signature(organization, entry),
    )
    return _plain(_("A free time at %(clinic)s") % {"clinic": organization.name}, letter, organization)


def waiting_address(entry: "WaitlistEntry") -> str:
    """The whole address where the entry's offer is accepted and the list left."""
    return settings.BASE_URL + reverse("booking:waiting", args=[paper_of("waiting", entry.pk)])


def manage_address(token: str) -> str:
    """The whole address of the page where `token` opens its appointment."""
    return settings.BASE_URL + reverse("booking:manage_link", args=[token])


@in_reader_language(_patients_language)
def appointment_calendar(appointment: "Appointment", *, method: Method = "PUBLISH") -> bytes:
    """The appointment as an .ics file. Its UID stays through every change, its SEQUENCE rises."""
    return _calendar(clinic(), appointment, method)


def _calendar(organization: "Organization", appointment: "Appointment", method: Method) -> bytes:
    call = _phone(organization, appointment)
    return calendar_file(
        CalendarEvent(
            uid=f"{appointment.id}@{_host()}",
            sequence=appointment.sequence,
            start=appointment.start,
            end=appointment.end,
            stamp=appointment.updated_at,
            summary=_("Appointment at %(clinic)s") % {"clinic": organization.name},
            location=_place(appointment),
            description=" ".join(
                [
                    _("To move or cancel it, use the link in our mail."),
                    *([_("Or call %(phone)s.") % {"phone": call}] if call else []),
                ]
            ),
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
        calendar=_calendar(organization, appointment, method),
        calendar_method=method,
        reply_to=organization.email,
    )


def _facts(appointment: "Appointment") -> tuple[tuple[str, str], ...]:
    zone = appointment.time_zone
    practitioner = appointment.practitioner
    span = {"start": moment_in_words(appointment.start, zone), "end": clock_time(appointment.end, zone)}
    return (
        (_("When"), _("%(start)s to %(end)s") % span),
        (_("Time zone"), zone_in_words(appointment.start, zone)),
        (_("Where"), _place(appointment)),
        *(((pgettext("a clinician", "With"), practitioner.name),) if practitioner else ()),
        (_("Reference"), appointment.identifier),
    )


def _place(appointment: "Appointment") -> str:
    place = appointment.location
    return f"{place.name}, {place.address}, {place.postal_code} {place.city}"


def _signature(organization: "Organization", appointment: "Appointment") -> tuple[str, ...]:
    return _signed(organization, _phone(organization, appointment))


def _place_signature(organization: "Organization", entry: "WaitlistEntry") -> tuple[str, ...]:
    return _signed(organization, isolated(entry.location.phone or organization.phone))


def _signed(organization: "Organization", phone: str) -> tuple[str, ...]:
    return (organization.name, *((_("Telephone %(phone)s") % {"phone": phone},) if phone else ()))


def _phone(organization: "Organization", appointment: "Appointment") -> str:
    return isolated(appointment.location.phone or organization.phone)


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"
