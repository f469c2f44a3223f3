"""The stylesheet and the typefaces, made from their sources and kept up to date.

Every component has its CSS beside its template; a page asks for one file, a page of the staff for a second one.
`build_stylesheet` puts the parts together in a fixed order, `build_fonts` cuts the licensed typefaces down to the
letters and weights we use, and `AssetFinder` gives all to Django's static files, with and without `collectstatic`.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from milium_site.design.queries import load_tokens

DESIGN = Path(__file__).resolve().parent.parent
PATTERNS = DESIGN / "templates" / "patterns"
FIRST = ("fonts", "base", "layout")
LAST = ("print",)
# Components that only pages of the staff show: nobody else need fetch them.
STAFF = ("calendar", "day", "look_preview")

# What an English page is set in: basic Latin, punctuation, a few arrows and mathematical signs. The ranges that
# `foundation/fonts.css` gives for the two files follow these lists.
EVERYDAY = [
    *range(0x0020, 0x007F),
    *(0x00A0, 0x00A9, 0x00B0, 0x00B7, 0x00D7),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *(0x2009, 0x200A, 0x202F, 0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044),
    *(0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713),
]
# Latin-1 and Latin Extended-A: names of people and places. Fetched by pages that have such a letter.
FURTHER = [
    *(code for code in range(0x00A1, 0x0180) if code not in EVERYDAY),
    *(0x0218, 0x0219, 0x021A, 0x021B, 0x02BC, 0x02C6, 0x02DA, 0x02DC, 0x1E9E),
]
FEATURES = ["kern", "liga", "locl"]
# What puts an accent on a letter.
FURTHER_FEATURES = [*FEATURES, "ccmp", "mark", "mkmk"]
TYPEFACES = {
    "sans-regular": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-italic": ("font_source_sans_pro", "SourceSansPro-It.ttf"),
    "sans-semibold": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "serif-semibold": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    "serif-italic": ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
}
FONTS = {
    f"{name}{ending}.woff2": (*typeface, letters)
    for name, typeface in TYPEFACES.items()
    for ending, letters in (("", EVERYDAY), ("-further", FURTHER))
}


def build_directory() -> Path:
    """The git-ignored folder that holds what is built."""
    return Path(settings.DATA_DIR) / "assets"


def build() -> Path:
    """Bring stylesheet and fonts up to date and give back their folder; quick when nothing changed."""
    directory = build_directory()
    build_fonts(directory / "design" / "fonts")
    build_stylesheet(directory / "design" / "milium.css")
    _write_joined(directory / "design" / "staff.css", _read(staff_sources()))
    return directory


def stylesheet_sources() -> list[Path]:
    """The CSS files in the order in which they are joined: foundation, components by name, print."""
    foundation = PATTERNS / "foundation"
    apart = {foundation, *(PATTERNS / name for name in STAFF)}
    return [
        *(foundation / f"{name}.css" for name in FIRST),
        *sorted(path for path in PATTERNS.glob("*/**/*.css") if path.parent not in apart),
        *(foundation / f"{name}.css" for name in LAST),
    ]


def staff_sources() -> list[Path]:
    """The CSS files that only pages of the staff ask for, in their order."""
    return sorted(path for name in STAFF for path in (PATTERNS / name).glob("**/*.css"))


def build_stylesheet(target: Path) -> None:
    """Write the joined stylesheet, unless the file already says the same."""
    _write_joined(target, [token_css(load_tokens()), *_read(stylesheet_sources())])


def _read(sources: list[Path]) -> list[str]:
    return [path.read_text("utf-8").strip() for path in sources]


def _write_joined(target: Path, parts: list[str]) -> None:
    content = ("\n".join(parts) + "\n").encode()
    if not target.exists() or target.read_bytes() != content:
        _write(target, content)


def token_css(tokens: dict[str, Any]) -> str:
    """Custom properties for both themes; `data-theme` on any element chooses one for what it holds."""
    light = "".join(f"--{name}:{colour['light']};" for name, colour in tokens["colours"].items())
    dark = "".join(f"--{name}:{colour['dark']};" for name, colour in tokens["colours"].items())
    return (
        f":root,[data-theme=light]{{color-scheme:light;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"[data-theme=dark]{{color-scheme:dark;{dark}}}"
    )


def build_fonts(directory: Path) -> None:
    """Write each font of `FONTS` as WOFF2 with only its letters; those already there are left alone."""
    for name, (package, source, letters) in FONTS.items():
        target = directory / name
        if not target.exists() or target.stat().st_mtime < Path(__file__).stat().st_mtime:
            _write(target, _subset(package, source, letters))
    for package in {package for package, _ in TYPEFACES.values()}:
        licence = directory / f"{package}-licence.txt"
        if not licence.exists():
            _write(licence, resources.files(package).joinpath("files", "LICENSE.txt").read_bytes())


def _subset(package: str, source: str, letters: list[int]) -> bytes:
    # Imported here: fonttools takes a third of a second, and only the first start needs it.
    from fontTools import subset

    features = FURTHER_FEATURES if letters is FURTHER else FEATURES
    options = subset.Options(
        flavor="woff2", layout_features=features, hinting=False, name_IDs=[0, 1, 2, 13, 14]
    )
    with resources.as_file(resources.files(package).joinpath("files", source)) as path:
        font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "font.woff2"
        subset.save_font(font, str(target), options)
        return target.read_bytes()


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    # Several server processes may start at once: each writes its own file, and the last rename wins whole.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(target)


class AssetFinder(BaseFinder):
    """Finds the built stylesheet and fonts, and builds them when they are missing or old."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        if not path.startswith("design/"):
            return []
        storage = self._storage()
        if not storage.exists(path):
            return []
        found = storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = self._storage()
        for path in sorted(Path(storage.location).glob("design/**/*")):
            if path.is_file() and not path.name.startswith("."):
                yield str(path.relative_to(storage.location)), storage

    @staticmethod
    def _storage() -> FileSystemStorage:
        return FileSystemStorage(location=build())


def collect_static_files() -> None:
    """Gather and compress all static files of the site, unless the last time left exactly these."""
    stamp, digest = settings.STATIC_ROOT / "collected.txt", _digest_of_static_files()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def _digest_of_static_files() -> str:
    """Changes with any name, size or time of any static file."""
    files = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            files.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return files.hexdigest()
