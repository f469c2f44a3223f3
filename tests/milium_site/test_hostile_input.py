"""What is typed into the site's forms to break it. Every answer is a page or a message, never a 5xx."""

import re
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest

from factories import PASSWORD, make_clinic, make_user
from milium_site.booking.models import Appointment
from milium_site.booking.queries import next_free_times
from milium_site.booking.views.free_days import write_start

MARK = "zq7mark"
HOSTILE = {
    "empty": "",
    "spaces": " \t\u00a0\u3000 ",
    "nul": f"{MARK}\x00",
    "controls": "".join(map(chr, range(1, 32))) + MARK,
    "escape": f"\x1b[31m{MARK}",
    "line breaks": f"{MARK}\r\nBcc: victim@example.org\r\n\r\nHello",
    "line separator": f"{MARK}\u2028\u2029",
    "lone surrogate": f"{MARK}\udfff",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "bidi": f"\u202e{MARK}\u2066",
    "script": f"<script>{MARK}</script>",
    "attribute": f'"><img src=x onerror={MARK}()>',
    "template": "{{ 7|add:7 }}{% debug %}${7*7}#{7*7}",
    "formula": f'=HYPERLINK("http://evil.example";"{MARK}")',
    "sql": f"'; DROP TABLE accounts_user; -- {MARK}",
    "path": "../../../../etc/passwd",
    "long": "A" * 20_000,
    "long line": "a@" * 9_000,
    "combining": "a" + "\u0301" * 5_000,
    "superscript": "²",
    "other digits": "１２٣",
    "huge number": "9" * 5_000,
    "beyond 64 bits": str(2**63),
    "float": "1e400",
    "not a number": "NaN",
    "negative": "-1",
    "year one": "0001-01-01",
    "year 9999": "9999-12-31",
    "no such day": "2026-02-30",
    "short date": "01/02/90",
    "date with nul": "2027-01-04\x00",
    "offset": "9999-12-31T23:59:59-12:00",
    "skipped hour": "2027-03-28T02:30",
    "zone": "Europe",
    "two recipients": "a@example.org,b@example.org",
    "header": "a@example.org\nBcc: b@example.org",
    "quoted local part": '"a,b"@example.org',
    "local part of 65": "a" * 65 + "@example.org",
    "emoji": "👩‍⚕️" * 40,
    "percent": "%00%0d%0a%ff",
    "json": "[" * 5_000,
    "regular expression": "a" * 5_000 + "!",
}


def encodable(text):
    # A browser cannot send a lone surrogate in a form; its bytes can still be put on the wire.
    return text.encode("utf-8", "surrogatepass")


def check(answer, kind):
    assert answer.status_code < 500, kind
    if "text/html" in answer.get("Content-Type", ""):
        page = answer.content.decode()
        assert f"<script>{MARK}" not in page, kind
        assert f"onerror={MARK}()>" not in page, kind


def send(client, path, data, kind):
    started = time.monotonic()
    answer = client.post(path, urlencode(data), content_type="application/x-www-form-urlencoded")
    check(answer, kind)
    assert time.monotonic() - started < 5, kind
    return answer


@pytest.fixture
def clinic(settings):
    settings.ABUSE_LIMITS = False
    return make_clinic()


@pytest.fixture
def booking_page(clinic):
    now = datetime.now(UTC)
    start = next_free_times(clinic.service, clinic.location, 1, now=now + timedelta(days=1))[0].start
    return f"/book/{clinic.service.slug}/{clinic.location.slug}/anyone/{write_start(start)}/"


BOOKING = {
    "for_whom": "me",
    "name": "Test Person",
    "email": "person@example.org",
    "phone": "",
    "note": "",
    "birth_date": "",
    "guardian_name": "",
    "guardian_relation": "",
    "send_answers": "",
    "answers_shown": "",
    "idempotency_key": "",
    "opened": "",
    "website": "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", BOOKING)
