from datetime import UTC, datetime, timedelta

import pytest

from milium.booking.policy import ServicePolicy
from milium.errors import BeyondWindowError, PastTimeError, TooSoonError

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
POLICY = ServicePolicy(
    duration=20 * MINUTE,
    step=20 * MINUTE,
    buffer_before=5 * MINUTE,
    buffer_after=10 * MINUTE,
    notice=60 * MINUTE,
    window=timedelta(days=10),
)


@pytest.mark.parametrize(
    ("start", "error"),
    [
        (NOW, PastTimeError),
        (NOW - MINUTE, PastTimeError),
        (NOW + 59 * MINUTE, TooSoonError),
        (NOW + timedelta(days=10) + MINUTE, BeyondWindowError),
    ],
)
def test_start_outside_notice_and_window_is_refused(start, error):
    with pytest.raises(error, match="Choose"):
        POLICY.check_start(start, NOW)


@pytest.mark.parametrize("start", [NOW + 60 * MINUTE, NOW + timedelta(days=10)])
def test_both_ends_of_notice_and_window_can_be_booked(start):
    POLICY.check_start(start, NOW)


def test_claim_is_the_visit_with_its_buffers():
    visit, claim = POLICY.visit(NOW), POLICY.claim(NOW)
    assert (visit.start, visit.end) == (NOW, NOW + 20 * MINUTE)
    assert (claim.start, claim.end) == (NOW - 5 * MINUTE, NOW + 30 * MINUTE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration": 0 * MINUTE},
        {"step": 7 * MINUTE},
        {"buffer_after": -MINUTE},
        {"notice": -MINUTE},
        {"buffer_after": timedelta(days=1)},
    ],
)
def test_policy_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        ServicePolicy(**{"duration": 20 * MINUTE, "step": 20 * MINUTE, **wrong})
