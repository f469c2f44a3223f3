"""A guide out of memory over a static file of its size, from one server: `python tools/bench_guides.py`.

Both databases. Requests a second of the same clients, in turns of two seconds so that a busy moment falls on both;
medians and their ratio. Beside it the same guide drawn anew for each request, and whether an edit reaches every process
at once. Exit 1 where the guide comes to less than half of the static file, or an old page is sent after an edit.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.sites import ROOT, Milium
from with_postgres import postgres

GUIDE, FILE = "/guides/milia/", "/static/bench.bin"
CLIENTS, TURNS, SECONDS, WARM_SECONDS = 8, 9, 2.0, 1.0
LEAST = 0.5
ASKED_AFTER_EDIT = 200
CODE = {"edit": "from milium_site.guides.models import GuidePage as G; p = G.objects.live().get(slug='milia'); "
                "p.title = 'Edited just now'; p.save_revision().publish()"}  # fmt: skip


def main() -> int:
    base = ROOT / "var/bench"
    base.mkdir(parents=True, exist_ok=True)
    met = True
    with tempfile.TemporaryDirectory(dir=base) as folder, postgres(durable=True) as database_url:
        for name, url in (
            ("SQLite", f"sqlite:///{folder}/SQLite/milium.sqlite3"),
            ("PostgreSQL", database_url),
        ):
            met &= measured(name, Milium(Path(folder) / name, url))
    return 0 if met else 1


def measured(name: str, clinic: Milium) -> bool:
    clinic.fill("clinic")
    clinic.run("-m", "milium_site.cli", "content")
    with clinic.site() as site:
        size = len(body_of(site.url, GUIDE))
    # The server looks through its static files as it starts.
    (clinic.folder / "static/bench.bin").write_bytes(os.urandom(size))
    with clinic.site() as site:
        kinds = {
            "static file": request(site.url, FILE),
            "guide": request(site.url, GUIDE),
            "guide, rendered": request(site.url, GUIDE, "Cookie: a=b\r\n"),
        }
        rates: dict[str, list[float]] = {kind: [] for kind in kinds}
        for sent in kinds.values():
            per_second(site.url, sent, WARM_SECONDS)
        for _ in range(TURNS):
            for kind, sent in kinds.items():
                rates[kind].append(per_second(site.url, sent, SECONDS))
        clinic.run("-m", "milium_site.cli", "django", "shell", "-c", CODE["edit"])
        stale = sum(b"Edited just now" not in body_of(site.url, GUIDE, "") for _ in range(ASKED_AFTER_EDIT))
    static, guide, rendered = (statistics.median(rates[kind]) for kind in kinds)
    ratios = sorted(one / other for one, other in zip(rates["guide"], rates["static file"], strict=True))
    print(
        f"{name}: {size:,} bytes; static file {static:,.0f}/s, guide {guide:,.0f}/s, rendered {rendered:,.0f}/s\n"
        f"  guide over static file {guide / static:.2f} (turns {ratios[0]:.2f} to {ratios[-1]:.2f}), at least {LEAST}; "
        f"over rendered {guide / rendered:.0f} times; old pages after an edit: {stale} of {ASKED_AFTER_EDIT}",
        flush=True,
    )
    return guide / static >= LEAST and stale == 0


def request(url: str, path: str, more: str = "") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nAccept-Encoding: br\r\n{more}\r\n".encode()
    )


def body_of(url: str, path: str, coding: str = "br") -> bytes:
    """Over a connection of its own, so that any of the processes may answer."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": coding})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    body = answer.read()
    connection.close()
    return body


def per_second(url: str, sent: bytes, seconds: float) -> float:
    """Requests a second of all clients together, each asking again as soon as it is answered."""
    gate = threading.Barrier(CLIENTS + 1)
    counts = [0] * CLIENTS
    ends = [0.0]

    def work(number: int) -> None:
        with Connection(url) as connection:
            gate.wait()
            while time.perf_counter() < ends[0]:
                connection.ask(sent)
                counts[number] += 1

    threads = [threading.Thread(target=work, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    ends[0] = began + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


class Connection:
    """One that is kept open and reads answers with as little work as can be: the clients share the machine."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, sent: bytes) -> None:
        self.socket.sendall(sent)
        got = self.socket.recv(262_144)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self.socket.recv(262_144)
        assert got.startswith(b"HTTP/1.1 200"), got[:60]
        head = got[:end].lower()
        if b"content-length:" in head:
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            missing = end + 4 + length - len(got)
            while missing > 0:
                missing -= len(self.socket.recv(262_144))
        else:
            while not got.endswith(b"0\r\n\r\n"):
                got += self.socket.recv(262_144)


if __name__ == "__main__":
    sys.exit(main())
