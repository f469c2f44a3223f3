"""The picture that stands beside a shared link: the title, the clinic, and the bead under the skin."""

from __future__ import annotations

import functools
import hashlib
import io
import tempfile
from importlib import resources
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
# Drawn larger and made smaller: Pillow's own circles have steps.
FINER = 2
SURFACE, INK, SOFT, ACTION = "#f9f9f5", "#1b2523", "#4c5855", "#0e5a48"
BEAD, SHADE, SKIN, SKIN_SHADE = "#fffdf8", "#e2d5c3", "#d7a67b", "#bd865a"
MARGIN, TEXT_WIDTH = 80, 700
SIZES = (72, 62, 54, 46)
MOST_LINES = 5
# Raise it when the drawing changes: kept pictures are then made anew.
VERSION = "1"


def share_digest(title: str, clinic: str = "") -> str:
    """A short name of exactly this picture."""
    return hashlib.sha256(f"{VERSION}\0{title}\0{clinic}".encode()).hexdigest()[:16]


def share_picture(title: str, clinic: str) -> bytes:
    """The picture as PNG, 1200 by 630. Made once for the same words, then kept among the site's data."""
    kept = settings.DATA_DIR / "share" / f"{share_digest(title, clinic)}.png"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        data = draw(title, clinic)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and put in place whole: another process never reads half a picture.
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as part:
        part.write(data)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(kept)
    return data


def draw(title: str, clinic: str) -> bytes:
    """The picture drawn anew."""
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), SURFACE)
    pen = ImageDraw.Draw(image)
    _draw_skin(pen)
    font, lines = _fitted(title, pen)
    height = font.size * 1.18
    top = (HEIGHT * FINER - 70 * FINER - height * len(lines)) / 2
    for number, line in enumerate(lines):
        pen.text((MARGIN * FINER, top + number * height), line, font=font, fill=INK)
    pen.line([(MARGIN * FINER, 528 * FINER), (WIDTH * 0.6 * FINER, 528 * FINER)], fill="#d3d5cb", width=FINER)
    pen.text((MARGIN * FINER, 548 * FINER), clinic[:60], font=_font("sans", 30), fill=SOFT)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(128, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_skin(pen: ImageDraw.ImageDraw) -> None:
    """A cut through skin at the right edge, with a closed bead under its arc."""

    def box(x: float, y: float, radius: float) -> list[float]:
        return [(x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER]

    hill = [(x, 330 - 128 * _bump((x - 985) / 186)) for x in range(800, WIDTH + 6, 3)]
    ground = [(x * FINER, y * FINER) for x, y in [*hill, (WIDTH + 6, HEIGHT), (800, HEIGHT)]]
    pen.polygon(ground, fill=SKIN)
    deep = [(x * FINER, (y * 0.25 + 375) * FINER) for x, y in hill]
    pen.polygon(
        [*deep, ((WIDTH + 6) * FINER, HEIGHT * FINER), (800 * FINER, HEIGHT * FINER)], fill=SKIN_SHADE
    )
    pen.rectangle([0, 0, 798 * FINER, HEIGHT * FINER], fill=SURFACE)
    pen.line([(x * FINER, y * FINER) for x, y in hill], fill=INK, width=4 * FINER, joint="curve")
    pen.ellipse(box(985, 314, 70), fill=SHADE)
    pen.ellipse(box(978, 307, 62), fill=BEAD)
    pen.ellipse(box(985, 314, 70), outline=INK, width=3 * FINER)


def _bump(x: float) -> float:
    """A smooth hill of height 1 at 0 that is flat from 1 on."""
    return (1 - x * x) ** 2 if abs(x) < 1 else 0.0


def _fitted(title: str, pen: ImageDraw.ImageDraw) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size at which the title fits, and its lines; at the smallest the rest is left out."""
    for size in SIZES:
        font = _font("serif", size)
        lines = _lines(title, font, pen)
        if len(lines) <= (4 if size > SIZES[-1] else MOST_LINES):
            return font, lines
    return font, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]


def _lines(title: str, font: ImageFont.FreeTypeFont, pen: ImageDraw.ImageDraw) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if pen.textlength(longer, font=font) <= TEXT_WIDTH * FINER:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]


@functools.cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    package, file = {
        "serif": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
        "sans": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    }[name]
    with resources.as_file(resources.files(package) / "files" / file) as path:
        return ImageFont.truetype(str(path), size * FINER)
