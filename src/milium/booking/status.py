"""The life of an appointment as one table of legal moves, in FHIR's codes."""

from enum import StrEnum

from milium.errors import StatusChangeError


class AppointmentStatus(StrEnum):
    """http://hl7.org/fhir/appointmentstatus, as far as milium uses it."""

    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"

    @property
    def display(self) -> str:
        """The word that staff read.

        >>> AppointmentStatus.NOSHOW.display
        'No-show'
        """
        return _DISPLAY[self]


_DISPLAY = {
    AppointmentStatus.PENDING: "Pending",
    AppointmentStatus.BOOKED: "Booked",
    AppointmentStatus.ARRIVED: "Arrived",
    AppointmentStatus.CHECKED_IN: "Checked in",
    AppointmentStatus.FULFILLED: "Seen",
    AppointmentStatus.CANCELLED: "Cancelled",
    AppointmentStatus.NOSHOW: "No-show",
}

LEGAL_MOVES: dict[AppointmentStatus, frozenset[AppointmentStatus]] = {
    AppointmentStatus.PENDING: frozenset({AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED}),
    AppointmentStatus.BOOKED: frozenset(
        {
            AppointmentStatus.ARRIVED,
            AppointmentStatus.CHECKED_IN,
            AppointmentStatus.CANCELLED,
            AppointmentStatus.NOSHOW,
        }
    ),
    AppointmentStatus.ARRIVED: frozenset(
        {AppointmentStatus.CHECKED_IN, AppointmentStatus.FULFILLED, AppointmentStatus.CANCELLED}
    ),
    AppointmentStatus.CHECKED_IN: frozenset({AppointmentStatus.FULFILLED, AppointmentStatus.CANCELLED}),
    # Who was given up on and then walks in late is checked in like anybody else.
    AppointmentStatus.NOSHOW: frozenset({AppointmentStatus.CHECKED_IN}),
    AppointmentStatus.FULFILLED: frozenset(),
    AppointmentStatus.CANCELLED: frozenset(),
}

#: Still to come: these can be moved, and they count against the limit per person.
OPEN = frozenset({AppointmentStatus.PENDING, AppointmentStatus.BOOKED})


def check_change(current: str, wanted: AppointmentStatus) -> None:
    """Nothing, where the table allows the move.

    Raises:
        StatusChangeError: where it does not; it says which moves are left.

    >>> check_change("booked", AppointmentStatus.CHECKED_IN)
    >>> check_change("fulfilled", AppointmentStatus.NOSHOW)
    Traceback (most recent call last):
    milium.errors.StatusChangeError: This appointment is seen and cannot become no-show. Nothing follows it.
    """
    now = AppointmentStatus(current)
    moves = LEGAL_MOVES[now]
    if wanted in moves:
        return
    left = ", ".join(move.display.lower() for move in AppointmentStatus if move in moves)
    raise StatusChangeError(
        f"This appointment is {now.display.lower()} and cannot become {wanted.display.lower()}. "
        + (f"It can become: {left}." if left else "Nothing follows it."),
        current=now.value,
    )
