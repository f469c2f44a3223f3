import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from factories import PASSWORD, make_user
from milium_site.audit.models import AuditEvent
from milium_site.messages.models import OutboxMessage

pytestmark = pytest.mark.django_db
LOGIN, CODE, APP = "/staff/login/", "/staff/login/code/", "/staff/security/app/"


@pytest.fixture
def staff():
    return make_user("front_desk", email="staff@example.org")


def code_for(secret, clock):
    return format_hotp_value(hotp_value(secret, int(clock.time()) // 30))


@pytest.fixture
def time_now(clock):
    import time

    return time


@pytest.fixture
def secret(signed_in, staff, clock, time_now):
    """Sets an authenticator app up, as a person would; gives back its key."""
    browser = signed_in(staff)
    page = browser.get(APP).content.decode()
    key = re.search(r'long-code">(\w+)<', page)[1]
    done = browser.post(APP, {"code": code_for(key, time_now)})
    assert done["Location"] == "/staff/security/codes/"
    shown = browser.get(done["Location"]).content.decode()
    browser.codes = re.findall(r"<li><code>(\d{8})</code>", shown)
    assert len(browser.codes) == 10
    assert not re.search(r"<li><code>\d{8}", browser.get(done["Location"]).content.decode()), (
        "shown once only"
    )
    clock.shift(60)
    return type("Secret", (str,), {"codes": browser.codes})(key)


def first_step(**extra):
    browser = Client()
    answer = browser.post(LOGIN, {"login": "staff@example.org", "password": PASSWORD}, **extra)
    assert answer["Location"].startswith(CODE)
    assert browser.get("/desk/")["Location"].startswith(LOGIN), "half a sign-in opens nothing"
    return browser


def test_with_an_app_the_password_alone_opens_nothing(secret, staff, time_now):
    browser = first_step()
    assert browser.post(CODE, {"code": "123456"}).status_code == 422
    assert browser.post(CODE, {"code": code_for(secret, time_now)})["Location"] == "/desk/"
    assert AuditEvent.objects.filter(purpose="signed in: password, totp").count() == 1


def test_a_code_is_good_for_once(secret, time_now, clock):
    code = code_for(secret, time_now)
    assert first_step().post(CODE, {"code": code}).status_code == 302
    clock.shift(31)
    again = first_step().post(CODE, {"code": code})
    assert again.status_code == 422
    assert "used already" in again.content.decode()


def test_five_wrong_codes_stop_the_right_one_for_a_while(secret, time_now, clock):
    browser = first_step()
    for _ in range(5):
        assert browser.post(CODE, {"code": "000000"}).status_code == 422
    refused = first_step(REMOTE_ADDR="192.0.2.9").post(CODE, {"code": code_for(secret, time_now)})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 15 * 60 + 1


def test_a_recovery_code_stands_in_once(secret):
    code = secret.codes[0]
    assert first_step().post(CODE, {"code": code}).status_code == 302
    assert first_step().post(CODE, {"code": code}).status_code == 422


def test_the_app_key_is_not_readable_in_the_database(secret):
    held = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in held


def test_keys_of_an_earlier_secret_still_open(secret, settings, time_now):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert first_step().post(CODE, {"code": code_for(secret, time_now)}).status_code == 302


def test_adding_an_app_is_told_by_mail_and_written_down(
    signed_in, staff, time_now, clock, django_capture_on_commit_callbacks
):
    browser = signed_in(staff)
    key = re.search(r'long-code">(\w+)<', browser.get(APP).content.decode())[1]
    assert browser.post(APP, {"code": "000000"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(APP, {"code": code_for(key, time_now)})
    mail = OutboxMessage.objects.get(kind="security_notice")
    assert mail.recipient == staff.email
    assert "authenticator app was added" in mail.text
    assert AuditEvent.objects.filter(kind="second_factor", purpose="totp activated").exists()


def test_where_it_is_required_there_is_only_the_page_that_sets_one_up(signed_in, staff, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    browser = signed_in(staff)
    for path in ("/desk/", "/editor/", "/staff/security/pin/", "/staff/people/"):
        assert browser.get(path)["Location"] == "/staff/security/"
        assert browser.post(path)["Location"] == "/staff/security/"
    assert browser.get("/staff/security/").status_code == 200
    assert browser.get(APP).status_code == 200
    assert browser.get("/compare/").wsgi_request.user.is_anonymous


def test_where_it_is_required_the_last_one_stays(secret, settings, time_now):
    browser = first_step()
    browser.post(CODE, {"code": code_for(secret, time_now)})
    settings.SECOND_FACTOR_REQUIRED = True
    assert browser.get("/desk/").status_code == 200
    assert browser.post("/staff/security/app/remove/").status_code == 422
    assert Authenticator.objects.filter(type="totp").exists()
    settings.SECOND_FACTOR_REQUIRED = False
    assert browser.post("/staff/security/app/remove/").status_code == 302
    assert not Authenticator.objects.exists(), "codes without a factor behind them go too"


def test_a_passkey_of_nobody_opens_nothing(client):
    asked = client.get("/staff/login/passkey/", headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    for credential in ("{}", "[]", '"x"', "", '{"id": "x", "response": {"userHandle": "MQ"}}'):
        answer = client.post("/staff/login/passkey/", {"credential": credential})
        assert answer["Location"] == "/staff/login/?passkey"
    assert "does not open the site" in client.get(answer["Location"]).content.decode()
