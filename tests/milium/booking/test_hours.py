from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.booking.hours import (
    WeeklyHours,
    day_span,
    instant_at,
    instants,
    offset_spans,
    opening_intervals,
    wall_interval,
    without,
)
from milium.booking.interval import Interval, parse_instant, union
from milium.errors import AmbiguousTimeError, InvalidTimeError, NonexistentTimeError

# A time as a clock on the wall shows it, without an offset.
clock = datetime.fromisoformat
VILNIUS = ZoneInfo("Europe/Vilnius")
ZONES = (
    "Europe/Vilnius",
    "Europe/Lisbon",
    "UTC",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
walls = st.datetimes(clock("2026-01-01T00:00"), clock("2029-01-01T00:00")).map(
    lambda t: t.replace(second=0, microsecond=0)
)


@st.composite
def intervals(draw):
    start = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 600)))
    return Interval(start, start + timedelta(minutes=draw(st.integers(1, 200))))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2027, 3, 28), 4), (date(2027, 10, 31), 6), (date(2027, 3, 21), 5)],
    ids=["spring", "autumn", "ordinary"],
)
def test_shift_over_a_clock_change_lasts_as_the_clock_says(day, hours):
    shift = WeeklyHours(weekday=6, opens=time(1), closes=time(6))
    (interval,) = opening_intervals([shift], day, day, VILNIUS)
    assert interval.duration == timedelta(hours=hours)


def test_hours_inside_a_jump_are_no_hours():
    jump = WeeklyHours(weekday=6, opens=time(3), closes=time(4))
    assert opening_intervals([jump], date(2027, 3, 28), date(2027, 3, 28), VILNIUS) == []


def test_hours_that_end_inside_a_jump_end_at_the_jump():
    interval = wall_interval(clock("2027-03-28T02:00"), clock("2027-03-28T03:30"), VILNIUS)
    assert interval == Interval(datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC))


def test_hours_that_end_inside_a_repeated_hour_keep_both():
    interval = wall_interval(clock("2027-10-31T03:00"), clock("2027-10-31T03:30"), VILNIUS)
    assert interval.duration == timedelta(minutes=90)


def test_hours_past_midnight_end_on_the_next_day():
    night = WeeklyHours(weekday=4, opens=time(22), closes=time(2))
    (interval,) = opening_intervals([night], date(2027, 1, 8), date(2027, 1, 8), ZoneInfo("UTC"))
    assert interval == Interval(datetime(2027, 1, 8, 22, tzinfo=UTC), datetime(2027, 1, 9, 2, tzinfo=UTC))


def test_first_and_last_valid_day_belong_to_the_hours():
    rule = WeeklyHours(0, time(9), time(10), valid_from=date(2027, 1, 11), valid_until=date(2027, 1, 18))
    days = list(rule.dates(date(2027, 1, 1), date(2027, 2, 28)))
    assert days == [date(2027, 1, 11), date(2027, 1, 18)]


def test_closed_days_have_no_hours():
    rule = WeeklyHours(0, time(9), time(10))
    found = opening_intervals(
        [rule], date(2027, 1, 4), date(2027, 1, 11), ZoneInfo("UTC"), closed_on={date(2027, 1, 4)}
    )
    assert [interval.start.date() for interval in found] == [date(2027, 1, 11)]


def test_time_that_the_clock_jumps_over_is_refused():
    with pytest.raises(NonexistentTimeError, match="jumps over 02:30 on 28 March 2027"):
        instant_at(clock("2027-03-28T02:30"), ZoneInfo("Europe/Berlin"))


def test_time_that_comes_twice_is_asked_for():
    with pytest.raises(AmbiguousTimeError, match="twice"):
        instant_at(clock("2027-10-31T02:30"), ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("year", [1, 1999, 2200, 9999])
def test_absurd_year_is_refused(year):
    with pytest.raises(InvalidTimeError):
        instant_at(clock(f"{year:04}-01-01T00:00"), VILNIUS)
    with pytest.raises(InvalidTimeError):
        day_span(date(year, 1, 1), date(year, 1, 1), VILNIUS)


@given(walls, zones)
def test_every_instant_of_a_wall_time_shows_that_wall_time(wall, zone):
    found = instants(wall, zone)
    assert [i.astimezone(zone).replace(tzinfo=None) for i in found] == [wall] * len(found)
    assert list(found) == sorted(set(found))


@given(walls, st.integers(1, 3 * 24 * 60), zones)
def test_wall_interval_contains_what_the_clock_shows_between_its_ends(wall, minutes, zone):
    end = wall + timedelta(minutes=minutes)
    interval = wall_interval(wall, end, zone)
    middle = wall + timedelta(minutes=minutes // 2)
    for instant in instants(middle, zone) if middle < end else ():
        assert interval.start <= instant < interval.end


@given(walls, st.integers(1, 400), zones)
def test_offset_spans_cover_the_span_and_tell_the_offset(wall, days, zone):
    span = Interval(wall.replace(tzinfo=UTC), wall.replace(tzinfo=UTC) + timedelta(days=days))
    parts = list(offset_spans(span, zone))
    assert [parts[0][0].start, parts[-1][0].end] == [span.start, span.end]
    for (before, _), (after, _) in pairwise(parts):
        assert before.end == after.start
    for part, offset in parts:
        for instant in (part.start, part.end - timedelta(seconds=1)):
            assert instant.astimezone(zone).utcoffset() == offset


@given(st.lists(intervals(), max_size=8), st.lists(intervals(), max_size=8))
def test_without_leaves_exactly_the_minutes_outside_the_gaps(open_, gaps):
    def minutes(some):
        return {
            i.start + timedelta(minutes=m) for i in some for m in range(int(i.duration.total_seconds()) // 60)
        }

    assert minutes(without(open_, gaps)) == minutes(open_) - minutes(gaps)
    assert minutes(union(open_)) == minutes(open_)


@given(st.lists(intervals(), max_size=8))
def test_union_is_in_order_and_never_touches_itself(some):
    merged = union(some)
    assert all(a.end < b.start for a, b in pairwise(merged))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2027-01-04",
        "2027-01-04T10:00",
        "2027-01-04T10:00:00\0",
        "2027-01-04T10:00Z ",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00Z",
        "2027-02-30T10:00Z",
        "2027-01-04T25:00Z",
        "２０２７-01-04T10:00Z",
        "9" * 5_000,
        "2027-01-04T10:00+99:00",
        "2027-01-04T10:00Z\n",
    ],
)
def test_what_is_no_instant_is_refused_in_words(text):
    with pytest.raises(InvalidTimeError, match="written like"):
        parse_instant(text)


@given(st.text(max_size=40))
def test_any_text_is_an_instant_or_refused(text):
    with suppress(InvalidTimeError):
        assert parse_instant(text).tzinfo is UTC
