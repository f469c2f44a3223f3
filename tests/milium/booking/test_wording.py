from datetime import UTC, date, datetime

import pytest

from milium.booking.wording import (
    clock_time,
    date_in_words,
    day_in_words,
    offset_in_words,
    zone_in_words,
)


def test_day_is_the_day_of_the_place():
    late = datetime(2027, 3, 29, 23, 30, tzinfo=UTC)
    assert day_in_words(late, "Europe/Berlin") == "Tuesday 30 March 2027"
    assert day_in_words(late, "America/New_York") == "Monday 29 March 2027"


def test_date_in_words_needs_no_leading_zero():
    assert date_in_words(date(2027, 2, 1)) == "Monday 1 February 2027"


def test_repeated_hour_differs_by_its_offset():
    first, second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert clock_time(first, "Europe/Berlin") == clock_time(second, "Europe/Berlin") == "02:30"
    assert zone_in_words(first, "Europe/Berlin") == "Berlin time, UTC+2"
    assert zone_in_words(second, "Europe/Berlin") == "Berlin time, UTC+1"


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Kathmandu", "UTC+5:45"), ("America/New_York", "UTC-5"), ("Atlantic/Reykjavik", "UTC+0")],
)
def test_offset_in_words(zone, words):
    assert offset_in_words(datetime(2027, 1, 15, tzinfo=UTC), zone) == words
