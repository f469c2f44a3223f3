"""Delivery to a real SMTP server that takes, refuses, delays and drops."""

import email
import threading
import time
from datetime import UTC, datetime, timedelta
from email import policy
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller

from milium_site.messages import tasks
from milium_site.messages.actions import LEASE, lease_next, queue_message
from milium_site.messages.emails import MailContent
from milium_site.messages.models import OutboxMessage
from milium_site.messages.tasks import deliver_due, run_worker

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
ICS = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"


class Server:
    """What the mail server does with the next mail is told by `mode`."""

    def __init__(self):
        self.mode, self.mails = "take", []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.mode == "refuse recipient":
            return "550 5.1.1 No such mailbox"
        if self.mode == "greylist":
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.mode == "refuse mail":
            return "554 5.6.0 Not this one"
        if self.mode == "take and drop":
            self.mails.append(envelope)
            server.transport.close()
            return "250 OK"
        if self.mode == "drop":
            server.transport.close()
            return "250 OK"
        if self.mode == "delay":
            time.sleep(1.2)
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=0, server_hostname="mail.example")
    controller.port = _free_port()
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def _free_port():
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def queue(recipient="patient@example.org", **more):
    content = MailContent(
        "Appointment at Test clinic", "Text Ä", "<p>Text Ä</p>", ICS, "PUBLISH", "c@example.org"
    )
    return queue_message(
        kind="k", about_id=uuid4(), version=0, recipient=recipient, content=content, now=NOW, **more
    )


@pytest.mark.django_db
def test_mail_arrives_whole(server):
    row = queue()
    assert deliver_due(NOW).sent == 1
    (envelope,) = server.mails
    assert envelope.rcpt_tos == ["patient@example.org"]
    mail = email.message_from_bytes(envelope.content, policy=policy.default)
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == (
        "patient@example.org", "Appointment at Test clinic", row.message_id,
    )  # fmt: skip
    assert mail["Reply-To"] == "c@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "Text Ä"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Text Ä</p>"
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_payload(decode=True) for part in calendars] == [ICS, ICS]
    assert {part.get_param("method") for part in calendars} == {"PUBLISH"}
    assert calendars[-1].get_filename() == "appointment.ics"


@pytest.mark.django_db
def test_sent_mail_goes_once(server):
    queue()
    assert (deliver_due(NOW).sent, deliver_due(NOW).sent) == (1, 0)
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_refused_recipient_is_given_up_at_once_and_the_others_go(server):
    row = queue("nobody@example.org")
    server.mode = "refuse recipient"
    assert deliver_due(NOW).given_up == 1
    row.refresh_from_db()
    assert (row.failed_at, row.failed_reason) == (NOW, "the server refused the recipient (550)")
    server.mode = "take"
    queue()
    assert deliver_due(NOW).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["greylist", "drop"])
def test_passing_trouble_is_tried_again_under_the_same_message_id(server, mode):
    row = queue()
    server.mode = mode
    assert deliver_due(NOW).postponed == 1
    assert deliver_due(NOW).sent == 0
    server.mode = "take"
    assert deliver_due(NOW + timedelta(minutes=1)).sent == 1
    assert row.message_id.encode() in server.mails[-1].content


@pytest.mark.django_db
def test_refused_content_is_given_up(server):
    row = queue()
    server.mode = "refuse mail"
    assert deliver_due(NOW).given_up == 1
    row.refresh_from_db()
    assert row.failed_reason == "the server refused the mail (554)"


@pytest.mark.django_db
def test_slow_server_is_waited_for(server):
    queue()
    server.mode = "delay"
    assert deliver_due(NOW).sent == 1


@pytest.mark.django_db
def test_mail_whose_answer_was_lost_goes_again_with_its_message_id(server):
    queue()
    server.mode = "take and drop"
    assert deliver_due(NOW).postponed == 1
    server.mode = "take"
    assert deliver_due(NOW + timedelta(minutes=1)).sent == 1
    first, second = (email.message_from_bytes(envelope.content) for envelope in server.mails)
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db
def test_server_that_is_away_loses_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _free_port()
    row = queue()
    assert deliver_due(NOW).postponed == 1
    row.refresh_from_db()
    assert row.failed_reason == "the server could not be reached (ConnectionRefusedError)"
    assert row.text == "Text Ä"


@pytest.mark.django_db
def test_mail_of_a_worker_that_died_goes_when_its_lease_ends(server):
    queue()
    lease_next(NOW)
    assert deliver_due(NOW + LEASE - timedelta(seconds=1)).sent == 0
    assert deliver_due(NOW + LEASE).sent == 1


@pytest.mark.django_db
def test_mail_that_cannot_be_built_stands_in_nobodys_way(server):
    broken = queue()
    OutboxMessage.objects.filter(pk=broken.pk).update(recipient="not an address")
    queue()
    delivery = deliver_due(NOW)
    assert (delivery.sent, delivery.postponed) == (1, 1)
    broken.refresh_from_db()
    assert broken.failed_reason.startswith("not sent (")


@pytest.mark.django_db
def test_log_names_no_address_and_no_link(server, caplog):
    queue("someone.private@example.org")
    server.mode = "refuse recipient"
    deliver_due(NOW)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("milium_site")]
    assert len(ours) == 1
    assert "given up" in ours[0]
    assert "@" not in ours[0]


@pytest.mark.django_db(transaction=True)
def test_worker_delivers_until_it_is_told_to_stop(server, settings):
    queue()
    OutboxMessage.objects.update(due_at=datetime.now(UTC) - timedelta(seconds=1))
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    run_worker(stop, poll_seconds=0.1)
    assert len(server.mails) == 1


def test_worker_outlives_a_database_that_is_away(monkeypatch):
    from django.db import OperationalError

    stop, calls = threading.Event(), []

    def away():
        calls.append(1)
        if len(calls) == 3:
            stop.set()
        raise OperationalError("away")

    monkeypatch.setattr(tasks, "deliver_due", away)
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    run_worker(stop, poll_seconds=0.01)
    assert len(calls) == 3
