"""What only a production start shows: the headers and cookies that need TLS, and what the demo alone has."""

import json
import os
import subprocess
import sys

import pytest

ASK = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from django.core.exceptions import PermissionDenied
from django.test import Client
from milium_site.accounts.actions import load_demo
from milium_site.accounts.queries import routes
client = Client(raise_request_exception=False)
over_tls = {"headers": {"host": "clinic.example", "x-forwarded-proto": "https"}}
answers = {path: client.get(path, **over_tls) for path in ("/staff/login/", "/nowhere/", "/desk/", "/demo/mail/")}
try:
    load_demo()
    demo = "loaded"
except PermissionDenied:
    demo = "refused"
print(json.dumps({
    "headers": {path: dict(answer.headers) for path, answer in answers.items()},
    "status": {path: answer.status_code for path, answer in answers.items()},
    "plain": client.get("/staff/login/", headers={"host": "clinic.example"})["Location"],
    "foreign": client.get("/staff/login/", headers={"host": "evil.example"}).status_code,
    "cookies": {name: dict(morsel) for name, morsel in client.cookies.items()},
    "routes": [route.name for route in routes()],
    "demo": demo,
}))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "milium_site.settings",
        "MILIUM_DATA_DIR": str(tmp_path_factory.mktemp("production")),
        "MILIUM_MODE": "production",
        "MILIUM_SECRET_KEY": "k" * 64,
        "MILIUM_ALLOWED_HOSTS": "clinic.example",
        "MILIUM_BASE_URL": "https://clinic.example",
        "MILIUM_TRUSTED_PROXIES": "1",
        "MILIUM_SMTP_URL": "smtps://user:secret@mail.example:465",
        "MILIUM_MAIL_FROM": "Clinic <clinic@clinic.example>",
        "MILIUM_KEY_FILE": str(tmp_path_factory.mktemp("keys") / "milium.keys"),
    }
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_transport_is_strict_for_a_year_on_every_answer(production):
    for path, headers in production["headers"].items():
        age, *rest = headers["Strict-Transport-Security"].split("; ")
        assert int(age.removeprefix("max-age=")) >= 365 * 24 * 60 * 60, path
        assert "includeSubDomains" in rest
    assert production["plain"] == "https://clinic.example/staff/login/"


def test_cookies_are_bound_to_the_host(production):
    cookie = production["cookies"]["__Host-milium-csrf"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


def test_the_demo_stays_out(production):
    assert production["demo"] == "refused"
    assert production["status"]["/demo/mail/"] == 404
    assert not [name for name in production["routes"] if name.startswith("messages:mail")]


def test_a_foreign_host_is_refused(production):
    assert production["foreign"] == 400
