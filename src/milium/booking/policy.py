"""What a service asks of the clock: how long it takes, when it starts, how early and late it is booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from milium.booking.interval import Interval
from milium.errors import BeyondWindowError, PastTimeError, TooSoonError

#: Steps that divide a day, so that starts stand at the same wall-clock times every day.
STEP_MINUTES = (5, 10, 15, 20, 30, 40, 45, 60, 90, 120)

#: Questions about what is taken around an instant look no further than this.
LONGEST_CLAIM = timedelta(days=1)


@dataclass(frozen=True)
class ServicePolicy:
    """The times of one service.

    `step` is counted from local midnight. `notice` is the least time between booking and start, `window` the
    most; both ends belong to what can be booked. The buffers keep people and rooms free around a visit;
    unlike the visit itself they may lie outside opening hours.

    >>> ServicePolicy(duration=timedelta(minutes=20), step=timedelta(minutes=7))
    Traceback (most recent call last):
    ValueError: step must be one of 5, 10, 15, 20, 30, 40, 45, 60, 90, 120 minutes
    """

    duration: timedelta
    step: timedelta
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)
    notice: timedelta = timedelta(0)
    window: timedelta = timedelta(days=60)

    def __post_init__(self) -> None:
        if self.duration <= timedelta(0):
            raise ValueError("duration must be longer than nothing")
        if min(self.buffer_before, self.buffer_after, self.notice, self.window) < timedelta(0):
            raise ValueError("buffers, notice and window cannot be negative")
        if self.buffer_before + self.duration + self.buffer_after > LONGEST_CLAIM:
            raise ValueError("a visit with its buffers takes at most a day")
        if self.step not in {timedelta(minutes=minutes) for minutes in STEP_MINUTES}:
            raise ValueError(f"step must be one of {', '.join(map(str, STEP_MINUTES))} minutes")

    def visit(self, start: datetime) -> Interval:
        """From `start` to the end of the visit, as the patient sees it."""
        return Interval(start, start + self.duration)

    def claim(self, start: datetime) -> Interval:
        """The visit and its buffers: what is taken of each person, room and device."""
        return Interval(start - self.buffer_before, start + self.duration + self.buffer_after)

    def earliest(self, now: datetime) -> datetime:
        """The first instant at which a visit booked now may start."""
        return now + max(self.notice, timedelta.resolution)

    def latest(self, now: datetime) -> datetime:
        """The last instant at which a visit booked now may start."""
        return now + self.window

    def check_start(self, start: datetime, now: datetime) -> None:
        """Nothing, where `start` is neither past, nor too soon, nor too far ahead.

        Raises:
            PastTimeError, TooSoonError, BeyondWindowError

        >>> from datetime import UTC
        >>> policy = ServicePolicy(duration=timedelta(minutes=20), step=timedelta(minutes=20))
        >>> policy.check_start(datetime(2027, 1, 4, 9, tzinfo=UTC), now=datetime(2027, 1, 4, 10, tzinfo=UTC))
        Traceback (most recent call last):
        milium.errors.PastTimeError: This time has passed. Choose a later one.
        """
        if start <= now:
            raise PastTimeError("This time has passed. Choose a later one.")
        if start < self.earliest(now):
            raise TooSoonError(
                "This time is too soon to be booked here. Choose a later one, or call the clinic."
            )
        if start > self.latest(now):
            raise BeyondWindowError(
                f"This time is more than {self.window.days} days ahead. "
                "Choose an earlier one, or call the clinic."
            )
