"""What an editor may send as a picture: it becomes a new one, built from nothing but its pixels.

Place, time and camera that a telephone writes into a file do not reach the page, nor the copies made of it.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2400
QUALITY = 88

UNREADABLE = "This picture cannot be read. Please export it again as JPEG or PNG."


class PictureField(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (OSError, SyntaxError):
            # Damaged where Wagtail does not expect it.
            raise ValidationError(UNREADABLE) from None


class PictureForm(BaseImageForm):
    file = PictureField(label="File", widget=BaseImageForm.Meta.widgets["file"])

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        upload.seek(0)
        try:
            data, form = _rebuilt(upload.read())
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
            raise ValidationError(UNREADABLE) from None
        name = upload.name.rpartition(".")[0] or "picture"
        file = SimpleUploadedFile(f"{name}.{form}", data, f"image/{form}")
        with Image.open(BytesIO(data)) as picture:
            # Wagtail asks the file for these when it is saved.
            file.image = picture
            width, height = picture.size
        self.instance.width, self.instance.height = width, height
        return file


def _rebuilt(data: bytes) -> tuple[bytes, str]:
    """The picture anew and the ending of its name: PNG where it is see-through or was PNG, else JPEG."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            profile, is_png = opened.info.get("icc_profile"), opened.format == "PNG"
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            has_holes = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
            picture = picture.convert("RGBA" if has_holes else "RGB")
    if profile:
        picture = _in_srgb(picture, profile)
    out = BytesIO()
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if is_png or has_holes:
        bare.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), "jpeg"


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    # Telephones photograph in a wider colour space; redness would look paler if the profile were only dropped.
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode=picture.mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
