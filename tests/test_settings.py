"""Settings come from the environment only, are all documented, and stop a production start with one clear line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "src/milium_site/settings.py"
REFERENCE = ROOT / "docs/reference/settings.md"

PRODUCTION = {
    "MILIUM_MODE": "production",
    "MILIUM_SECRET_KEY": "k" * 64,
    "MILIUM_ALLOWED_HOSTS": "clinic.example",
    "MILIUM_BASE_URL": "https://clinic.example",
    "MILIUM_KEY_FILE": "/srv/milium/milium.keys",
    "MILIUM_SMTP_URL": "smtps://user:secret@mail.example:465",
    "MILIUM_MAIL_FROM": "Clinic <clinic@clinic.example>",
}


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "milium_site.cli", "django", "check"],
        env={**kept, "MILIUM_DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


def test_every_variable_is_documented_and_every_documented_one_exists():
    read = set(re.findall(r'"((?:MILIUM_[A-Z_]+)|DATABASE_URL)"', SETTINGS.read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", REFERENCE.read_text(), re.MULTILINE))
    assert read == documented


def test_production_starts_with_everything_set(tmp_path):
    done = start(tmp_path, **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "MILIUM_MODE"])
def test_production_names_a_missing_variable_in_one_line(tmp_path, name):
    done = start(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {name} is not set.")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MILIUM_MODE", "live", "It takes one of: demo, production."),
        ("MILIUM_TRUSTED_PROXIES", "²", "It takes a whole number."),
        ("MILIUM_ABUSE_LIMITS", "off", "Production does not start with it."),
        ("MILIUM_SECRET_KEY", "short", "too short"),
        ("MILIUM_BASE_URL", "http://clinic.example", "starts with https://"),
        ("MILIUM_SMTP_URL", "mail.example", "MILIUM_SMTP_URL takes"),
        ("MILIUM_PHOTOGRAPHS_URL", "ftp://bucket", "takes s3://bucket"),
        ("MILIUM_PHOTOGRAPHS_URL", "s3://bucket", "pip install 'milium[s3]'"),
        ("DATABASE_URL", "mysql://root@localhost/milium", "DATABASE_URL takes"),
    ],
)
def test_production_refuses_a_wrong_value_in_one_line(tmp_path, name, value, says):
    done = start(tmp_path, **{**PRODUCTION, name: value})
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_photographs_go_to_the_store_that_is_set(tmp_path):
    """With a stand-in for the optional package: that the store itself answers is not shown here."""
    (tmp_path / "storages").mkdir()
    (tmp_path / "storages/__init__.py").touch()
    code = "from milium_site.settings import STORAGES; print(STORAGES['photographs'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "MILIUM_DATA_DIR": str(tmp_path),
            "MILIUM_PHOTOGRAPHS_URL": "s3://clinic-pictures/sealed",
            "MILIUM_PHOTOGRAPHS_ENDPOINT": "https://store.example",
        },
        capture_output=True,
        text=True,
    )
    told = eval(done.stdout)  # noqa: S307 our own settings, printed by the line above
    assert told["BACKEND"] == "storages.backends.s3.S3Storage"
    assert told["OPTIONS"]["bucket_name"] == "clinic-pictures"
    assert told["OPTIONS"]["location"] == "sealed"
    assert told["OPTIONS"]["endpoint_url"] == "https://store.example"
    assert told["OPTIONS"]["default_acl"] == "private"


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://u:secret@host/db", "://", "postgresql://host:port/db"]
)
def test_a_database_that_is_none_is_said_in_one_line_without_its_password(tmp_path, address):
    done = start(tmp_path, DATABASE_URL=address)
    assert done.returncode == 1
    assert done.stderr == "Error: DATABASE_URL takes sqlite:///… or postgresql://… and nothing else.\n"


def test_a_data_folder_that_cannot_be_made_is_named_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    done = start(tmp_path, MILIUM_DATA_DIR=str(tmp_path / "file" / "var"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: The data folder {tmp_path}/file/var cannot be made: ")
    assert done.stderr.count("\n") == 1
