from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milium.booking.interval import Interval
from milium.booking.lanes import lanes

NINE = datetime(2027, 1, 4, 9, tzinfo=UTC)
STRETCHES = st.lists(
    st.builds(
        lambda start, length: Interval(
            NINE + timedelta(minutes=5 * start), NINE + timedelta(minutes=5 * (start + length))
        ),
        st.integers(0, 60),
        st.integers(1, 24),
    ),
    max_size=14,
)


@given(STRETCHES)
def test_lanes_never_hold_two_that_overlap_and_neighbours_agree_how_many_there_are(stretches):
    found = lanes(stretches)
    assert len(found) == len(stretches)
    for i, one in enumerate(stretches):
        assert 0 <= found[i].number < found[i].of
        for j in range(i):
            if one.overlaps(stretches[j]):
                assert found[i].number != found[j].number
                assert found[i].of == found[j].of


@given(STRETCHES)
def test_lanes_are_no_more_than_stand_at_one_moment(stretches):
    for lane in lanes(stretches):
        most = max(sum(one.start <= other.start < one.end for one in stretches) for other in stretches)
        assert lane.of <= most
