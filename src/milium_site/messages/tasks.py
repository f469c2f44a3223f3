"""The worker: hands what is due in the outbox to the mail server, and seals new rows of the audit trail."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import get_connection
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from milium_site.audit.actions import seal_new_events

from .actions import close_failed, close_sent, lease_next
from .emails import DeliveryError, send, send_text

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
HOUR_SECONDS = 3600
MOST_IN_A_ROW = 100


@dataclass
class Delivery:
    """What one round did."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


def deliver_due(now: datetime | None = None) -> Delivery:
    """Sends every mail that is due, one after the other, at most 100; with `now` the clock stands there.

    A mail goes out at least once: it is marked as sent after the server took it, and if the worker dies
    between the two it goes again under the same Message-ID.
    """
    clock: Callable[[], datetime] = (lambda: now) if now else timezone.now
    delivery = Delivery()
    connection = get_connection()
    try:
        for _turn in range(MOST_IN_A_ROW):
            lease = lease_next(clock())
            if lease is None:
                break
            try:
                if lease.message.channel == "text":
                    send_text(lease.message)
                else:
                    send(connection, lease.message)
            except DeliveryError as error:
                _note_failure(lease, error, clock(), delivery)
            except Exception as error:
                # A mail that cannot even be built must not stand in the way of the others.
                logger.exception("outbox message %s could not be built", lease.message.pk)
                _note_failure(lease, DeliveryError(f"not sent ({type(error).__name__})"), clock(), delivery)
            else:
                close_sent(lease, clock())
                delivery.sent += 1
    finally:
        connection.close()
    return delivery


def _note_failure(lease, error: DeliveryError, now: datetime, delivery: Delivery) -> None:
    gives_up = close_failed(lease, str(error), now, is_final=error.is_final)
    if gives_up:
        delivery.given_up += 1
        logger.error("outbox message %s given up: %s", lease.message.pk, error)
    else:
        delivery.postponed += 1
        logger.warning(
            "outbox message %s not sent at try %d: %s", lease.message.pk, lease.message.attempts, error
        )


def run_worker(
    stop: threading.Event,
    poll_seconds: float = POLL_SECONDS,
    hourly: Sequence[Callable[[], object]] = (),
    each_round: Sequence[Callable[[], object]] = (),
) -> None:
    """Delivers and seals until `stop` is set, and calls each of `hourly` at the start and then every hour.

    Each of `each_round` is called before every delivery, so that what it queues goes at once.

    A database that is away is waited for, never a reason to end. What the rooms above want done is handed in.
    """
    next_hour = 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            _do_each(each_round)
            deliver_due()
            seal_new_events()
            if time.monotonic() >= next_hour:
                next_hour = time.monotonic() + HOUR_SECONDS
                _do_each(hourly)
        except DatabaseError as error:
            logger.warning("the worker cannot reach the database (%s), and tries again", type(error).__name__)
        stop.wait(poll_seconds)


def _do_each(tasks: Sequence[Callable[[], object]]) -> None:
    for task in tasks:
        try:
            task()
        except DatabaseError:
            raise
        except Exception:
            # One duty that fails must hold up neither the others nor the mails.
            logger.exception("the worker could not do %s", task.__name__)
