"""Whatever is sent to a step of the sign-in gets a page or a refusal, and never an error of ours."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from factories import PASSWORD, make_user
from milium_site.accounts.queries import routes

pytestmark = pytest.mark.django_db

STEPS = [
    route.name
    for route in routes()
    if route.name.startswith(("account_", "mfa_"))
    or route.name in {"staff:unlock", "staff:password", "staff:pin"}
]
CREDENTIAL = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": "AA",
        "signature": "AA",
        "userHandle": "MQ",
    },
}
BENT = [
    {**CREDENTIAL, "response": None},
    {**CREDENTIAL, "response": []},
    {**CREDENTIAL, "id": 7, "rawId": None},
    {**CREDENTIAL, "rawId": "not base64 !", "id": "€"},
    {**CREDENTIAL, "response": {**CREDENTIAL["response"], "clientDataJSON": 1}},
    {**CREDENTIAL, "response": {**CREDENTIAL["response"], "clientDataJSON": "bnVsbA"}},
    {**CREDENTIAL, "response": {**CREDENTIAL["response"], "authenticatorData": "A" * 200}},
    {
        **CREDENTIAL,
        "response": {**CREDENTIAL["response"], "userHandle": "_____w", "attestationObject": "n_-f"},
    },
    {**CREDENTIAL, "response": {**CREDENTIAL["response"], "userHandle": 99, "attestationObject": "v7-_"}},
    {**CREDENTIAL, "clientExtensionResults": [], "authenticatorAttachment": {}},
]
VALUES = [
    "", "0", "null", "[]", "{}", "7", '"text"', "[[[[[[]]]]]]", "{", "\0", "000000", "٠٠٠٠٠٠", "1" * 5000, "€" * 2000,
    "\ud800".encode("utf-8", "surrogatepass"), "[" * 20_000, '{"id": NaN}', json.dumps(CREDENTIAL),
    *(json.dumps(one) for one in BENT),
]  # fmt: skip
FIELDS = (
    "login",
    "password",
    "code",
    "credential",
    "name",
    "passwordless",
    "secret",
    "pin",
    "next",
    "action",
)


def a_passkey():
    """What a device sent when it was added, as it is kept."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, b"i" * 16, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    kept = AuthenticatorData.create(b"h" * 32, flags, 0, credential)
    response = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "AA", "origin": "http://testserver"}'
        ),
        "attestationObject": websafe_encode(AttestationObject.create("none", kept, {})),
    }
    name = websafe_encode(b"i" * 16)
    return {
        "type": "public-key",
        "id": name,
        "rawId": name,
        "response": response,
        "clientExtensionResults": {},
    }


@pytest.fixture
def colleague():
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user("clinician", email="ada@example.org")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Tablet", "credential": a_passkey(), "passwordless": True}
    )
    return user


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def halfway(user):
    """The password was right, and the second step is being asked for."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return browser


def locked(user):
    browser = signed_in(user)
    browser.post(reverse("staff:lock"))
    return browser


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", [None, halfway, signed_in, locked])
def test_no_body_breaks_a_step(settings, colleague, who, name):
    settings.ABUSE_LIMITS = False
    browser = who(colleague) if who else Client()
    path = reverse(name, kwargs={"pk": 10**30} if name == "mfa_remove_webauthn" else {})
    browser.get(path)  # a challenge waits for its answer from now on
    kept = browser.cookies.output()
    bodies = [dict.fromkeys(FIELDS, value) for value in VALUES]
    for body in bodies:
        assert browser.post(path, body).status_code < 500, body
        if browser.cookies.output() != kept:  # signed out: begin again
            browser = who(colleague) if who else Client()
            browser.get(path)
            kept = browser.cookies.output()
    for body, kind in (
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"credential=%ff%fe&code=%00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"<a/>", "text/xml; charset=utf-7"),
    ):
        assert browser.post(path, body, content_type=kind).status_code < 500, body
