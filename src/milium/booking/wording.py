"""Times as a person says them, always in the zone of the place.

>>> from datetime import UTC, datetime
>>> start = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)
>>> day_in_words(start, "Europe/Berlin")
'Monday 29 March 2027'
>>> clock_time(start, "Europe/Berlin")
'09:00'
>>> zone_in_words(start, "Europe/Berlin")
'Berlin time, UTC+2'
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_in_words(day: date) -> str:
    """The day with its weekday and year. Not by locale, so that the server's own language never shows."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_in_words(moment: datetime, time_zone: str) -> str:
    """The day on which the aware `moment` falls in `time_zone`, an IANA name."""
    return date_in_words(moment.astimezone(ZoneInfo(time_zone)).date())


def clock_time(moment: datetime, time_zone: str) -> str:
    """The wall-clock time of `moment` in `time_zone`, from 00:00 to 23:59."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


def zone_in_words(moment: datetime, time_zone: str) -> str:
    """The zone by its city, with the offset that holds at `moment`."""
    city = time_zone.rpartition("/")[2].replace("_", " ")
    return f"{city} time, {offset_in_words(moment, time_zone)}"


def offset_in_words(moment: datetime, time_zone: str) -> str:
    """The offset from UTC at `moment`.

    >>> from datetime import UTC, datetime
    >>> offset_in_words(datetime(2027, 1, 1, tzinfo=UTC), "America/St_Johns")
    'UTC-3:30'
    """
    offset = moment.astimezone(ZoneInfo(time_zone)).utcoffset()
    minutes = 0 if offset is None else int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
