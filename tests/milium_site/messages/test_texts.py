"""Text messages: the HTTP gateway against a real server on this computer, and the demo's folder."""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from milium_site.messages.actions import queue_text
from milium_site.messages.models import OutboxMessage
from milium_site.messages.queries import demo_mails
from milium_site.messages.tasks import deliver_due

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 7, tzinfo=UTC)


class _Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Authorization"], json.loads(body)))
        status = self.server.answers.pop(0)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def gateway(settings):
    """A gateway whose next answers are in `answers`; what it was sent is in `got`."""
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_TOKEN = "a-token"
    yield server
    server.shutdown()
    server.server_close()


def queue():
    return queue_text(
        kind="reminder_24_text", about_id=uuid.uuid4(), version=0, number="+49 30 1", text="See you", now=NOW
    )


def test_gateway_gets_the_message_once(gateway):
    row = queue()
    gateway.answers = [202]
    assert deliver_due(NOW).sent == 1
    assert deliver_due(NOW).sent == 0
    assert gateway.got == [("Bearer a-token", {"to": "+49 30 1", "text": "See you", "id": row.message_id})]
    row.refresh_from_db()
    assert (row.sent_at, row.text) == (NOW, "")


@pytest.mark.parametrize("status", [500, 503, 429, 401, 302])
def test_gateways_own_fault_is_tried_again_under_the_same_id(gateway, status):
    queue()
    gateway.answers = [status, 200]
    assert deliver_due(NOW).postponed == 1
    assert deliver_due(NOW + timedelta(minutes=2)).sent == 1
    assert len({sent["id"] for _, sent in gateway.got}) == 1
    assert len(gateway.got) == 2


@pytest.mark.parametrize("status", [400, 404, 422])
def test_refused_message_is_given_up_and_the_reason_names_no_number(gateway, status):
    row = queue()
    gateway.answers = [status]
    assert deliver_due(NOW).given_up == 1
    row.refresh_from_db()
    assert row.failed_reason == f"the gateway answered {status}"


def test_gateway_that_is_away_is_waited_for(settings):
    settings.SMS_URL = "http://127.0.0.1:9/send"
    queue()
    assert deliver_due(NOW).postponed == 1


def test_site_without_a_gateway_queues_nothing(settings):
    settings.DEMO = False
    assert queue() is None
    assert not OutboxMessage.objects.exists()


def test_demo_shows_the_message_beside_its_mails(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    queue()
    assert deliver_due(NOW).sent == 1
    [mail] = demo_mails()
    assert (mail.subject, mail.recipient, mail.paragraphs) == ("Text message", "+49 30 1", ("See you",))
