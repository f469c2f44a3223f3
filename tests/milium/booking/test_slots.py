from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.booking.hours import WeeklyHours, day_span, opening_intervals
from milium.booking.interval import Interval
from milium.booking.policy import STEP_MINUTES, ServicePolicy
from milium.booking.slots import Candidate, Grid, free_starts, runs, set_bits

MINUTE = timedelta(minutes=1)
DAY = datetime(2027, 3, 28, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HALF_HOURS = ServicePolicy(duration=30 * MINUTE, step=30 * MINUTE, window=timedelta(days=800))


@st.composite
def stretches(draw, hours=10):
    """An interval on or off the five-minute grid around the night of a clock change."""
    start = DAY + draw(st.integers(-hours * 60, hours * 60)) * MINUTE
    return Interval(start, start + draw(st.integers(1, 300)) * MINUTE)


@st.composite
def candidates(draw, name):
    always = draw(st.integers(0, 5)) == 0
    open_ = None if always else draw(st.lists(stretches(), max_size=3))
    return Candidate(name, open_, draw(st.lists(stretches(), max_size=4)))


@st.composite
def needs(draw):
    return {
        kind: [
            draw(candidates(f"{kind}{n}")) for n in range(draw(st.integers(0 if kind == "room" else 1, 3)))
        ]
        for kind in draw(st.sampled_from([("practitioner",), ("practitioner", "room")]))
    }


policies = st.builds(
    ServicePolicy,
    duration=st.sampled_from([5, 20, 30, 45]).map(lambda m: m * MINUTE),
    step=st.sampled_from(STEP_MINUTES).map(lambda m: m * MINUTE),
    buffer_before=st.sampled_from([0, 5, 15]).map(lambda m: m * MINUTE),
    buffer_after=st.sampled_from([0, 10, 40]).map(lambda m: m * MINUTE),
    notice=st.sampled_from([0, 60, 500]).map(lambda m: m * MINUTE),
    window=st.sampled_from([1, 3]).map(timedelta),
)


def naive_free(needs, policy, zone, span, now):
    """The same question asked minute by minute, in the words of the specification."""
    found = []
    start = span.start
    while start < span.end:
        wall = start.astimezone(zone)
        on_step = (wall.hour * 60 + wall.minute) % int(policy.step / MINUTE) == 0
        timely = now < start and now + policy.notice <= start <= now + policy.window
        if on_step and timely and all(naive_able(policy, start, needs[kind]) for kind in needs):
            found.append(start)
        start += MINUTE
    return found


def naive_able(policy, start, candidates):
    return [candidate.key for candidate in candidates if naive_can(policy, start, candidate)]


def naive_can(policy, start, candidate):
    minutes = [start + n * MINUTE for n in range(int(policy.duration / MINUTE))]
    there = candidate.open is None or all(
        any(i.start <= minute < i.end for i in candidate.open) for minute in minutes
    )
    return there and not any(policy.claim(start).overlaps(taken) for taken in candidate.busy)


def on_ticks(candidate):
    """Nobody is there in part of a tick, and whoever is taken in part of one is taken in all of it."""

    def inward(interval):
        start = -(-(interval.start - DAY) // (5 * MINUTE))
        end = (interval.end - DAY) // (5 * MINUTE)
        return [Interval(DAY + start * 5 * MINUTE, DAY + end * 5 * MINUTE)] if start < end else []

    def outward(interval):
        start, end = (interval.start - DAY) // (5 * MINUTE), -(-(interval.end - DAY) // (5 * MINUTE))
        return Interval(DAY + start * 5 * MINUTE, DAY + end * 5 * MINUTE)

    open_ = None if candidate.open is None else [part for i in candidate.open for part in inward(i)]
    return Candidate(candidate.key, open_, [outward(i) for i in candidate.busy])


@settings(max_examples=300, deadline=None)
@given(
    needs(),
    policies,
    st.sampled_from(["Europe/Vilnius", "Australia/Lord_Howe", "UTC"]),
    st.integers(-900, 100),
)
def test_free_starts_are_those_of_the_naive_model(needs, policy, zone_name, now_minutes):
    zone, now = ZoneInfo(zone_name), DAY + now_minutes * MINUTE
    span = Interval(DAY - timedelta(hours=6), DAY + timedelta(hours=6))
    rounded = {kind: [on_ticks(candidate) for candidate in needs[kind]] for kind in needs}

    times = free_starts(needs, policy, zone=zone, span=span, now=now)

    assert list(times) == naive_free(rounded, policy, zone, span, now)
    for start in times:
        for kind in needs:
            assert times.candidates(kind, start) == naive_able(policy, start, rounded[kind])
    for kind in needs:
        assert list(times.with_candidates(kind)) == [(s, times.candidates(kind, s)) for s in times]


@settings(max_examples=100, deadline=None)
@given(candidates("ada"), policies)
def test_free_starts_never_let_a_claim_overlap_what_is_taken(candidate, policy):
    span = Interval(DAY - timedelta(hours=6), DAY + timedelta(hours=6))
    times = free_starts({"practitioner": [candidate]}, policy, zone=ZoneInfo("UTC"), span=span, now=LONG_AGO)
    for start in times:
        assert not any(policy.claim(start).overlaps(taken) for taken in candidate.busy)


@settings(max_examples=100, deadline=None)
@given(candidates("ada"), st.lists(stretches(), min_size=1, max_size=3), policies)
def test_more_taken_never_frees_a_start(candidate, more, policy):
    def starts(busy):
        return set(
            free_starts(
                {"practitioner": [Candidate("ada", candidate.open, busy)]},
                policy,
                zone=ZoneInfo("UTC"),
                span=Interval(DAY, DAY + timedelta(hours=8)),
                now=DAY - timedelta(hours=20),
            )
        )

    assert starts([*candidate.busy, *more]) <= starts(candidate.busy)


@pytest.mark.parametrize(
    ("sunday", "count"),
    [(date(2027, 3, 28), 8), (date(2027, 10, 31), 12), (date(2027, 3, 21), 10)],
    ids=["spring", "autumn", "ordinary"],
)
def test_sunday_shift_in_vilnius_offers_what_the_clock_shows(sunday, count):
    zone = ZoneInfo("Europe/Vilnius")
    shift = opening_intervals([WeeklyHours(6, time(1), time(6))], sunday, sunday, zone)
    times = free_starts(
        {"practitioner": [Candidate("ada", shift)]},
        HALF_HOURS,
        zone=zone,
        span=day_span(sunday, sunday, zone),
        now=LONG_AGO,
    )
    assert len(list(times)) == count
    walls = [start.astimezone(zone) for start in times]
    assert all(wall.minute in (0, 30) for wall in walls)
    assert ("03:00" in {f"{wall:%H:%M}" for wall in walls}) == (sunday != date(2027, 3, 28))
    assert len({wall.isoformat() for wall in walls}) == count


@pytest.mark.parametrize("zone_name", ["Europe/Vilnius", "Europe/Lisbon", "Australia/Lord_Howe"])
def test_hours_keep_their_wall_clock_on_both_sides_of_a_change(zone_name):
    zone = ZoneInfo(zone_name)
    rules = [WeeklyHours(weekday, time(9), time(11)) for weekday in range(7)]
    for first, last in ((date(2027, 3, 21), date(2027, 4, 11)), (date(2027, 9, 27), date(2027, 11, 7))):
        times = free_starts(
            {"practitioner": [Candidate("ada", opening_intervals(rules, first, last, zone))]},
            HALF_HOURS,
            zone=zone,
            span=day_span(first, last, zone),
            now=LONG_AGO,
        )
        walls = [f"{start.astimezone(zone):%H:%M}" for start in times]
        days = (last - first).days + 1
        assert walls == ["09:00", "09:30", "10:00", "10:30"] * days


def test_service_without_needs_never_starts():
    span = Interval(DAY, DAY + timedelta(hours=2))
    assert list(free_starts({}, HALF_HOURS, zone=ZoneInfo("UTC"), span=span, now=LONG_AGO)) == []


def test_need_without_candidates_never_starts():
    span = Interval(DAY, DAY + timedelta(hours=2))
    wants = {"practitioner": [Candidate("ada", [span])], "device": []}
    assert list(free_starts(wants, HALF_HOURS, zone=ZoneInfo("UTC"), span=span, now=LONG_AGO)) == []


def test_visit_is_not_pieced_together_from_two_people():
    span = Interval(DAY, DAY + timedelta(hours=1))
    first, second = Interval(DAY, DAY + 15 * MINUTE), Interval(DAY + 15 * MINUTE, DAY + 30 * MINUTE)
    wants = {"practitioner": [Candidate("ada", [first]), Candidate("ben", [second])]}
    assert list(free_starts(wants, HALF_HOURS, zone=ZoneInfo("UTC"), span=span, now=LONG_AGO)) == []


def test_buffers_may_lie_outside_hours_and_not_inside_claims():
    policy = ServicePolicy(duration=30 * MINUTE, step=30 * MINUTE, buffer_before=10 * MINUTE)
    span = Interval(DAY, DAY + timedelta(hours=1))
    busy = [Interval(DAY - 5 * MINUTE, DAY)]
    wants = {"practitioner": [Candidate("ada", [span], busy)]}
    times = free_starts(wants, policy, zone=ZoneInfo("UTC"), span=span, now=DAY - timedelta(days=1))
    assert list(times) == [DAY + 30 * MINUTE]


def test_start_off_the_grid_is_neither_offered_nor_free():
    span = Interval(DAY, DAY + timedelta(hours=2))
    times = free_starts(
        {"practitioner": [Candidate("ada", [span])]},
        HALF_HOURS,
        zone=ZoneInfo("UTC"),
        span=span,
        now=LONG_AGO,
    )
    for start in (DAY + MINUTE, DAY + timedelta(seconds=1), DAY - timedelta(days=400)):
        assert not times.is_offered(start)
        assert not times.is_free(start)
        assert times.candidates("practitioner", start) == []


@given(st.integers(0, 2**90), st.integers(1, 40))
def test_runs_begin_where_that_many_bits_follow(mask, length):
    expected = [n for n in range(91) if all(mask >> (n + k) & 1 for k in range(length))]
    assert list(set_bits(runs(mask, length))) == expected


@given(st.integers(0, 2**200))
def test_set_bits_add_up_to_the_mask(mask):
    assert sum(1 << n for n in set_bits(mask)) == mask


def test_grid_covers_its_span_from_a_whole_tick():
    start = datetime(2027, 1, 4, 9, 3, 20, tzinfo=UTC)
    grid = Grid.around(Interval(start, start + timedelta(minutes=10)))
    assert grid.origin == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert grid.instant(grid.ticks) == datetime(2027, 1, 4, 9, 15, tzinfo=UTC)
