import pytest
from django.test import Client

from factories import PASSWORD, make_user
from milium_site.audit.models import AuditEvent
from milium_site.staff import actions
from milium_site.staff.forms import PinForm
from milium_site.staff.models import ScreenLock

pytestmark = pytest.mark.django_db
LOCKED = "/staff/locked/"


@pytest.fixture
def staff():
    user = make_user("front_desk", email="staff@example.org")
    ScreenLock.objects.create(user=user)
    return user


@pytest.fixture
def with_pin(staff):
    actions.set_pin(by=actor(), user=staff, pin="4711")
    return staff


def actor():
    from milium_site.audit.actions import Actor

    return Actor.system("tests")


def opened(browser, secret, **more):
    return browser.post(LOCKED, {"secret": secret, "next": "/desk/?day=2026-11-24", **more})


def test_a_screen_nobody_touched_locks_and_opens_at_the_same_page(clock, signed_in, with_pin):
    browser = signed_in(with_pin)
    for _ in range(3):
        clock.shift(14 * 60)
        assert browser.get("/desk/").status_code == 200
    clock.shift(16 * 60)
    held = browser.get("/desk/?day=2026-11-24")
    assert held["Location"] == f"{LOCKED}?next=%2Fdesk%2F%3Fday%3D2026-11-24"
    assert "PIN" in browser.get(held["Location"]).content.decode()
    assert opened(browser, "4711")["Location"] == "/desk/?day=2026-11-24"
    assert browser.get("/desk/").status_code == 200


def test_looking_at_the_lock_does_not_open_it(clock, signed_in, with_pin):
    browser = signed_in(with_pin)
    clock.shift(16 * 60)
    for path in ("/desk/", LOCKED, "/desk/", "/staff/security/", "/editor/"):
        assert browser.get(path).status_code in {200, 302}
        assert browser.get("/desk/")["Location"].startswith(LOCKED)


def test_a_locked_screen_is_a_visitor_on_public_pages(clock, signed_in, with_pin):
    browser = signed_in(with_pin)
    browser.post("/staff/lock/")
    answer = browser.get("/compare/")
    assert answer.status_code == 200
    assert answer.wsgi_request.user.is_anonymous


def test_what_is_sent_while_locked_is_refused_with_words(signed_in, with_pin):
    browser = signed_in(with_pin)
    browser.post("/staff/lock/")
    answer = browser.post("/staff/people/invite/", {"email": "x@example.org"})
    assert answer.status_code == 423
    assert "not written down" in answer.content.decode()
    fragment = browser.post("/desk/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"][: len(LOCKED)]) == (423, LOCKED)


def test_without_a_pin_the_password_opens_the_screen(signed_in, staff):
    browser = signed_in(staff)
    browser.post("/staff/lock/")
    assert "Password" in browser.get(LOCKED).content.decode()
    assert opened(browser, "wrong").status_code == 422
    assert opened(browser, PASSWORD).status_code == 302


def test_five_wrong_pins_sign_out_and_a_full_sign_in_gives_the_pin_back(signed_in, with_pin):
    browser, elsewhere = signed_in(with_pin), signed_in(with_pin)
    browser.post("/staff/lock/")
    for _ in range(4):
        assert opened(browser, "0000").status_code == 422
    assert opened(browser, "0000")["Location"] == "/staff/login/"
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")
    elsewhere.post("/staff/lock/")
    assert opened(elsewhere, "4711")["Location"] == "/staff/login/", "five tries in all, on whatever screen"

    fresh = signed_in(with_pin)
    fresh.post("/staff/lock/")
    assert opened(fresh, "4711")["Location"] == "/desk/?day=2026-11-24"


def test_a_right_pin_gives_the_tries_back(signed_in, with_pin):
    browser = signed_in(with_pin)
    for _ in range(3):
        browser.post("/staff/lock/")
        for _ in range(4):
            assert opened(browser, "0000").status_code == 422
        assert opened(browser, "4711").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_lock_leads_to_own_pages_only(signed_in, with_pin, target):
    browser = signed_in(with_pin)
    browser.post("/staff/lock/")
    assert browser.post(LOCKED, {"secret": "4711", "next": target})["Location"] == "/desk/"


def test_a_page_that_stays_open_gets_a_piece_and_short_answers(signed_in, with_pin):
    browser = signed_in(with_pin)
    assert browser.post("/staff/lock/", {"part": "1"}).status_code == 204
    piece = browser.get(LOCKED, {"part": "1"})
    assert piece.status_code == 200
    assert "<html" not in piece.content.decode()
    assert opened(browser, "0000", part="1").status_code == 422
    assert opened(browser, "4711", part="1").status_code == 204
    assert browser.get("/desk/").status_code == 200


def test_somebody_who_types_stays_in(clock, signed_in, with_pin):
    browser = signed_in(with_pin)
    for _ in range(4):
        clock.shift(10 * 60)
        assert browser.post("/staff/still-here/").status_code == 204
    assert browser.get("/desk/").status_code == 200


def test_after_twelve_hours_the_busiest_sign_in_anew(clock, signed_in, with_pin):
    browser = signed_in(with_pin)
    for _ in range(72):
        clock.shift(10 * 60)
        assert browser.get("/staff/security/").status_code == 200
    clock.shift(1)
    assert browser.get("/desk/")["Location"].startswith("/staff/login/")


def test_the_lock_can_be_left_by_signing_out(signed_in, with_pin):
    browser = signed_in(with_pin)
    browser.post("/staff/lock/")
    assert browser.post("/staff/logout/")["Location"] == "/staff/login/"
    assert AuditEvent.objects.filter(purpose="signed out", subject_id=str(with_pin.pk)).exists()


def test_the_pin_is_kept_as_a_hash(with_pin):
    assert "4711" not in ScreenLock.objects.get().pin.split("$")


@pytest.mark.parametrize(
    "pin", ["1234", "4321", "0000", "777777", "1987", "2026", "12a4", "123", "", "１２３４"]
)
def test_pins_that_others_would_try_are_refused(pin):
    form = PinForm({"pin": pin})
    assert not form.is_valid()
    assert form.errors["pin"][0].endswith(".")


def test_setting_a_pin_needs_a_fresh_proof(clock, signed_in, staff):
    browser = signed_in(staff)
    assert browser.post("/staff/security/pin/", {"pin": "4711"})["Location"] == "/staff/security/"
    clock.shift(6 * 60)
    asked = browser.get("/staff/security/pin/")
    assert asked["Location"] == "/staff/confirm/?next=%2Fstaff%2Fsecurity%2Fpin%2F"
    assert browser.post(asked["Location"], {"password": "wrong"}).status_code == 422
    assert browser.post(asked["Location"], {"password": PASSWORD})["Location"] == "/staff/security/pin/"
    assert browser.post("/staff/security/pin/", {"remove": "1"})["Location"] == "/staff/security/"
    assert ScreenLock.objects.get().pin == ""


def test_strangers_find_no_lock():
    for path in (LOCKED, "/staff/lock/", "/staff/still-here/"):
        assert Client().post(path)["Location"].startswith("/staff/login/")
