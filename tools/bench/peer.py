"""django-appointment from PyPI, served beside milium: an environment and a small project of its own below `var/`."""

from __future__ import annotations

import json
import os
import re
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Answer, Client, Job, Request
from bench.sites import ROOT, THREADS, WORKERS, Site

PACKAGES = ("django-appointment==3.12.0", "django==5.2.*", "granian==2.8.*")
SETTINGS = """
SECRET_KEY = "bench-only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                  "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
                  "phonenumber_field", "appointment"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware",
              "django.contrib.sessions.middleware.SessionMiddleware",
              "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware",
              "django.contrib.messages.middleware.MessageMiddleware",
              "django.middleware.clickjacking.XFrameOptionsMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                 "django.contrib.auth.context_processors.auth",
                                                 "django.contrib.messages.context_processors.messages"]}}]
# The same database settings as milium's own, so that the package is measured and not SQLite's defaults.
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "peer.sqlite3", "OPTIONS": {
    "transaction_mode": "IMMEDIATE", "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
STATIC_URL = "/static/"
APPOINTMENT_WEBSITE_NAME = "Bench"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "CRITICAL"}}
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("appointment.urls"))]
"""
FILL = """
import json
from datetime import time, timedelta
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from appointment.models import Service, StaffMember, WorkingHours
service = Service.objects.create(name="Consultation", duration=timedelta(minutes=30), price=0)
User = get_user_model()
staff = []
for n in range(10):
    user = User.objects.create_user(f"c{n}", f"c{n}@example.org", "x", first_name=f"Clinician {n}")
    member = StaffMember.objects.create(user=user, slot_duration=30, lead_time=time(9), finish_time=time(17),
                                        appointment_buffer_time=0, work_on_saturday=True, work_on_sunday=True)
    member.services_offered.add(service)
    for day in range(7):
        WorkingHours.objects.get_or_create(staff_member=member, day_of_week=day,
                                           defaults={"start_time": time(9), "end_time": time(17)})
    staff.append(member.pk)
keys = []
for n in range(8):
    user = User.objects.create_user(f"p{n}", f"p{n}@example.org", "x", first_name=f"Patient {n}")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print(json.dumps({"service": service.pk, "staff": staff, "sessions": keys}))
"""
TOKEN = "b" * 32


class Peer:
    """The package with ten clinicians of the same hours as milium's, and eight patients who are signed in.

    Signed in, so that a booking is two requests and no mail with a code: the shortest way that it has.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = _environment()
        folder.mkdir(parents=True)
        for name, text in (("settings.py", SETTINGS), ("urls.py", URLS), ("fill.py", FILL)):
            (folder / name).write_text(text)
        (folder / "wsgi.py").write_text(
            "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONPATH": str(folder),
        }
        # The package ships no migrations of its own.
        self._run("-m", "django", "makemigrations", "appointment", "--verbosity", "0")
        self._run("-m", "django", "migrate", "--verbosity", "0")
        self.known = json.loads(self._run("fill.py").splitlines()[-1])

    def site(self) -> Site:
        command = [str(self.python.with_name("granian")), "--interface", "wsgi", "--port", "PORT", "--workers",
                   str(WORKERS), "--blocking-threads", str(THREADS), "--no-access-log", "wsgi:application"]  # fmt: skip
        return Site(command, self.environment, self.folder, "/nowhere/")

    def day(self, day: date, clinician: int = 0) -> Request:
        query = {"selected_date": day, "staff_member": self.known["staff"][clinician],
                 "service_id": self.known["service"]}  # fmt: skip
        return Request(
            f"/ajax/available_slots/?{urlencode(query)}", headers={"X-Requested-With": "XMLHttpRequest"}
        )

    def booking(self, start: datetime, clinician: int, patient: int) -> Job:
        """A booking as the package's own pages make it: the time, then the details."""
        cookie = f"sessionid={self.known['sessions'][patient]}; csrftoken={TOKEN}"
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        time = {
            "csrfmiddlewaretoken": TOKEN, "date": start.date(), "start_time": f"{start:%H:%M}",
            "end_time": f"{start + timedelta(minutes=30):%H:%M}", "service": self.known["service"],
            "staff_member": self.known["staff"][clinician],
        }  # fmt: skip
        details = {
            "csrfmiddlewaretoken": TOKEN, "name": f"Patient {patient}", "email": f"p{patient}@example.org",
            "phone_0": "DE", "phone_1": "3012345678", "address": "1 Street", "additional_info": "",
            "payment_type": "full",
        }  # fmt: skip

        def book(client: Client) -> Answer:
            first = client.send(Request("/request-submit/", "POST", urlencode(time).encode(), headers))
            found = re.fullmatch(r"/client-info/.*", first.headers.get("location", ""))
            if first.status != 302 or not found:
                return Answer(first.status if first.status != 302 else 599, first.seconds, first.body)
            second = client.send(Request(found[0], "POST", urlencode(details).encode(), headers))
            return Answer(second.status, first.seconds + second.seconds, second.body, second.headers)

        return book

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.python), *arguments],
            env=self.environment, cwd=self.folder, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout.strip()


def _environment() -> Path:
    """The Python of the environment in which the package is installed; made once, then kept."""
    folder = ROOT / "var/bench-peer"
    python, done = folder / "bin/python", folder / "installed"
    if not done.exists() or done.read_text() != " ".join(PACKAGES):
        uv = str(ROOT / ".venv/bin/uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), *PACKAGES], check=True)
        done.write_text(" ".join(PACKAGES))
    return python
