from datetime import UTC, datetime

import pytest

from milium.booking.wording import clock_time, offset_in_words


def test_clock_is_that_of_the_place():
    late = datetime(2027, 3, 29, 23, 30, tzinfo=UTC)
    assert clock_time(late, "Europe/Berlin") == "01:30"
    assert clock_time(late, "America/New_York") == "19:30"


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Kathmandu", "UTC+5:45"), ("America/New_York", "UTC-5"), ("Atlantic/Reykjavik", "UTC+0")],
)
def test_offset_in_words(zone, words):
    assert offset_in_words(datetime(2027, 1, 15, tzinfo=UTC), zone) == words
