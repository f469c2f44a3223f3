"""The WSGI application, and the server that `milium-site serve` runs it in."""

import os
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.wsgi import get_wsgi_application

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

# Of a process's threads so many work at a time, so many may wait for a body, and the rest stay free for who asks.
THREADS, WORKING, WAITING = 64, 8, 48
PATIENCE_SECONDS = 2
IN_MEMORY_BYTES = 1_000_000


class WholeBodies:
    """Reads a body to its end before a thread may work on it, so that slow senders keep nobody else waiting.

    Where too many are slow at once, one more is told to come back (503); a body that ends before the length that
    its head names is refused (400) rather than taken for the whole.
    """

    def __init__(self, application: Application, largest: Callable[[str], int]) -> None:
        self.application = application
        self.largest = largest
        self.working = threading.BoundedSemaphore(WORKING)
        self.waiting = threading.BoundedSemaphore(WAITING)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else 0
        # What is too large is refused further in, unread.
        if not 0 < size <= self.largest(environ.get("PATH_INFO", "")):
            return self._work(environ, start)
        if not self.waiting.acquire(timeout=PATIENCE_SECONDS):
            return _refuse(start, HTTPStatus.SERVICE_UNAVAILABLE, "Please try again in a few seconds.")
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
            try:
                is_whole = _copy(environ["wsgi.input"], body, size)
            finally:
                self.waiting.release()
            if not is_whole:
                return _refuse(
                    start, HTTPStatus.BAD_REQUEST, "What was sent broke off. Please send it again."
                )
            body.seek(0)
            return self._work({**environ, "wsgi.input": body}, start)

    def _work(self, environ: Environ, start: Start) -> Iterable[bytes]:
        with self.working:
            return self.application(environ, start)


def _copy(source: Any, target: Any, size: int) -> bool:
    """Whether all of it came."""
    while size > 0:
        try:
            part = source.read(min(size, 65_536))
        except OSError:
            return False
        if not part:
            return False
        target.write(part)
        size -= len(part)
    return True


def _refuse(start: Start, status: HTTPStatus, words: str) -> list[bytes]:
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Retry-After", "5"),
    ]
    start(f"{status.value} {status.phrase}", headers)
    return [words.encode()]


def run_server(host: str, port: int, workers: int) -> None:
    """Serve until stopped.

    Raises: OSError where the address cannot be listened on.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "milium_site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def _application() -> Application:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milium_site.settings")
    site: Application = get_wsgi_application()
    from milium_site.middleware import largest_body

    return WholeBodies(site, largest_body)


application = _application()
