"""A backup is one sealed file, and what it puts back is what there was."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from factories import make_appointment, make_clinic
from hostile_pictures import picture, saved
from milium_site.audit.actions import Actor, seal_new_events
from milium_site.audit.queries import verify
from milium_site.booking.models import Appointment, Claim
from milium_site.photographs.actions import add_photograph
from milium_site.photographs.models import Photograph
from milium_site.photographs.queries import jpeg_of
from milium_site.records.models import Patient
from milium_site.vault.actions import BackupError, make_backup, restore_backup
from milium_site.vault.models import OpeningFile, SealBrokenError, SealingFile


@pytest.fixture
def folders(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.KEY_FILE = tmp_path / "keys" / "milium.keys"
    settings.AUDIT_HEADS = tmp_path / "data" / "audit-heads.log"
    settings.INGREDIENTS_DIR = tmp_path / "data" / "ingredients"
    stores = {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": tmp_path / "data" / name}}
        for name in ("photographs", "default")
    }
    settings.STORAGES = {**settings.STORAGES, **stores}
    return tmp_path


def a_person():
    clinic = make_clinic()
    start = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
    visit = make_appointment(clinic, start, name="Žofie Nováková")
    visit.note = "It itches\n\tat night\\."
    visit.save()
    return add_photograph(
        by=Actor.system("tests"), patient=visit.patient, location_id=clinic.location.pk,
        upload=BytesIO(saved(picture(), "JPEG")), appointment_id=visit.pk, agreed="at the desk",
    )  # fmt: skip


def what_there_is():
    photograph = Photograph.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditevent")
        (events,) = cursor.fetchone()
    return {
        "people": list(Patient.objects.values_list("pk", "name", "email")),
        "visits": [(row.pk, row.note, row.start) for row in Appointment.objects.all()],
        "claims": Claim.objects.count(),
        "picture": jpeg_of(photograph),
        "events": events,
    }


def lose_everything(folders):
    call_command("flush", interactive=False, verbosity=0)
    for store in ("photographs", "default"):
        for path in (folders / "data" / store).rglob("*.*"):
            path.unlink()
    (folders / "data" / "audit-heads.log").unlink()


@pytest.mark.django_db(transaction=True)
def test_what_was_lost_is_put_back_and_opens(folders, settings):
    a_person()
    seal_new_events(settling=timedelta(0))
    before, heads = what_there_is(), settings.AUDIT_HEADS.read_bytes()
    made = make_backup(folders / "site.backup")
    held = (folders / "site.backup").read_bytes()
    for text in ("Nováková".encode(), b"person@example.org", settings.KEY_FILE.read_bytes()[-20:]):
        assert text not in held
    assert made.files == 1
    with pytest.raises(BackupError, match="a site here already"):
        restore_backup(folders / "site.backup")
    lose_everything(folders)
    assert not Patient.objects.exists()

    put = restore_backup(folders / "site.backup")
    assert put == made
    assert what_there_is() == before
    assert settings.AUDIT_HEADS.read_bytes() == heads
    assert list(verify()) == []
    with connection.cursor() as cursor:
        for table, count in made.rows.items():
            cursor.execute("SELECT count(*) FROM " + connection.ops.quote_name(table))  # noqa: S608
            assert cursor.fetchone()[0] == count, table
    # The counters go on where they were, and the guards stand again.
    a_second_visit = make_appointment_again()
    assert a_second_visit.claims.exists()
    with pytest.raises(DatabaseError, match=r"append.only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")


def make_appointment_again():
    from types import SimpleNamespace

    from milium_site.catalogue.models import HealthcareService, Location

    clinic = SimpleNamespace(service=HealthcareService.objects.get(), location=Location.objects.get())
    start = timezone.now().replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=4)
    return make_appointment(clinic, start)


def sealed(content: bytes) -> bytes:
    file = BytesIO()
    sealing = SealingFile(file)
    sealing.write(content)
    sealing.finish()
    return file.getvalue()


def opened(held: bytes) -> bytes:
    return OpeningFile(BytesIO(held)).read(10**9)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_a_sealed_file_opens_whole(folders, size):
    content = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(content[:size])) == content[:size]


def test_a_file_that_was_changed_swapped_or_cut_off_does_not_open(folders):
    whole = sealed(b"a" * (5 << 19))
    head, piece = len(whole) - (5 << 19) - 3 * 16, (1 << 20) + 16
    first, second = whole[head : head + piece], whole[head + piece : head + 2 * piece]
    for broken in (
        whole[:-1],
        whole[: head + piece],
        whole[:head] + second + first + whole[head + 2 * piece :],
        whole[: head + 5] + bytes([whole[head + 5] ^ 1]) + whole[head + 6 :],
        b"something else altogether",
    ):
        with pytest.raises(SealBrokenError):
            opened(broken)


@pytest.mark.django_db
def test_without_its_keys_a_backup_opens_nowhere(folders, settings):
    settings.STORAGES = {**settings.STORAGES}
    path = folders / "site.backup"
    path.write_bytes(sealed(b"content"))
    settings.KEY_FILE = folders / "other" / "milium.keys"
    with pytest.raises(BackupError, match="not in the key file"):
        restore_backup(path)
    assert not Path(f"{path}.part").exists()
