"""Days and times as a person says them, in the language that is active, on the clock of the place.

The names of days and months and the order of a date are Django's own; figures are Western ones and the clock shows
24 hours, whatever the language.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateformat import format as write
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from milium.booking.wording import clock_time, offset_in_words

__all__ = [
    "brief_day",
    "clock_time",
    "date_in_words",
    "day_in_words",
    "moment_in_words",
    "month_in_words",
    "offset_in_words",
    "plain_date",
    "weekday_in_words",
    "zone_in_words",
]

# Where Django's own order of a date is not how the language says it beside a weekday; the patterns are Django's.
_DATES = {"en": "j F Y", "ar": "j F Y"}
_AFTER_WEEKDAY = {"en": " ", "fr": " ", "ar": "، "}


def date_in_words(day: date) -> str:
    """The day with its weekday and year: "Monday 29 March 2027", "Montag, 29. März 2027"."""
    return _written(day, "weekday and date", _language())


def plain_date(day: date) -> str:
    """The day with its year: "29 March 2027", "29. März 2027"."""
    return _written(day, "date", _language())


def weekday_in_words(day: date) -> str:
    """The day with its weekday: "Monday 29 March", "Montag, 29. März"."""
    return _written(day, "weekday and day", _language())


def brief_day(day: date) -> str:
    """The day as it fits beside two others: "Mon 29 March", "Mo 29. März"."""
    return _written(day, "brief", _language())


def month_in_words(day: date) -> str:
    """The month of the day: "March 2027"."""
    return _written(day, "month", _language())


def day_in_words(moment: datetime, time_zone: str) -> str:
    """The day on which the aware `moment` falls in `time_zone`, an IANA name."""
    return date_in_words(moment.astimezone(ZoneInfo(time_zone)).date())


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """Day and clock time of `moment` in `time_zone`: "Monday 29 March 2027, 09:00"."""
    words = {"day": day_in_words(moment, time_zone), "clock": clock_time(moment, time_zone)}
    # Translators: a day and its clock time, as "Monday 29 March 2027, 09:00".
    return _("%(day)s, %(clock)s") % words


def zone_in_words(moment: datetime, time_zone: str) -> str:
    """The zone by its city, with the offset that holds at `moment`: "Berlin time, UTC+2"."""
    city = time_zone.rpartition("/")[2].replace("_", " ")
    # Translators: a time zone by its city, as "Berlin time, UTC+2".
    return _("%(city)s time, %(offset)s") % {"city": city, "offset": offset_in_words(moment, time_zone)}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@lru_cache(maxsize=4096)
def _written(day: date, shape: str, language: str) -> str:
    """The day in the active language, which is named so that its words are remembered: a month of free times asks
    for the same thirty days at every request."""
    family = language.partition("-")[0]
    whole = _DATES.get(family) or get_format("DATE_FORMAT", language)
    month_day = get_format("MONTH_DAY_FORMAT", language)
    between = _AFTER_WEEKDAY.get(family, ", ")
    patterns = {
        "weekday and date": f"l{between}{whole}",
        "date": whole,
        "weekday and day": f"l{between}{month_day}",
        "brief": f"D {month_day}",
        "month": get_format("YEAR_MONTH_FORMAT", language),
    }
    return write(day, patterns[shape])
