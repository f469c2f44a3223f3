"""Clients: threads that send requests over connections of their own and note what came back, and how fast."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Request:
    path: str
    method: str = "GET"
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Answer:
    """`status` 0 stands for a connection that broke before an answer came."""

    status: int
    seconds: float
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Client:
    """One keep-alive connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)

    def send(self, request: Request) -> Answer:
        began = time.perf_counter()
        try:
            self.connection.request(request.method, request.path, request.body, request.headers)
            response = self.connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return Answer(0, time.perf_counter() - began)
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            headers[name.lower()] = "\n".join(filter(None, [headers.get(name.lower()), value]))
        return Answer(response.status, time.perf_counter() - began, body, headers)


@dataclass
class Result:
    answers: list[tuple[Any, Answer]]
    seconds: float

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for _, answer in self.answers)

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    def at(self, share: float) -> float:
        """The seconds in which this share of the answers had come."""
        times = sorted(answer.seconds for _, answer in self.answers)
        return times[min(len(times) - 1, int(len(times) * share))]


Job = Callable[[Client], Answer]


def run(url: str, jobs: Iterable[tuple[Any, Job]], clients: int) -> Result:
    """What came of each job, `clients` of them at a time; all clients let go at one moment."""
    queue: SimpleQueue[tuple[Any, Job]] = SimpleQueue()
    for job in jobs:
        queue.put(job)
    gate = threading.Barrier(clients + 1)
    answers: list[tuple[Any, Answer]] = []

    def work() -> None:
        client = Client(url)
        gate.wait()
        for name, job in _drain(queue):
            answers.append((name, job(client)))

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Result(answers, time.perf_counter() - began)


def _drain(queue: SimpleQueue[tuple[Any, Job]]) -> Iterator[tuple[Any, Job]]:
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return
