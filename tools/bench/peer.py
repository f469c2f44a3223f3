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

PACKAGES = ("django-appointment==3.12.0", "django==5.2.*", "granian==2.8.*", "psycopg[binary,pool]==3.*")
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
import os
from urllib.parse import urlsplit
if os.environ.get("PEER_DATABASE"):
    where = urlsplit(os.environ["PEER_DATABASE"])
    DATABASES = {"default": {
        "ENGINE": "django.db.backends.postgresql", "NAME": where.path.strip("/"), "USER": where.username or "",
        "PASSWORD": where.password or "", "HOST": where.hostname, "PORT": where.port,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20},
                    "server_side_binding": True, "prepare_threshold": 3}}}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "peer.sqlite3", "OPTIONS": {
        "transaction_mode": "IMMEDIATE", "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}}
EMAIL_BACKEND = "mailing.Folder"
EMAIL_HOST = EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = DEFAULT_FROM_EMAIL = "bench@example.org"
EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_LOCALTIME = 25, False, True
ADMINS = []
STATIC_URL = "/static/"
APPOINTMENT_WEBSITE_NAME = "Bench"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "CRITICAL"}}
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("appointment.urls"))]
"""
MAILING = """
from pathlib import Path
from django.core.mail.backends.base import BaseEmailBackend
class Folder(BaseEmailBackend):
    def send_messages(self, messages):
        for message in messages:
            Path("mails", message.to[0]).write_text(message.body)
        return len(messages)
"""
FILL = """
import json
from datetime import time, timedelta
import django
django.setup()
from django.contrib.auth import get_user_model
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
print(json.dumps({"service": service.pk, "staff": staff}))
"""
TOKEN = "b" * 32


class Peer:
    """The package with ten clinicians of the same hours as milium's. Its mails go to a folder.

    Its rows lie in SQLite, or in the PostgreSQL database of the address given.
    """

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self.python = _environment()
        (folder / "mails").mkdir(parents=True)
        for name, text in (
            ("settings.py", SETTINGS),
            ("urls.py", URLS),
            ("fill.py", FILL),
            ("mailing.py", MAILING),
        ):
            (folder / name).write_text(text)
        (folder / "wsgi.py").write_text(
            "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "DJANGO_SETTINGS_MODULE": "settings",
            "PYTHONPATH": str(folder),
            "PEER_DATABASE": database_url,
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
        """A stranger's booking as the package's own pages make it: the time, the details, the code from the mail."""
        email = f"p{patient}-{clinician}-{start:%Y%m%dT%H%M}@example.org"
        time = {
            "date": start.date(), "start_time": f"{start:%H:%M}",
            "end_time": f"{start + timedelta(minutes=30):%H:%M}", "service": self.known["service"],
            "staff_member": self.known["staff"][clinician],
        }  # fmt: skip
        details = {
            "name": f"Patient {patient}", "email": email, "phone_0": "DE", "phone_1": "3012345678",
            "address": "1 Street", "additional_info": "", "payment_type": "full",
        }  # fmt: skip

        def book(client: Client) -> Answer:
            cookie, seconds, address = f"csrftoken={TOKEN}", 0.0, "/request-submit/"
            for step in ("time", "details", "code"):
                form = {"time": time, "details": details}.get(step) or {"code": self._code(email)}
                headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
                body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}).encode()
                answer = client.send(Request(address, "POST", body, headers))
                seconds += answer.seconds
                if answer.status != 302:
                    return Answer(599, seconds, answer.body)
                address = answer.headers["location"]
                if session := re.search(r"sessionid=([^;]+)", answer.headers.get("set-cookie", "")):
                    cookie = f"csrftoken={TOKEN}; sessionid={session[1]}"
            return Answer(302 if "/thank-you/" in address else 599, seconds)

        return book

    def _code(self, email: str) -> str:
        found = re.search(r"\b[A-Z0-9]{6}\b", (self.folder / "mails" / email).read_text())
        return found[0] if found else ""

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
