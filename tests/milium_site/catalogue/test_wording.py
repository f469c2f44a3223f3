"""Days and times in words: the English as it always was, other languages in their own order."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from milium_site.catalogue.queries.wording import (
    brief_day,
    clock_time,
    date_in_words,
    day_in_words,
    moment_in_words,
    month_in_words,
    plain_date,
    weekday_in_words,
    zone_in_words,
)

MOMENT = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)
DAY = date(2027, 3, 29)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def test_english_has_weekday_day_month_and_year_without_a_comma():
    for number in range(0, 800, 3):
        day = date(2027, 1, 1) + timedelta(days=number)
        expected = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
        assert date_in_words(day) == expected


def test_english_moment_names_day_clock_and_zone():
    assert moment_in_words(MOMENT, "Europe/Berlin") == "Monday 29 March 2027, 09:00"
    assert zone_in_words(MOMENT, "Europe/Berlin") == "Berlin time, UTC+2"
    assert zone_in_words(MOMENT, "America/New_York") == "New York time, UTC-4"


def test_day_is_the_day_of_the_place():
    late = datetime(2027, 3, 29, 23, 30, tzinfo=UTC)
    assert day_in_words(late, "Europe/Berlin") == "Tuesday 30 March 2027"
    assert day_in_words(late, "America/New_York") == "Monday 29 March 2027"


def test_repeated_hour_differs_by_its_offset():
    first, second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert clock_time(first, "Europe/Berlin") == clock_time(second, "Europe/Berlin") == "02:30"
    assert zone_in_words(first, "Europe/Berlin") == "Berlin time, UTC+2"
    assert zone_in_words(second, "Europe/Berlin") == "Berlin time, UTC+1"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-gb", "Monday 29 March 2027 | 29 March 2027 | Monday 29 March | Mon 29 March | March 2027"),
        ("de", "Montag, 29. März 2027 | 29. März 2027 | Montag, 29. März | Mo 29. März | März 2027"),
        ("fr", "lundi 29 mars 2027 | 29 mars 2027 | lundi 29 mars | lun 29 mars | mars 2027"),
        ("es", "lunes, 29 de marzo de 2027 | 29 de marzo de 2027 | lunes, 29 de marzo | lun 29 de marzo | "
               "marzo de 2027"),
        ("ar", "الاثنين، 29 مارس 2027 | 29 مارس 2027 | الاثنين، 29 مارس | إثنين 29 مارس | مارس 2027"),
    ],
)  # fmt: skip
def test_day_is_written_in_the_order_of_the_language(language, words):
    with translation.override(language):
        written = (date_in_words, plain_date, weekday_in_words, brief_day, month_in_words)
        assert " | ".join(write(DAY) for write in written) == words
    assert date_in_words(DAY) == "Monday 29 March 2027"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_clock_shows_24_hours_in_western_figures(language):
    with translation.override(language):
        assert clock_time(MOMENT + timedelta(hours=8), "Europe/Berlin") == "17:00"
