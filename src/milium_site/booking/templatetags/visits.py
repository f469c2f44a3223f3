"""Filters for times and prices as the booking pages and the desk show them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from milium.booking.wording import clock_time, day_in_words, zone_in_words

register = template.Library()

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
LANGUAGES = {
    "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
    "it": "Italian", "lt": "Lithuanian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip


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
def price(service: object) -> str:
    """What a service costs, "Free" for nothing."""
    amount = Decimal(getattr(service, "price_amount", 0))
    currency = str(getattr(service, "price_currency", ""))
    if amount == 0:
        return "Free"
    number = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{number} {currency}"


@register.filter
def language_names(codes: list[str]) -> str:
    """Languages by their English names, in the order given; an unknown code as it is."""
    return ", ".join(LANGUAGES.get(code.partition("-")[0], code) for code in codes or ())


@register.simple_tag
def arrival_code(appointment: object) -> SafeString:
    """The square code that the desk reads when somebody arrives: it holds the reference, and opens nothing alone."""
    address = settings.BASE_URL + reverse("desk:check_in_code", args=[getattr(appointment, "identifier", "")])
    code = segno.make(address, micro=False, error="m")
    # Drawn by us from letters of our own choosing: nothing in it came from outside.
    drawn = code.svg_inline(border=2, dark="#111", light="#fff", omitsize=True, title="The code for the desk")
    return mark_safe(drawn)  # noqa: S308
