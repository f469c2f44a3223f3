"""The guard: one writer at a time, the rows that a booking waits for, and the question asked again behind them."""

import fcntl
import hashlib
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef

from milium.booking.interval import Interval, is_in_range
from milium.booking.slots import TICK
from milium.errors import InvalidTimeError, OutsideOpeningError, SlotTakenError
from milium_site.booking.models import Appointment, Claim, Hold
from milium_site.booking.queries import least_booked, needs_with, policy_of, starts_of
from milium_site.catalogue.models import HealthcareService, Location, Resource, ResourceKind
from milium_site.statements import Prepared

_sqlite_turn = threading.Lock()
TAKEN = "Somebody else has just taken this time. Choose another one."
NOT_OFFERED = "This is not offered at this place. Choose another place, clinician or service."


@contextmanager
def one_writer() -> Iterator[None]:
    """A transaction. On SQLite the threads and processes of this machine queue for it here.

    There is one writer at a time there, and who finds it busy sleeps up to 0.1 s before asking again: fifty at one
    moment would mostly sleep. What was written has reached the disk before this ends, but the next in the queue
    does not wait for that.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    journal = Path(f"{connection.settings_dict['NAME']}-wal")
    has_journal = journal.exists()
    with _turn(), _unsynced() if has_journal else nullcontext(), transaction.atomic():
        yield
    if has_journal:
        _reach_the_disk(journal)


@contextmanager
def _unsynced() -> Iterator[None]:
    """Inside, a commit is written to SQLite's journal and not waited for: most of a short transaction is that wait."""
    connection.ensure_connection()
    database = connection.connection
    database.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        database.execute("PRAGMA synchronous=FULL")


def _reach_the_disk(journal: Path) -> None:
    """Waits until every commit up to now would outlive a power cut: each is whole in the journal, or, where the
    journal was carried over since, in the database, which SQLite itself waited for.

    The journal may be opened beside SQLite: its locks lie on the other two files.
    """
    file = os.open(journal, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def _turn() -> Iterator[None]:
    """This thread's turn to write. It only spares waiting: the database itself still lets in one at a time.

    Never inside a transaction: who has the database already must not wait for who waits for the database.
    """
    with _sqlite_turn:
        if connection.is_in_memory_db():
            yield
            return
        with Path(f"{connection.settings_dict['NAME']}-turn").open("ab") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield


def lock_person(email: str) -> None:
    # Two bookings of one person may want different resources, and so stand behind different locks.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = int.from_bytes(hashlib.sha256(email.lower().encode()).digest()[:8], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def lock_candidates(
    service: HealthcareService, location: Location, practitioner: Resource | None, now: datetime
) -> dict[str, dict[int, str]]:
    """What the service needs, every candidate locked until the transaction ends, and what was held of them until
    before `now` taken away.

    In the order of their ids, so that two bookings never wait for each other. On SQLite the whole transaction
    is the lock.
    """
    if service.most_per_day is not None:
        # Two visits of one day may want different people and rooms, and still be one too many together.
        list(HealthcareService.objects.select_for_update(no_key=True).filter(pk=service.pk).values_list("pk"))
    wanted = needs_with(service, location, practitioner)
    ids = [key for candidates in wanted.values() for key in candidates]
    # Who waits here for a lock sees what was there before the wait: what has run out by `now` was.
    clear_expired([key for key, holds_expired in _lock(ids=sorted(ids), now=now) if holds_expired], now)
    return wanted


_lock = Prepared(
    lambda ids, now: (
        Resource.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", Exists(Claim.objects.filter(resource=OuterRef("pk"), expires_at__lte=now)))
    )
)


def clear_expired(resource_ids: Collection[int], now: datetime) -> None:
    """Takes away what was held of these until before `now`, behind their locks.

    Free times pass it over anyway; the database's own refusal knows no clock.
    """
    if resource_ids:
        Claim.objects.filter(resource_id__in=resource_ids, expires_at__lte=now).delete()


def locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_related("patient", "service", "location")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)


def choose(
    service: HealthcareService,
    location: Location,
    wanted: dict[str, dict[int, str]],
    start: datetime,
    *,
    now: datetime,
    moving: Appointment | None = None,
    holding: Hold | None = None,
    present: Mapping[str, Claim] | None = None,
) -> dict[str, int]:
    """One free candidate a kind: who has it already, else the least booked clinician, the first room.

    Who holds the time has it already, and its notice is counted from when the hold began.
    """
    if holding is not None:
        now = holding.created_at
        present = {claim.resource.kind: claim for claim in holding.claims.all()}
    policy_of(service).check_start(start, now)
    span = Interval(start, start + TICK)
    times = starts_of(service, location, wanted, span, now=now, moving=moving, holding=holding)
    if not times.is_offered(start):
        raise OutsideOpeningError("No visit starts then. Choose one of the times that are shown.")
    if not times.is_free(start):
        raise SlotTakenError(TAKEN)
    chosen = {}
    for kind in wanted:
        able = times.candidates(kind, start)
        staying = present[kind].resource_id if present and kind in present else None
        if staying in able:
            chosen[kind] = staying
        elif kind == ResourceKind.PRACTITIONER and len(able) > 1:
            chosen[kind] = least_booked(able, start, ZoneInfo(location.time_zone))
        else:
            chosen[kind] = able[0]
    return chosen


def check_instant(start: datetime) -> None:
    if not is_in_range(start):
        raise InvalidTimeError("A start is an instant with an offset, in the years 2000 to 2199.")


def explained(error: IntegrityError) -> Exception:
    """The database's own refusal as ours; any other fault as it came."""
    return SlotTakenError(TAKEN) if "no_overlap" in str(error) else error
