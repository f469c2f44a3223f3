"""The clinic's own look: its colours and font, and its logo, built anew from nothing but pixels."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from milium_site.audit.actions import Actor
from milium_site.catalogue.actions.editing import save_clinic
from milium_site.catalogue.models import Logo, Organization
from milium_site.catalogue.queries import clinic
from milium_site.design.queries import is_own_look

MOST_BYTES = 2_000_000
MOST_PIXELS = 12_000_000
LEAST_HEIGHT = 24
# Twice what the header shows, for sharp screens.
WIDEST, HIGHEST = 480, 88
# A guide is promised to weigh little, and a logo stands on each.
HEAVIEST = 8_000
QUALITIES = (90, 80, 65, 45, 25, 5)
KEPT = 5
FORMATS = ("PNG", "WEBP", "JPEG")
# Seen from Pillow's readers of these formats when they are given damaged files.
WHAT_DAMAGED_FILES_RAISE = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError, IndexError,
    Image.DecompressionBombError, Warning,
)  # fmt: skip


class LogoRefusedError(Exception):
    """The file is not taken; the message tells why and what to do."""


@dataclass(frozen=True)
class RebuiltLogo:
    """WebP of at most 480 by 88 pixels and 8 kB, see-through where the file was."""

    webp: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.webp).hexdigest()[:16]


def rebuild_logo(upload: BinaryIO) -> RebuiltLogo:
    """The logo anew, from its pixels alone. The name and type that the browser gave are not looked at.

    Raises:
        LogoRefusedError: it is no PNG, WebP or JPEG, too large, too small, moving or damaged.
    """
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise LogoRefusedError(_("This file is over 2 MB. Please send a smaller one."))
    _check_kind(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as picture:
                _check_shape(picture)
                return _encode(_pixels(picture))
        except WHAT_DAMAGED_FILES_RAISE:
            raise LogoRefusedError(
                _("This picture cannot be read; it may be damaged. Please export it again as PNG.")
            ) from None


def _check_kind(data: bytes) -> None:
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not (is_webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))):
        # A drawing in SVG is a program as much as a picture, so none is taken.
        raise LogoRefusedError(
            _("This is not PNG, WebP or JPEG. Please export the logo as PNG; SVG is not taken.")
        )


def _check_shape(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise LogoRefusedError(_("This picture has over 12 million pixels. Please send a smaller one."))
    if min(width, height) < LEAST_HEIGHT:
        raise LogoRefusedError(
            _("This picture is less than 24 pixels high or wide. Please send a larger one.")
        )
    if getattr(picture, "n_frames", 1) != 1:
        raise LogoRefusedError(_("This picture moves, or the file holds several. Please send a still one."))


def _pixels(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    box = upright.getchannel("A").getbbox()
    if box is None:
        raise LogoRefusedError(_("There is nothing to see in this picture: all of it is see-through."))
    tight = upright.crop(box)
    tight.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    return Image.frombytes(tight.mode, tight.size, tight.tobytes())


def _encode(picture: Image.Image) -> RebuiltLogo:
    for quality in QUALITIES:
        out = BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= HEAVIEST:
            return RebuiltLogo(out.getvalue(), *picture.size)
    raise LogoRefusedError(_("This picture is too detailed for a logo. Please send a simpler one."))


@transaction.atomic
def save_look(
    *, by: Actor, look: Mapping[str, Any], logo: RebuiltLogo | None = None, without_logo: bool = False
) -> Organization:
    """The clinic in other colours, with another font or logo. Without a new logo the one it has stays."""
    data: dict[str, Any] = {"look": {} if is_own_look(look) else dict(look)}
    if logo is not None:
        _keep(logo)
        data |= {"logo_digest": logo.digest, "logo_width": logo.width, "logo_height": logo.height}
    elif without_logo:
        data |= {"logo_digest": "", "logo_width": 0, "logo_height": 0}
    return save_clinic(by=by, data=data)


def save_own_look(*, by: Actor) -> Organization:
    """The clinic in milium's own colours and font, its logo kept."""
    return save_look(by=by, look={})


def _keep(logo: RebuiltLogo) -> None:
    Logo.objects.update_or_create(
        digest=logo.digest, defaults={"picture": logo.webp, "added_at": timezone.now()}
    )
    kept = Logo.objects.order_by("-added_at").values_list("digest", flat=True)[:KEPT]
    Logo.objects.exclude(digest__in=[*kept, clinic().logo_digest]).delete()
