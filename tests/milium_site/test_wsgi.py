"""Slow senders: nobody else waits for them, and what broke off is not taken for the whole."""

import socket
import time
import urllib.request
from contextlib import ExitStack
from io import BytesIO

import pytest

from milium_site import wsgi
from serving import Server

FORM = b"POST /compare/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\na=b"
HEAD = b"GET /compare/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def echo(environ, start):
    start("200 OK", [])
    return [environ["wsgi.input"].read()]


def call(bodies, data, length):
    """The status and the body that come back."""
    said = []
    environ = {"PATH_INFO": "/", "CONTENT_LENGTH": str(length), "wsgi.input": BytesIO(data)}
    content = b"".join(bodies(environ, lambda status, headers: said.append(status)))
    return said[0], content


def test_a_whole_body_is_handed_on():
    bodies = wsgi.WholeBodies(echo, lambda path: 100)
    assert call(bodies, b"0123456789", 10) == ("200 OK", b"0123456789")


def test_a_body_that_breaks_off_is_refused():
    status, words = call(wsgi.WholeBodies(echo, lambda path: 100), b"0123", 10)
    assert status == "400 Bad Request"
    assert b"send it again" in words


def test_a_body_that_is_too_large_is_left_unread():
    environ = {"PATH_INFO": "/", "CONTENT_LENGTH": "101", "wsgi.input": BytesIO(b"x" * 101)}
    wsgi.WholeBodies(lambda environ, start: [], lambda path: 100)(environ, lambda status, headers: None)
    assert environ["wsgi.input"].tell() == 0


def test_one_slow_sender_too_many_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(wsgi, "WAITING", 1)
    monkeypatch.setattr(wsgi, "PATIENCE_SECONDS", 0.01)
    bodies = wsgi.WholeBodies(echo, lambda path: 100)
    bodies.waiting.acquire()
    assert call(bodies, b"0123456789", 10)[0] == "503 Service Unavailable"
    bodies.waiting.release()
    assert call(bodies, b"0123456789", 10)[0] == "200 OK"


@pytest.mark.django_db(transaction=True)
def test_eighty_slow_senders_keep_nobody_waiting(tmp_path):
    server = Server(tmp_path)
    server.start()
    try:
        with ExitStack() as open_sockets:
            for start in [HEAD] * 40 + [FORM] * 40:
                slow = open_sockets.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                slow.sendall(start)
            time.sleep(0.5)
            began = time.monotonic()
            for _ in range(5):
                assert urllib.request.urlopen(f"{server.url}/api/v1/services", timeout=30).status == 200
            assert time.monotonic() - began < 5
    finally:
        server.stop()
