"""Photographs from the page behind the mailed link: sent, looked at, taken out, and what was agreed to."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from factories import make_appointment, make_clinic
from hostile_pictures import MARK, picture, saved
from milium_site.audit.models import AuditEvent
from milium_site.booking.models import Appointment
from milium_site.booking.queries import token_hashes
from milium_site.photographs.models import Photograph
from milium_site.records.models import Consent

pytestmark = pytest.mark.django_db
OWN = "/appointment/photographs/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    options = {"location": tmp_path / "photographs"}
    settings.STORAGES = {
        **settings.STORAGES,
        "photographs": {**settings.STORAGES["photographs"], "OPTIONS": options},
    }


@pytest.fixture
def appointment():
    start = (timezone.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    return make_appointment(make_clinic(), start)


def open_link(client, appointment):
    token = "A" * 43
    appointment.links.create(token_hash=token_hashes(token)[0], expires_at=timezone.now() + timedelta(days=9))
    assert client.post(f"/appointment/{token}/").status_code == 302
    return client


@pytest.fixture
def visitor(client, appointment):
    return open_link(client, appointment)


def upload(data=None, name="photo.jpg"):
    return SimpleUploadedFile(name, data or saved(picture(), "JPEG"), content_type="text/html")


def send(visitor, data=None, **fields):
    return visitor.post(OWN, {"photograph": upload(data), "view": "front", "care": "on", **fields})


def files():
    return storages["photographs"].listdir("")[1] if storages["photographs"].exists("") else []


def test_a_photograph_is_kept_sealed_with_the_consent_to_it(visitor, appointment):
    assert send(visitor).status_code == 302
    [row] = Photograph.objects.all()
    assert (row.patient, row.appointment_id, row.location) == (
        appointment.patient,
        appointment.pk,
        appointment.location,
    )
    [consent] = Consent.objects.all()
    assert (consent.purpose, consent.text_version, consent.how) == ("photo_care", "photo-care-1", "link page")
    [name] = files()
    with storages["photographs"].open(name) as file:
        held = file.read()
    assert not held.startswith(b"\xff\xd8")
    shown = visitor.get(f"{OWN}{row.pk}/")
    assert Image.open(BytesIO(shown.content)).size == (320, 240)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Content-Type-Options"] == "nosniff"


def test_every_look_gives_one_row_in_the_trail(visitor):
    send(visitor)
    row = Photograph.objects.get()
    for _look in range(3):
        visitor.get(f"{OWN}{row.pk}/")
    assert AuditEvent.objects.filter(kind="photograph", action="R", subject_id=str(row.pk)).count() == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"photograph": ""}, "Choose a photograph first."),
        ({"photograph": upload(b"GIF89a" + b"x" * 99)}, "not a photograph that we can take"),
        ({"view": ""}, "Choose what the photograph shows."),
        ({"view": "<x>"}, "Choose what the photograph shows."),
        ({"care": ""}, "Tick the box"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_kept(visitor, fields, words):
    answer = visitor.post(OWN, {"photograph": upload(), "view": "front", "care": "on", **fields})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Photograph.objects.count(), Consent.objects.count(), files()) == (0, 0, [])


def test_a_photograph_over_12_mb_is_told_so_beside_the_field(visitor):
    answer = send(visitor, saved(picture(), "JPEG") + MARK * 550_000)
    assert answer.status_code == 422
    assert "over 12 MB" in answer.content.decode()


def test_what_is_far_too_large_is_refused_unread(visitor):
    answer = visitor.generic(
        "POST", OWN, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="99000000"
    )
    assert answer.status_code == 413


def test_no_upload_touches_the_disk_in_clear(visitor, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    large = saved(picture((1600, 1200)), "PNG", compress_level=0)
    assert len(large) > 2_621_440
    assert send(visitor, large).status_code == 302


def test_a_booking_takes_six(visitor):
    for _ in range(6):
        send(visitor)
    assert Photograph.objects.count() == 6
    answer = send(visitor)
    assert (answer.status_code, Photograph.objects.count()) == (422, 6)
    assert "What you have sent (6 of 6)" in visitor.get(OWN).content.decode()


def test_one_appointment_takes_thirty_tries_an_hour(visitor):
    for _ in range(30):
        send(visitor, b"no picture")
    assert "Try again in" in send(visitor).content.decode()
    assert Photograph.objects.count() == 0


def test_taking_out_deletes_row_and_file(visitor, django_capture_on_commit_callbacks):
    send(visitor)
    row = Photograph.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(f"{OWN}{row.pk}/take-out/")
    assert (Photograph.objects.count(), files()) == (0, [])


def test_consent_is_taken_back_by_the_same_page_and_the_photographs_with_it(
    visitor, django_capture_on_commit_callbacks
):
    send(visitor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = visitor.post(f"{OWN}consent/", {"purpose": "photo_care", "agrees": "no"}, follow=True)
    assert "the photographs are deleted" in answer.content.decode()
    assert (Photograph.objects.count(), files()) == (0, [])
    consent = Consent.objects.get()
    assert (consent.withdrawn_at is not None, consent.withdrawn_how) == (True, "link page")
    assert send(visitor, care="").status_code == 422


def test_after_the_visit_they_belong_to_its_record(visitor, appointment):
    send(visitor)
    Appointment.objects.filter(pk=appointment.pk).update(status="fulfilled")
    visitor.post(f"{OWN}{Photograph.objects.get().pk}/take-out/")
    visitor.post(f"{OWN}consent/", {"purpose": "photo_care", "agrees": "no"})
    assert Photograph.objects.count() == 1
    assert Consent.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("purpose", ["photo_teaching", "photo_publication"])
def test_each_other_purpose_is_given_and_taken_back_alone(visitor, purpose):
    for agrees in ("yes", "yes", "no"):
        visitor.post(f"{OWN}consent/", {"purpose": purpose, "agrees": agrees})
    consent = Consent.objects.get()
    assert consent.purpose == purpose
    assert consent.given_at <= consent.withdrawn_at


def test_no_other_purpose_is_taken(visitor):
    for purpose in ("", "send_answers", "x"):
        visitor.post(f"{OWN}consent/", {"purpose": purpose, "agrees": "yes"})
    assert Consent.objects.count() == 0


def test_a_cancelled_appointment_takes_no_more(visitor, appointment):
    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")
    send(visitor)
    assert Photograph.objects.count() == 0
    assert "no photographs can be added" in visitor.get(OWN).content.decode()


def test_without_the_link_nothing_opens(client, appointment):
    foreign = f"{OWN}{uuid4()}/"
    for path in (OWN, foreign):
        assert client.get(path).status_code == 404
    for path in (OWN, f"{OWN}consent/", f"{foreign}take-out/"):
        assert client.post(path, {"purpose": "photo_care"}).status_code == 404


def test_another_persons_photograph_looks_like_none(client, visitor, appointment):
    send(visitor)
    row = Photograph.objects.get()
    Photograph.objects.filter(pk=row.pk).update(appointment_id=uuid4())
    assert visitor.get(f"{OWN}{row.pk}/").status_code == 404
    assert visitor.get(f"{OWN}{uuid4()}/").status_code == 404
    assert visitor.post(f"{OWN}{row.pk}/take-out/").status_code == 404
    assert Photograph.objects.count() == 1
