"""An upload becomes a new picture, built from nothing but its pixels.

Whatever else the file held (place, time, camera, thumbnails, comments, a second file behind the picture) is left
behind. The name and type that the browser gave are not looked at; the first bytes decide.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import pillow_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from milium_site.photographs.models import MOST_BYTES

MOST_PIXELS = 40_000_000
LEAST_SIDE = 32
LONGEST_SIDE = 2400
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

logger = logging.getLogger(__name__)
pillow_heif.register_heif_opener(thumbnails=False)
# Seen from the readers of the four formats when they were given damaged files.
WHAT_DAMAGED_FILES_RAISE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError, IndexError,
)  # fmt: skip
_one_at_a_time = threading.Lock()


class PhotographRefusedError(Exception):
    """The file is not taken; the message tells the person why and what to do."""


@dataclass(frozen=True)
class Rebuilt:
    """JPEG bytes without any metadata, upright, in sRGB, at most 2,400 pixels on the long side."""

    jpeg: bytes
    width: int
    height: int


def rebuild(upload: BinaryIO) -> Rebuilt:
    """The picture anew. Raises `PhotographRefusedError`.

    The number of bytes, the kind of file, the number of pixels and of frames are read before anything is decoded.
    One picture is decoded at a time on the whole machine, so that many at once cannot use up its memory.
    """
    data = upload.read(MOST_BYTES + 1)
    if not data:
        raise PhotographRefusedError(_("This file is empty. Please choose the photograph again."))
    if len(data) > MOST_BYTES:
        raise PhotographRefusedError(_("This file is over 12 MB. Please send a smaller photograph."))
    _check_kind(data)
    with _alone(), warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                _check_shape(picture)
                return _encode(_pixels(picture))
        except PhotographRefusedError:
            raise
        except (*WHAT_DAMAGED_FILES_RAISE, Image.DecompressionBombError, Warning) as error:
            logger.warning("a photograph was refused: %s", type(error).__name__)
            raise PhotographRefusedError(
                _(
                    "This photograph cannot be read; it may be damaged. Please take it again, or send another one."
                )
            ) from None


def _check_kind(data: bytes) -> None:
    is_heif = data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"heim", b"heis", b"hevc"}
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not (data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp or is_heif):
        raise PhotographRefusedError(
            _("This is not a photograph that we can take. Please send JPEG, PNG, WebP or HEIC.")
        )


@contextmanager
def _alone() -> Iterator[None]:
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time, (settings.DATA_DIR / "decoding.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _check_shape(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PhotographRefusedError(
            _("This picture has over 40 million pixels. Please send a smaller photograph.")
        )
    if min(width, height) < LEAST_SIDE:
        raise PhotographRefusedError(
            _("This picture is too small to see anything. Please send a larger photograph.")
        )
    # MPO is what many telephones write as .jpg: a JPEG with a second picture behind it, of which we take the first.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) != 1:
        raise PhotographRefusedError(
            _("This file holds several pictures or moves. Please send one still photograph.")
        )


def _pixels(picture: Image.Image) -> Image.Image:
    """Upright, small enough, in sRGB, on white where it was see-through, and free of everything but pixels."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    flat = _flat(upright)
    if profile:
        flat = _in_srgb(flat, profile)
    return Image.frombytes(flat.mode, flat.size, flat.tobytes())


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen_through = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(seen_through, mask=seen_through.getchannel("A"))
        return white
    return picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    # Telephones photograph in a wider colour space; redness would look paler if the profile were only dropped.
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return (
            ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            or picture
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _encode(picture: Image.Image) -> Rebuilt:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Rebuilt(out.getvalue(), *picture.size)
