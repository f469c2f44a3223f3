import re

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client

from factories import PASSWORD, make_user
from milium_site.accounts.models import User

pytestmark = pytest.mark.django_db
LOGIN = "/staff/login/"
START = "2026-11-23T09:00:00Z"


def sign_in(client, email="staff@example.org", password=PASSWORD, **more):
    extra = {"REMOTE_ADDR": more.pop("address", "192.0.2.1"), **more.pop("extra", {})}
    return client.post(LOGIN, {"login": email, "password": password, **more}, **extra)


@pytest.fixture
def staff():
    return make_user("front_desk", email="staff@example.org")


def test_sign_in_opens_the_desk_under_a_new_session(client, staff):
    client.cookies["milium-session"] = "planted-by-somebody-else"
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.session[SESSION_KEY] == str(staff.pk)
    assert client.session.session_key != "planted-by-somebody-else"


def test_sign_in_gives_an_old_session_a_new_id(client, staff):
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    stolen = Client()
    stolen.cookies["milium-session"] = before
    assert stolen.get("/desk/").status_code == 302


def test_sign_in_leads_an_editor_to_the_pages(client):
    make_user("editor", email="staff@example.org")
    assert sign_in(client)["Location"] == "/editor/"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_next_never_leaves_the_site(client, staff, target):
    assert sign_in(client, next=target)["Location"] == "/desk/"


def test_next_leads_to_an_own_path(client, staff):
    assert sign_in(client, next="/desk/?day=2026-11-24")["Location"] == "/desk/?day=2026-11-24"


def test_wrong_password_and_unknown_user_are_told_the_same(client, staff):
    wrong = sign_in(client, password="not the password")
    unknown = sign_in(client, email="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 422
    texts = [answer.content.decode().replace("nobody@", "staff@") for answer in (wrong, unknown)]
    without_tokens = [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text) for text in texts]
    assert without_tokens[0] == without_tokens[1]
    assert PASSWORD not in texts[0]


def test_unknown_users_cost_as_much_hashing_as_known_ones(client, staff, monkeypatch):
    from django.contrib.auth.hashers import get_hasher

    hashed = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *a, **k: hashed.append(1) or encode(self, *a, **k))
    sign_in(client, password="not the password")
    known = len(hashed)
    hashed.clear()
    sign_in(client, email="nobody@example.org", password="not the password")
    assert len(hashed) == known > 0


def test_who_left_cannot_sign_in_and_is_out_at_once(client, staff):
    sign_in(client)
    assert client.get("/desk/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/desk/").status_code == 302
    sign_in(client)
    assert client.get("/desk/").status_code == 302


def test_sixth_wrong_try_in_a_quarter_of_an_hour_waits(client, staff):
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            assert sign_in(client, password="wrong").status_code == 422
        refused = sign_in(client, password="wrong")
        assert refused.status_code == 429
        assert 0 < int(refused["Retry-After"]) <= 901
        assert "15 minutes" in refused.content.decode() or "16 minutes" in refused.content.decode()
        assert sign_in(client).status_code == 429  # the right one as well
        for forged in ("203.0.113.9", "203.0.113.9, 192.0.2.77"):
            answer = sign_in(client, extra={"HTTP_X_FORWARDED_FOR": forged})
            assert answer.status_code == 429
        assert sign_in(client, email="other@example.org").status_code == 429
        assert sign_in(Client(), address="192.0.2.2").status_code == 302  # a neighbour
        clock.shift(15 * 60 + 1)
        assert sign_in(client).status_code == 302


def test_right_tries_are_not_held_against_an_address(client, staff):
    for _ in range(8):
        assert sign_in(Client()).status_code == 302


def test_one_account_is_held_after_twenty_tries_from_anywhere(client, staff):
    for n in range(20):
        sign_in(client, password="wrong", address=f"198.51.100.{n}")
    assert sign_in(client, address="203.0.113.1").status_code == 429


def test_limits_can_be_lifted_for_races(client, staff, settings):
    settings.ABUSE_LIMITS = False
    for _ in range(7):
        assert sign_in(client, password="wrong").status_code == 422


def test_sign_out_is_a_post_and_ends_the_session_on_the_server(client, staff):
    sign_in(client)
    kept = client.cookies["milium-session"].value
    assert client.get("/staff/logout/").status_code == 200
    assert client.get("/desk/").status_code == 200
    assert client.post("/staff/logout/").status_code == 302
    stolen = Client()
    stolen.cookies["milium-session"] = kept
    assert stolen.get("/desk/").status_code == 302


def test_forms_of_staff_need_their_token(staff):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(staff)
    answer = strict.post("/staff/logout/")
    assert answer.status_code == 403
    assert "waited too long" in answer.content.decode()
    assert SESSION_KEY in strict.session


def test_there_is_no_way_to_sign_up(client):
    for path in ("signup/", "password/reset/", "email/", "social/signup/", "confirm-email/"):
        assert client.get(f"/staff/{path}").status_code == 404
