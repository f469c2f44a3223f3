"""SIGKILL in the middle of a burst: what was acknowledged is there, and what was cut off can be sent again."""

import json
import secrets
import threading
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from urllib.error import HTTPError

import pytest
from django.utils import timezone

import factories
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment, Claim, IdempotencyKey
from milium_site.booking.queries import free_times
from milium_site.messages.models import OutboxMessage
from serving import Server

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, BURST, CLIENTS, KILL_AFTER = 2, 60, 8, 20


@pytest.fixture
def clinic():
    return factories.make_clinic()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


def request_for(start, number):
    """One booking as it is sent, and the key that makes it count once."""
    body = {"service": "consultation", "location": "old-town", "practitioner": "ada", "name": f"Patient {number}",
            "email": f"patient{number}@example.org", "start": start.isoformat()}  # fmt: skip
    return secrets.token_hex(16), json.dumps(body).encode()


def send(server, key, body):
    """The status and the answer; None where the connection broke before it came."""
    request = urllib.request.Request(f"{server.url}/api/v1/appointments", data=body)
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", key)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as answer:
        return answer.code, answer.read().decode()
    except (OSError, HTTPException, ValueError):
        return None


def burst(server, requests):
    """The answers to all requests, the server killed once `KILL_AFTER` of them have come."""
    came = threading.Semaphore(0)

    def one(request):
        answer = send(server, *request)
        if answer is not None:
            came.release()
        return answer

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(one, request) for request in requests]
        for _ in range(KILL_AFTER):
            assert came.acquire(timeout=60)
        server.kill()
        return [answer.result() for answer in answers]


def test_killed_server_loses_nothing_it_acknowledged_and_books_nothing_twice(clinic, server):
    today = timezone.now().date()
    free = free_times(
        clinic.service, clinic.location, today + timedelta(days=1), today + timedelta(days=20),
        now=timezone.now(), practitioner=clinic.ada,
    )  # fmt: skip
    requests = [request_for(time.start, number) for number, time in enumerate(free[: ROUNDS * BURST])]
    acknowledged = {}
    for number in range(ROUNDS):
        sent = requests[number * BURST : (number + 1) * BURST]
        answers = burst(server, sent)
        acknowledged |= {key: answer[1] for (key, _), answer in zip(sent, answers, strict=True) if answer}
        assert Counter(answer[0] for answer in answers if answer) == {201: len([a for a in answers if a])}
        assert None in answers, "the burst was over before the server was killed"

        # As the database was left, before anybody tidied or asked again.
        kept = {row.key: row.appointment for row in IdempotencyKey.objects.select_related("appointment")}
        assert set(acknowledged) <= set(kept)
        mailed = set(OutboxMessage.objects.values_list("about_id", flat=True))
        audited = set(
            AuditEvent.objects.filter(kind="appointment", action="C").values_list("subject_id", flat=True)
        )
        for row in kept.values():
            assert row.pk in mailed
            assert str(row.pk) in audited
        assert Appointment.objects.count() == len(kept) == Claim.objects.filter(live=True).count()

        assert server.start() < 30
        again = {key: send(server, key, body) for key, body in sent}
        assert Counter(answer[0] for answer in again.values()) == {201: BURST}
        for key, answer in acknowledged.items():
            assert again.get(key, (201, answer))[1] == answer

    assert Appointment.objects.count() == ROUNDS * BURST
    assert OutboxMessage.objects.count() == ROUNDS * BURST
    assert Claim.objects.filter(live=True).count() == ROUNDS * BURST
    assert Appointment.objects.values("start").distinct().count() == ROUNDS * BURST
