"""Hostile pictures are refused with words; of the others nothing is kept but their pixels."""

import threading
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from hostile_pictures import MARK, REFUSED, TAKEN, _exif, picture, saved
from milium_site.photographs.actions import PhotographRefusedError, rebuild


@pytest.fixture(autouse=True)
def folder_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_there_are_at_least_fifty_hostile_files():
    assert len(REFUSED) + len(TAKEN) >= 50


@pytest.mark.parametrize("name", REFUSED)
def test_rebuild_refuses_with_words(name):
    with pytest.raises(PhotographRefusedError, match=r"\. .*(send|choose|take)"):
        rebuild(BytesIO(REFUSED[name]()))


@pytest.mark.parametrize("name", TAKEN)
def test_rebuild_keeps_the_pixels_and_nothing_else(name):
    rebuilt = rebuild(BytesIO(TAKEN[name]()))
    assert (rebuilt.width, rebuilt.height) == (320, 240)
    assert MARK not in rebuilt.jpeg
    assert b"Exif" not in rebuilt.jpeg
    with Image.open(BytesIO(rebuilt.jpeg)) as read:
        read.load()
        assert read.format == "JPEG"
        assert read.mode == "RGB"
        assert set(read.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert dict(read.getexif()) == {}
    assert rebuilt.jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_rebuild_turns_the_picture_upright(kind, orientation):
    lying = Image.new("RGB", (200, 100), "white")
    lying.paste("red", (0, 0, 50, 50))
    rebuilt = rebuild(BytesIO(saved(lying, kind, exif=_exif(orientation))))
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[
        orientation
    ]
    read = Image.open(BytesIO(rebuilt.jpeg))
    assert read.size == ((200, 100) if orientation < 5 else (100, 200))
    where = tuple(10 if side == 0 else length - 11 for side, length in zip(corner, read.size, strict=True))
    red, green, blue = read.getpixel(where)
    assert red > 200
    assert green < 60
    assert blue < 60


def test_rebuild_makes_large_pictures_smaller():
    rebuilt = rebuild(BytesIO(saved(Image.new("RGB", (6000, 4000), "pink"), "JPEG")))
    assert (rebuilt.width, rebuilt.height) == (2400, 1600)


def test_rebuild_carries_colours_over_into_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    rebuilt = rebuild(BytesIO(saved(picture(), "JPEG", icc_profile=profile)))
    assert (rebuilt.width, rebuilt.height) == (320, 240)


def test_rebuild_works_on_many_at_once():
    data, done = saved(Image.new("RGB", (3000, 2000), "pink"), "JPEG"), []
    threads = [threading.Thread(target=lambda: done.append(rebuild(BytesIO(data)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 8
