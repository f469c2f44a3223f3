"""The clinic's own pictures: sent by an editor, built anew, and shown with words for who cannot see them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pixels
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image

from factories import make_user
from milium_site.accounts.models import Role
from milium_site.guides.models import PlainPage

PLACE_AND_CAMERA = 0x8825, 0x0110


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(pages):
    client = Client()
    client.force_login(make_user(Role.EDITOR), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def photograph() -> SimpleUploadedFile:
    """Lying on its side as telephones write it, with the place where it was taken."""
    exif = Pixels.Exif()
    exif[0x0112] = 6
    exif[0x0110] = "Telephone"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    out = BytesIO()
    Pixels.new("RGB", (900, 1400), "#c98").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("room.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def image(editor):
    editor.post("/editor/images/add/", {"title": "The room", "file": photograph()})
    return Image.objects.get()


@pytest.fixture
def send(editor, editor_form):
    def form_sent(**fields):
        page = PlainPage.objects.get(slug="about")
        block = {"shape": "wide", "caption": "Where you will sit.", "credit": "", **fields}
        form = editor_form(page, body=[("picture", block)], **{"action-publish": "1"})
        return editor.post(f"/editor/pages/{page.pk}/edit/", form, follow=True)

    return form_sent


def test_a_picture_stands_upright_and_tells_neither_place_nor_camera(image):
    assert (image.width, image.height) == (1400, 900)
    with Pixels.open(image.file) as kept:
        assert kept.size == (1400, 900)
        assert not any(kept.getexif().get(tag) for tag in PLACE_AND_CAMERA)


def test_a_picture_without_words_is_not_published(send, image, client):
    assert "could not be saved" in send(image=image.pk, alt="").content.decode()
    assert "<img" not in client.get("/about/").content.decode()


def test_a_picture_is_cut_to_its_focal_point_and_served_without_its_original(send, image, client):
    image.focal_point_x, image.focal_point_y = 1300, 800
    image.focal_point_width = image.focal_point_height = 100
    image.save()
    send(image=image.pk, alt="A bright room with one chair.")
    html = client.get("/about/").content.decode()
    assert 'alt="A bright room with one chair."' in html
    large = image.renditions.get(filter_spec="fill-1280x640|format-webp")
    assert large.focal_point_key
    assert f'src="{large.url}"' in html
    assert f'width="{large.width}" height="{large.height}"' in html
    response = client.get(large.url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert b"".join(response)[:4] == b"RIFF"
    for address in (image.file.url, "/media/images/..%2f..%2fsettings.py", "/media/images/none.webp"):
        assert client.get(address).status_code == 404, address


def test_a_page_whose_picture_has_gone_is_still_shown(send, image, client):
    send(image=image.pk, alt="A bright room.")
    image.delete()
    response = client.get("/about/")
    assert response.status_code == 200
    assert "A bright room." not in response.content.decode()


@pytest.mark.parametrize("left", [400, 2500])
def test_a_damaged_picture_is_refused_in_words(db, left):
    damaged = SimpleUploadedFile("a.jpg", photograph().read()[:left], "image/jpeg")
    form = get_image_form(Image)({"title": "x", "collection": 1}, {"file": damaged})
    assert not form.is_valid()
    assert form.errors["file"]
