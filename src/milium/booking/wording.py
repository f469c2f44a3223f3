"""Times as figures, always in the zone of the place; the same in every language.

>>> from datetime import UTC, datetime
>>> clock_time(datetime(2027, 3, 29, 7, 0, tzinfo=UTC), "Europe/Berlin")
'09:00'
"""

from datetime import datetime
from zoneinfo import ZoneInfo


def clock_time(moment: datetime, time_zone: str) -> str:
    """The wall-clock time of `moment` in `time_zone`, from 00:00 to 23:59."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


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
