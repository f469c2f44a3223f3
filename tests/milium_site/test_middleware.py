import gzip
import logging

import brotli
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from factories import make_clinic, make_user
from milium.errors import TooManyTriesError
from milium_site import middleware
from milium_site.guides.actions import load_content

PAGES = ["/staff/login/", "/desk/", "/nowhere/", "/static/missing.css", "/editor/"]


def assert_strict(answer, *, path="/"):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    if path.startswith("/editor/"):
        assert policy.count("unsafe-inline") == 1
        assert "style-src 'self' 'unsafe-inline'" in policy
    else:
        assert "unsafe-inline" not in policy
    assert "frame-ancestors" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_strict_headers(client, path):
    assert_strict(client.get(path), path=path)
    assert_strict(client.post(path, {"x": "y"}), path=path)


@pytest.mark.django_db
def test_errors_have_strict_headers_too(client, settings, monkeypatch):
    assert_strict(client.get("/nowhere/"))
    assert_strict(client.get("/", headers={"host": "evil.example"}))
    assert_strict(client.post("/staff/login/", b"x" * 400_000, content_type="text/plain"))
    monkeypatch.setattr("milium_site.staff.views.sign_in.demo_sign_ins", lambda: 1 / 0)
    client.raise_request_exception = False
    broken = client.get("/staff/login/")
    assert broken.status_code == 500
    assert_strict(broken)
    assert "no-store" in broken["Cache-Control"]
    assert "ZeroDivision" not in broken.content.decode()


@pytest.mark.django_db
def test_a_foreign_host_is_refused_on_every_path(client):
    for path in PAGES:
        assert client.get(path, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_private_pages_leave_no_copy(client):
    client.force_login(make_user("front_desk"))
    for path in ("/desk/", "/nowhere/", "/staff/logout/"):
        assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.django_db
def test_a_body_that_is_too_large_gets_a_page(client):
    answer = client.post("/staff/login/", {"login": "x" * 1_000_000, "password": "y"})
    assert answer.status_code == 413
    assert "<h1>" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_fields_get_a_page(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    answer = client.post("/staff/login/", {f"f{n}": "1" for n in range(20)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "not an address", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_client_address_trusts_known_proxies_only(settings, proxies, remote, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert middleware.client_address(request) == expected


OPEN = middleware.public_form(lambda request: HttpResponse("sent"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "https://testserver"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"referer": "http://evil.example/testserver"}, 403),
        ({"referer": "http://testserver/book/"}, 200),
    ],
)
def test_public_form_takes_posts_from_own_pages_only(headers, status):
    request = RequestFactory().post("/", headers=headers)
    try:
        answer = OPEN(request)
    except middleware.PermissionDenied:
        assert status == 403
    else:
        assert answer.status_code == status
        assert "no-store" in answer["Cache-Control"]


def test_public_form_asks_nothing_of_those_who_only_read():
    assert OPEN(RequestFactory().get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200
    assert OPEN.login_required is False
    assert OPEN.csrf_exempt is True


@pytest.mark.django_db
def test_too_many_tries_become_a_page_that_says_how_long():
    handler = middleware.PrivatePages(lambda request: None)
    answer = handler.process_exception(RequestFactory().get("/"), TooManyTriesError("login", 840))
    assert (answer.status_code, answer["Retry-After"]) == (429, "840")
    assert "14 minutes" in answer.content.decode()
    assert handler.process_exception(RequestFactory().get("/"), ValueError()) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (7200, "2 hours"), (86400, "24 hours")],
)
def test_wait_in_words(seconds, words):
    assert middleware.wait_in_words(seconds) == words


@pytest.mark.django_db
def test_error_pages_say_whom_to_call(client):
    make_clinic()
    assert "+49 30 000000" in client.get("/nowhere/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 413, 429, 500])
def test_error_page_has_words_of_its_own(status):
    answer = middleware.error_page(RequestFactory().get("/"), status)
    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()
    assert "milium.css" in answer.content.decode()


def test_error_page_goes_out_even_when_its_template_fails(monkeypatch, caplog):
    monkeypatch.setattr(middleware, "render_to_string", lambda *a, **k: 1 / 0)
    answer = middleware.error_page(RequestFactory().get("/"), 500)
    assert (answer.status_code, b"Internal Server Error" in answer.content) == (500, True)


CANARY = "canary-7d1"


@pytest.fixture
def log_lines():
    """What would be written to the log, through the site's own formatter."""
    lines = []
    handler = logging.Handler()
    handler.setFormatter(middleware.PlainLog())
    handler.emit = lambda record: lines.append(handler.format(record))
    names = ["", "django"]
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield lines
    for name in names:
        logging.getLogger(name).removeHandler(handler)


@pytest.mark.django_db
def test_logs_name_routes_and_nothing_that_was_typed(log_lines, monkeypatch):
    client = Client(raise_request_exception=False)
    client.get(f"/nowhere/{CANARY}/?q={CANARY}")
    client.post("/staff/login/", {"login": CANARY, "password": CANARY})
    client.get("/", headers={"host": f"{CANARY}.example"})
    client.generic(CANARY.upper(), "/staff/login/")

    def fail():
        raise ValueError(CANARY)

    monkeypatch.setattr("milium_site.staff.views.sign_in.demo_sign_ins", fail)
    client.get("/staff/login/")
    text = "\n".join(log_lines)
    assert "404 GET " in text
    assert "500 GET account_login" in text
    assert "ValueError" in text
    assert "in fail" in text
    assert CANARY not in text.lower()


def test_log_lines_stay_one_line(log_lines):
    logging.getLogger("django.tests").warning("one\nFAKE %s", "two\r\nthree")
    assert log_lines[-1].endswith("one\\nFAKE two\\r\\nthree")


@pytest.fixture(scope="module")
def guides(django_db_setup, django_db_blocker):
    """The pages that come with milium, loaded once for the tests of this module that only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_content()
        yield
        transaction.set_rollback(True)


def test_a_guide_is_compressed_for_a_stranger_without_cookies(guides, db, client):
    plain = client.get("/guides/milia/", headers={"accept-encoding": "identity"})

    short = client.get("/guides/milia/", headers={"accept-encoding": "gzip, deflate, br"})

    assert "Content-Encoding" not in plain
    assert short["Content-Encoding"] == "br"
    assert brotli.decompress(short.content) == plain.content
    assert int(short["Content-Length"]) == len(short.content) < len(plain.content) / 4
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in short["Vary"].split(",")}
    zipped = client.get("/guides/milia/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(zipped.content) == plain.content


@pytest.mark.parametrize("path", ["/compare/", "/book/", "/staff/login/", "/nowhere/"])
def test_a_page_that_may_hold_a_secret_is_never_compressed(guides, db, client, path):
    assert "Content-Encoding" not in client.get(path, headers={"accept-encoding": "gzip, br"})


def test_a_guide_is_not_compressed_for_who_has_a_session(guides, db, client):
    client.cookies["sessionid"] = "x"

    assert "Content-Encoding" not in client.get("/guides/milia/", headers={"accept-encoding": "gzip, br"})