def test_booking_form_survives(client, booking_page, field):
    for kind, text in HOSTILE.items():
        for whom in ("me", "child"):
            send(client, booking_page, {**BOOKING, "for_whom": whom, field: encodable(text)}, kind)
    for appointment in Appointment.objects.select_related("patient"):
        for kept in (appointment.patient.name, appointment.patient.email, appointment.patient.guardian_name):
            assert not any(char < " " for char in kept)


@pytest.mark.django_db
def test_booking_form_takes_a_megabyte_of_note_with_words(client, booking_page):
    answer = send(client, booking_page, {**BOOKING, "note": "x" * 1_000_000}, "")
    assert answer.status_code == 413
    assert "<h1>" in answer.content.decode()
    shorter = send(client, booking_page, {**BOOKING, "note": "x" * 100_000}, "")
    assert shorter.status_code in {200, 422}
    assert "1,000" in shorter.content.decode() or "1000" in shorter.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.django_db
def test_booking_addresses_survive(client, clinic):
    place = f"/book/{clinic.service.slug}/{clinic.location.slug}"
    for kind, hostile in HOSTILE.items():
        text = quote(encodable(hostile)[:2_000], safe="")
        for path in (
            f"/book/{text}/",
            f"/book/{clinic.service.slug}/{text}/",
            f"{place}/{text}/",
            f"{place}/anyone/{text}/",
            f"{place}/anyone/?from={text}&day={text}&month={text}&week={text}",
            f"/appointment/{text}/",
            f"/book/booked/{text}/",
        ):
            check(client.get(path), kind)
            check(client.post(path), kind)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["login", "password", "next", "csrfmiddlewaretoken"])
def test_sign_in_survives(client, settings, field):
    settings.ABUSE_LIMITS = False
    for kind, text in HOSTILE.items():
        data = {"login": "staff@example.org", "password": PASSWORD, field: encodable(text)}
        assert send(client, "/staff/login/", data, kind).status_code in {200, 422}, kind


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/compare/", "/compare/questions/sites/", "/compare/delete/"])
def test_comparison_survives(client, path):
    names = ("for_whom", "age", "age_unit", "age_not_sure", "screen")
    right = {"for_whom": "me", "age": "34", "age_unit": "years"}
    for kind, text in HOSTILE.items():
        for name in names:
            send(client, path, {**right, name: encodable(text)}, kind)


@pytest.mark.django_db
def test_every_question_of_the_comparison_survives(client):
    client.post("/compare/", {"for_whom": "me", "age": "34", "age_unit": "years"})
    names = sorted(set(re.findall(r'name="([a-z_]+)"', client.get("/compare/all/").content.decode())))
    assert len(names) > 5
    for kind, text in HOSTILE.items():
        send(client, "/compare/all/", dict.fromkeys(names, encodable(text)), kind)


@pytest.mark.django_db
def test_desk_survives(client, clinic):
    client.force_login(make_user("front_desk"))
    for kind, text in HOSTILE.items():
        for name in ("day", "place", "clinician"):
            check(client.get("/desk/", {name: text.encode("utf-8", "replace").decode()}), kind)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data", "", "x/\x00"]
)
def test_bodies_of_another_kind_survive(client, booking_page, content_type):
    for path in (booking_page, "/staff/login/", "/compare/"):
        answer = client.generic("POST", path, b'{"a": ' * 3_000, content_type=content_type)
        check(answer, "")


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "²", "9" * 30, "abc", "1e9"])
def test_odd_content_lengths_survive(client, length):
    answer = client.generic("POST", "/staff/login/", b"x", CONTENT_LENGTH=length)
    assert answer.status_code in {400, 413, 422}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff/",
        "/..%2f..%2fetc/passwd",
        "/" + "a" * 8_000,
        "//evil.example/",
        "/\\evil",
        "/desk/%0d%0aX:y",
    ],
)
def test_odd_paths_survive(client, path):
    answer = client.get(path)
    assert answer.status_code < 500
    if answer.status_code in {301, 302}:
        assert not answer["Location"].startswith(("//", "http", "/\\"))
