"""Photographs in the store: sealed for their own record, and sealed anew when the key changes."""

from io import BytesIO

import pytest

from factories import make_location
from hostile_pictures import picture, saved
from milium_site.audit.actions import Actor
from milium_site.photographs.actions import (
    PhotographRefusedError,
    add_photograph,
    delete_photograph,
    reseal_photographs,
)
from milium_site.photographs.models import Photograph
from milium_site.photographs.queries import jpeg_of, sealed_with
from milium_site.records.models import Patient
from milium_site.vault.actions import Resealed, add_key
from milium_site.vault.models import SealBrokenError, keyring

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "milium.keys"
    photographs = {**settings.STORAGES["photographs"], "OPTIONS": {"location": tmp_path / "photographs"}}
    settings.STORAGES = {**settings.STORAGES, "photographs": photographs}
    return tmp_path / "photographs"


@pytest.fixture
def patient():
    return Patient.objects.create(name="Test Person", email="person@example.org")


@pytest.fixture
def location():
    return make_location()


def keep(patient, location, *, agreed="link page", **fields):
    upload = BytesIO(saved(picture(), "JPEG"))
    return add_photograph(
        by=BY, patient=patient, location_id=location.pk, upload=upload, agreed=agreed, **fields
    )


def test_no_photograph_is_kept_without_consent(patient, location, folder):
    with pytest.raises(PhotographRefusedError, match="consent"):
        keep(patient, location, agreed="")
    assert Photograph.objects.count() == 0
    assert not folder.exists()


def test_a_file_moved_to_another_record_does_not_open(patient, location):
    mine, other = keep(patient, location), keep(patient, location)
    mine.file_name, mine.key_id = other.file_name, other.key_id
    with pytest.raises(SealBrokenError):
        jpeg_of(mine)


def test_a_changed_file_does_not_open(patient, location, folder):
    row = keep(patient, location)
    path = folder / row.file_name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SealBrokenError):
        jpeg_of(row)


def test_a_new_key_seals_every_file_anew_and_leaves_no_old_one(patient, location, folder):
    rows = [keep(patient, location) for _ in range(3)]
    pictures = [jpeg_of(row) for row in rows]
    old = keyring().current.id
    new = add_key().id
    assert sealed_with(old) == 3
    assert reseal_photographs() == Resealed(done=3)
    assert (sealed_with(old), sealed_with(new)) == (0, 3)
    assert len(list(folder.iterdir())) == 3
    # Whoever read the row before still gets the picture.
    assert [jpeg_of(row) for row in rows] == pictures


def test_a_broken_file_stops_nothing_and_is_counted(patient, location, folder):
    broken, lost, whole = (keep(patient, location) for _ in range(3))
    (folder / broken.file_name).write_bytes(b"nothing")
    (folder / lost.file_name).unlink()
    add_key()
    assert reseal_photographs() == Resealed(done=1, broken=2)
    whole.refresh_from_db()
    assert jpeg_of(whole)


def test_deleting_takes_the_file_as_well(patient, location, folder):
    row = keep(patient, location)
    delete_photograph(by=BY, photograph=row, purpose="tests")
    assert (Photograph.objects.count(), list(folder.iterdir())) == (0, [])


def test_what_is_in_the_store_is_no_picture_and_its_name_says_nothing(patient, location, folder):
    row = keep(patient, location)
    [path] = folder.iterdir()
    assert not path.read_bytes().startswith((b"\xff\xd8", b"\x89PNG"))
    assert (len(path.stem), path.suffix) == (48, ".sealed")
    assert str(row.pk) not in path.name
