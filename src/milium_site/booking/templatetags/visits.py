"""Filters for times and prices as the booking pages and the desk show them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from milium_site.catalogue.queries.wording import (
    clock_time,
    day_in_words,
    moment_in_words,
    plain_date,
    weekday_in_words,
    zone_in_words,
)

register = template.Library()

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
# In the middle of a sentence, and as a visitor says it.
STATUSES = {
    "pending": pgettext_lazy("appointment", "pending"),
    "booked": pgettext_lazy("appointment", "booked"),
    "arrived": pgettext_lazy("appointment", "arrived"),
    "checked-in": pgettext_lazy("appointment", "checked in"),
    "fulfilled": pgettext_lazy("appointment", "seen"),
    "cancelled": pgettext_lazy("appointment", "cancelled"),
    "noshow": pgettext_lazy("appointment", "no-show"),
}


@register.filter
def status_words(status: str) -> str:
    """What has become of an appointment, in small letters; a status of no known code as it is."""
    return str(STATUSES.get(status, status))


@register.filter
def day_at(moment: datetime, time_zone: str) -> str:
    """The day in the zone, in words: `{{ start|day_at:zone }}`."""
    return day_in_words(moment, time_zone)


@register.filter
def clock_at(moment: datetime, time_zone: str) -> str:
    """The wall-clock time in the zone: `{{ start|clock_at:zone }}`."""
    return clock_time(moment, time_zone)


@register.filter
def instant_at(moment: datetime, time_zone: str) -> str:
    """The instant for a `datetime` attribute, on the clock of the zone with its offset."""
    return moment.astimezone(ZoneInfo(time_zone)).isoformat(timespec="minutes")


@register.filter
def zone_at(moment: datetime, time_zone: str) -> str:
    """The zone by its city, with the offset that holds then."""
    return zone_in_words(moment, time_zone)


@register.filter
def moment_at(moment: datetime, time_zone: str) -> str:
    """Day and clock time in the zone."""
    return moment_in_words(moment, time_zone)


@register.filter
def plain_day(day: date) -> str:
    """A date with its year and without its weekday."""
    return plain_date(day)


@register.filter
def weekday(day: date) -> str:
    """A date with its weekday and without its year."""
    return weekday_in_words(day)


@register.filter
def price(service: object) -> str:
    """What a service costs, "Free" for nothing, written as the active language writes an amount of money."""
    amount = Decimal(getattr(service, "price_amount", 0))
    currency = str(getattr(service, "price_currency", ""))
    if amount == 0:
        return pgettext("price", "Free")
    digits = 0 if amount == amount.to_integral_value() else 2
    number = number_format(amount, digits, force_grouping=True)
    symbol = SYMBOLS.get(currency)
    if symbol is None:
        return f"{number} {currency}"
    # Translators: where the sign of a currency stands, as "€1,200" or "1.200 €".
    return pgettext("price", "%(symbol)s%(number)s") % {"symbol": symbol, "number": number}


@register.filter
def language_names(codes: list[str]) -> str:
    """Languages by their names in the active one, in the order given; an unknown code as it is."""
    return ", ".join(_language_name(code) for code in codes or ())


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code.partition("-")[0])["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def arrival_code(appointment: object) -> SafeString:
    """The square code that the desk reads when somebody arrives: it holds the reference, and opens nothing alone."""
    address = settings.BASE_URL + reverse("desk:check_in_code", args=[getattr(appointment, "identifier", "")])
    code = segno.make(address, micro=False, error="m")
    # Drawn by us from letters of our own choosing: nothing in it came from outside.
    drawn = code.svg_inline(
        border=2, dark="#111", light="#fff", omitsize=True, title=_("The code for the desk")
    )
    return mark_safe(drawn)  # noqa: S308
