"""Files that somebody might send instead of a photograph, made here and named by what is wrong with them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, PngImagePlugin

MARK = b"CANARY-48.1371N-11.5754E"


PIXELS: dict[str, Callable[[int], object]] = {
    "L": lambda x: x * 7 % 256,
    "RGB": lambda x: (x % 256, x // 320 % 256, 90),
    "RGBA": lambda x: (x % 256, 40, 90, x % 200),
}


def picture(size: tuple[int, int] = (320, 240), mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, size)
    image.putdata([PIXELS[mode](x) for x in range(size[0] * size[1])])
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _exif(orientation: int | None = None) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()  # ImageDescription
    exif[0x0110] = MARK.decode()  # Model
    if orientation:
        exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 13.0)
    return exif.tobytes()


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_of_size(width: int, height: int, data: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", zlib.compress(data)) + _png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _png_with(*chunks: bytes) -> bytes:
    plain = saved(picture(), "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def _jpeg_of_size(width: int, height: int) -> bytes:
    plain = bytearray(saved(picture((64, 64)), "JPEG"))
    start = plain.index(b"\xff\xc0")
    plain[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(plain)


def _webp_of_size(width: int, height: int) -> bytes:
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg() -> bytes:
    return saved(picture(), "JPEG")


def _animated(kind: str) -> bytes:
    frames = [picture(), Image.new("RGB", (320, 240), "red"), Image.new("RGB", (320, 240), "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=40)


def _text_bomb() -> bytes:
    return _png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 80_000_000, 9))


def _profile_bomb() -> bytes:
    return _png_chunk(b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 80_000_000, 9))


# Refused, each with words for the person who sent it.
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"\xff",
    "text": lambda: b"hello, this is no photograph",
    "html": lambda: b"<html><script>alert(1)</script></html>",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with xml head": lambda: b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "a">]><svg/>',
    "gif": lambda: saved(picture(), "GIF"),
    "bmp": lambda: saved(picture(), "BMP"),
    "tiff": lambda: saved(picture(), "TIFF"),
    "ico": lambda: saved(picture((64, 64)), "ICO"),
    "ppm": lambda: saved(picture(), "PPM"),
    "tga": lambda: saved(picture(), "TGA"),
    "pdf": lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage",
    "zip": lambda: b"PK\x03\x04" + bytes(64),
    "program": lambda: b"\x7fELF" + bytes(64),
    "windows program": lambda: b"MZ" + bytes(64),
    "php": lambda: b"<?php system($_GET['c']); ?>",
    "gif head, script inside": lambda: b"GIF89a/*" + b"*/=alert(1)",
    "video": lambda: b"\0\0\0\x18ftypmp42" + bytes(64),
    "quicktime": lambda: b"\0\0\0\x14ftypqt  " + bytes(64),
    "heic head alone": lambda: b"\0\0\0\x18ftypheic" + bytes(64),
    "avif head": lambda: b"\0\0\0\x18ftypavif" + bytes(64),
    "jpeg head alone": lambda: b"\xff\xd8\xff",
    "jpeg head and noise": lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8,
    "png head alone": lambda: b"\x89PNG\r\n\x1a\n",
    "png without picture": lambda: b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IEND", b""),
    "webp head alone": lambda: b"RIFF\x04\0\0\0WEBP",
    "webp and noise": lambda: b"RIFF\xff\0\0\0WEBPVP8 " + bytes(range(200)),
    "riff sound": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(32),
    "cut jpeg": lambda: _jpeg()[:600],
    "cut png": lambda: saved(picture(), "PNG")[:300],
    "cut webp": lambda: saved(picture(), "WEBP")[:200],
    "cut heic": lambda: saved(picture(), "HEIF")[:400],
    "png with a wrong checksum": lambda: saved(picture(), "PNG").replace(b"IDAT", b"IDAQ", 1),
    "png bomb 30000 x 30000": lambda: _png_of_size(30_000, 30_000, b"\0" * 1000),
    "png bomb 2^31": lambda: _png_of_size(2**31 - 1, 2**31 - 1),
    "png one pixel high": lambda: _png_of_size(40_000, 1, b"\0" * 120_001),
    "png of no size": lambda: _png_of_size(0, 0),
    "jpeg bomb 65500 x 65500": lambda: _jpeg_of_size(65_500, 65_500),
    "jpeg of no height": lambda: _jpeg_of_size(64, 0),
    "webp bomb 16000 x 16000": lambda: _webp_of_size(16_000, 16_000),
    "just over 40 million pixels": lambda: saved(Image.new("1", (8001, 5001)), "PNG"),
    "tiny": lambda: saved(picture((8, 8)), "PNG"),
    "over 12 MB": lambda: _jpeg() + bytes(12_000_001),
    "png text bomb": lambda: _png_with(*[_text_bomb()] * 2),
    "png profile bomb": lambda: _png_with(_profile_bomb()),
    "animated png": lambda: _animated("PNG"),
    "animated webp": lambda: _animated("WEBP"),
}


def _png_info() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", MARK.decode())
    info.add_itxt("XML:com.adobe.xmp", MARK.decode())
    return info


# Taken, and nothing is left of what they carried beside the picture.
TAKEN: dict[str, Callable[[], bytes]] = {
    "jpeg": _jpeg,
    "png": lambda: saved(picture(), "PNG"),
    "webp": lambda: saved(picture(), "WEBP"),
    "heic": lambda: saved(picture(), "HEIF"),
    "grey jpeg": lambda: saved(picture(mode="L"), "JPEG"),
    "cmyk jpeg": lambda: saved(picture().convert("CMYK"), "JPEG"),
    "palette png": lambda: saved(picture().convert("P"), "PNG"),
    "one-bit png": lambda: saved(picture().convert("1"), "PNG"),
    "16-bit png": lambda: saved(Image.new("I;16", (320, 240), 30_000), "PNG"),
    "see-through png": lambda: saved(picture(mode="RGBA"), "PNG"),
    "see-through webp": lambda: saved(picture(mode="RGBA"), "WEBP"),
    "progressive jpeg": lambda: saved(picture(), "JPEG", progressive=True),
    "jpeg with exif and place": lambda: saved(picture(), "JPEG", exif=_exif()),
    "jpeg with comment": lambda: saved(picture(), "JPEG", comment=MARK),
    "jpeg with xmp": lambda: saved(picture(), "JPEG", xmp=MARK),
    "jpeg with a tail": lambda: _jpeg() + MARK,
    "jpeg and zip": lambda: _jpeg() + b"PK\x03\x04" + MARK,
    "jpeg and script": lambda: _jpeg() + b"<script>" + MARK + b"</script>",
    "png with text": lambda: saved(picture(), "PNG", pnginfo=_png_info()),
    "png with exif": lambda: saved(picture(), "PNG", exif=_exif()),
    "png with a tail": lambda: saved(picture(), "PNG") + MARK,
    "png with an unknown chunk": lambda: _png_with(_png_chunk(b"prVt", MARK)),
    "webp with exif": lambda: saved(picture(), "WEBP", exif=_exif()),
    "webp with xmp": lambda: saved(picture(), "WEBP", xmp=MARK),
    "heic with exif": lambda: saved(picture(), "HEIF", exif=_exif()),
    "mpo of a telephone": lambda: saved(picture(), "MPO", save_all=True, append_images=[picture()]),
    "jpeg with a broken profile": lambda: saved(picture(), "JPEG", icc_profile=MARK * 10),
}
