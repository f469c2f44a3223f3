"""How often the guides are opened and lead to a booking: sums a day, nothing about who did so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize
from threading import Lock, Timer

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from milium_site.guides.models import GuideCount, GuidePage

FLUSH_SECONDS = 5.0
FLUSH_VIEWS = 500
KEPT_DAYS = 2 * 366
Tally = Mapping[tuple[str, date], int]
Later = Callable[[float, Callable[[], None]], None]


def add_views(tally: Tally) -> None:
    """Adds so many views of a guide on a day to what is written, in one statement."""
    _add("views", tally)


def add_booking(guide: str) -> None:
    """Counts a booking that began at the guide of that slug; at one that is not published, nothing.

    Only the sum is kept, not whose booking it was: which guide a person read may tell what troubles them.
    """
    if GuidePage.objects.live().filter(slug=guide).exists():
        _add("bookings", {(guide, timezone.now().date()): 1})


def _add(column: str, tally: Tally) -> None:
    if not tally:
        return
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(tally))
    # In the same order in every process, so that two never wait for each other's rows.
    values = [
        cell
        for (guide, day), number in sorted(tally.items())
        for cell in (guide, day, *((number, 0) if column == "views" else (0, number)))
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO guides_guidecount (guide, day, views, bookings) VALUES {rows} "  # noqa: S608 marks alone
            "ON CONFLICT (guide, day) DO UPDATE SET views = guides_guidecount.views + excluded.views, "
            "bookings = guides_guidecount.bookings + excluded.bookings",
            values,
        )


def forget_old_counts(now: datetime | None = None) -> int:
    """Deletes the sums of days more than two years back; says how many rows."""
    oldest = (now or timezone.now()).date() - timedelta(days=KEPT_DAYS)
    return GuideCount.objects.filter(day__lt=oldest).delete()[0]


def _in_a_thread(seconds: float, work: Callable[[], None]) -> None:
    timer = Timer(seconds, work)
    timer.daemon = True
    timer.start()


class Tallies:
    """Counts in memory, and has them written some seconds later or once there are many.

    Written when the process is asked to end, too. One that is killed loses the views of at most `FLUSH_SECONDS`.
    """

    def __init__(self, write: Callable[[Tally], None] = add_views, later: Later = _in_a_thread) -> None:
        self._write, self._later = write, later
        self._lock = Lock()
        self._views: Counter[tuple[str, date]] = Counter()
        self._is_due = False
        self._at_end: Finalize | None = None

    def add(self, guide: str) -> None:
        with self._lock:
            self._views[guide, timezone.now().date()] += 1
            begins, self._is_due = not self._is_due, True
            is_full = self._views.total() >= FLUSH_VIEWS
        if begins:
            # Server processes end by way of multiprocessing, where `atexit` is not heard, and begin by forgetting
            # what was to be done at the end of the process that they come from.
            self._at_end = self._at_end or Finalize(self, self._flush_and_close, exitpriority=10)
            self._later(FLUSH_SECONDS, self._flush_and_close)
        if is_full:
            self.flush()

    def flush(self) -> None:
        """Writes what was counted. What cannot be written now is kept for the next time."""
        with self._lock:
            tally, self._views, self._is_due = self._views, Counter(), False
        try:
            self._write(tally)
        except DatabaseError:
            with self._lock:
                self._views.update(tally)

    def _flush_and_close(self) -> None:
        try:
            self.flush()
        finally:
            connection.close()
