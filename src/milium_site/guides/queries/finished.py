"""Finished pages, kept in memory for who asks next, and the version that says whether they still hold."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock

from django.db import DatabaseError, connection

MOST_BYTES = 16_000_000
# What a page says of today, such as opening hours from a certain day on, changes without anybody writing a row.
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class FinishedPage:
    """A page as it was sent: its headers, and its bytes by content coding, "" for those that were not compressed.

    `guide` is the slug of the guide that it shows, "" for any other page.
    """

    version: str
    headers: tuple[tuple[str, str], ...]
    bodies: Mapping[str, bytes]
    etag: str
    guide: str = ""

    @property
    def weight(self) -> int:
        """About so many bytes of memory."""
        words = sum(len(name) + len(value) for name, value in self.headers)
        return words + sum(len(body) for body in self.bodies.values())


class FinishedPages:
    """At most so many bytes of finished pages; the one that nobody asked for longest goes first.

    A page is given back only while the version that it was made of still holds, and for `most_seconds` at most.
    """

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        most_seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most_bytes, self.most_seconds, self.clock = most_bytes, most_seconds, clock
        self.weight = 0
        self._pages: OrderedDict[Hashable, tuple[float, FinishedPage]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._pages

    def get(self, key: Hashable, version: str) -> FinishedPage | None:
        """The page of that key, None where there is none, or it is of another version or too old."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            until, page = found
            if page.version != version or self.clock() >= until:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: FinishedPage) -> None:
        """Keeps the page, in the place of an older one of that key; one larger than all memory is not kept."""
        with self._lock:
            if key in self._pages:
                self._drop(key)
            if page.weight > self.most_bytes:
                return
            self._pages[key] = (self.clock() + self.most_seconds, page)
            self.weight += page.weight
            while self.weight > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        _, page = self._pages.pop(key)
        self.weight -= page.weight


def pages_version() -> str | None:
    """A word that changes, in the same transaction, with every row that a public page is made of.

    None where the database does not say: then no page may be kept, and none given from memory.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM guides_pagesversion WHERE id = 1")
            row = cursor.fetchone()
    except DatabaseError:
        return None
    return row[0] if row else None
