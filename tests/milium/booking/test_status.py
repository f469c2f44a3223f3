import itertools

import pytest

from milium.booking.status import LEGAL_MOVES, AppointmentStatus, check_change
from milium.errors import StatusChangeError

FHIR_CODES = {
    "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
    "checked-in", "waitlist",
}  # fmt: skip


def test_every_status_is_one_of_fhir():
    assert {status.value for status in AppointmentStatus} <= FHIR_CODES


def test_every_status_has_its_row_in_the_table():
    assert set(LEGAL_MOVES) == set(AppointmentStatus)


@pytest.mark.parametrize(("current", "wanted"), itertools.product(AppointmentStatus, AppointmentStatus))
def test_change_is_refused_exactly_where_the_table_has_none(current, wanted):
    if wanted in LEGAL_MOVES[current]:
        check_change(current, wanted)
        return
    with pytest.raises(StatusChangeError) as refused:
        check_change(current, wanted)
    assert refused.value.current == current


def test_every_status_but_the_last_can_be_reached_from_booked():
    reached, edge = {AppointmentStatus.BOOKED}, [AppointmentStatus.BOOKED]
    while edge:
        for status in LEGAL_MOVES[edge.pop()] - reached:
            reached.add(status)
            edge.append(status)
    assert reached == set(AppointmentStatus) - {AppointmentStatus.PENDING}


def test_nothing_cancelled_comes_back():
    assert LEGAL_MOVES[AppointmentStatus.CANCELLED] == frozenset()
