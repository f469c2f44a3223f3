"""Pictures of pages as people see them, into `var/screenshots`: phone and desk, light and dark, and what else matters.

    python tools/screenshots.py [--at http://127.0.0.1:8000] [--into FOLDER] [PATH ...]

Without `--at` a demo clinic of its own is started. Without paths the main pages are taken, for visitors and for
staff, and of some of them also a page from right to left, in forced colours, enlarged to 200 % and on paper.
Contact sheets show eight pictures at once. A page that scrolls sideways, logs a refused request or an error, or
fails is named, and the exit status is then 1.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.sites import Site
from find_chromium import ARGUMENTS, system_chromium
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

DEVICES = {"phone": (390, 844), "desk": (1280, 900)}
PAPER = (673, 990)  # A4 within its margins
THEMES = ("light", "dark")
PUBLIC = (
    "/",
    "/guides/",
    "/guides/milia/",
    "/compare/",
    "/compare/all/",
    "/ingredients/",
    "/routine/",
    "/services/",
    "/about/",
    "/book/",
    "/no-such-page/",
)
STAFF = (
    "/desk/",
    "/desk/week/",
    "/desk/clinic/",
    "/desk/clinic/look/",
    "/design/?theme=both",
    "/design/?dir=rtl",
)
RIGHT_TO_LEFT = ("/ar/", "/ar/guides/milia/", "/ar/compare/all/", "/ar/book/")
# As the demo prints them when it starts.
OWNER, DEMO_PASSWORD = "owner@example.org", "milium-demo-only"
# A contact sheet: eight pictures, each cut off below where it is longer than it is useful to see so small.
ON_A_SHEET, ACROSS, TILE, GAP, CAPTION = 8, 4, (420, 900), 16, 26


@dataclass(frozen=True)
class Shot:
    """One picture to take. `size` is in CSS pixels; `way` names what is unusual about it."""

    path: str
    device: str
    theme: str
    way: str = ""
    is_staff: bool = False

    @property
    def name(self) -> str:
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.path).strip("-") or "home"
        return "-".join(filter(None, (words, self.device, self.theme, self.way)))

    @property
    def size(self) -> tuple[int, int]:
        if self.way == "print":
            return PAPER
        width, height = DEVICES[self.device]
        return (width // 2, height // 2) if self.way == "200-percent" else (width, height)


def shots(paths: list[str]) -> list[Shot]:
    """What to take: the pages asked for in four ways, or all that a look at everything needs."""
    four = [(device, theme) for device in DEVICES for theme in THEMES]
    if paths:
        return [Shot(path, *way, is_staff=_is_staff(path)) for path in paths for way in four]
    return [
        *(Shot(path, *way) for path in PUBLIC for way in four),
        *(Shot(path, device, "light", "rtl") for path in RIGHT_TO_LEFT for device in DEVICES),
        Shot("/compare/all/", "desk", "dark", "forced-colours"),
        Shot("/book/", "desk", "light", "forced-colours"),
        Shot("/book/", "desk", "light", "200-percent"),
        Shot("/guides/milia/", "desk", "light", "200-percent"),
        Shot("/guides/milia/", "desk", "dark", "print"),
        Shot("/services/", "desk", "light", "print"),
        *(Shot(path, *way, is_staff=True) for path in STAFF for way in four),
    ]


def _is_staff(path: str) -> bool:
    return path.startswith(("/desk/", "/design/", "/staff/", "/editor/", "/audit/", "/people/"))


def take(browser: Browser, site: str, shot: Shot, folder: Path, signed_in: BrowserContext) -> list[str]:
    """Take one picture and give back what was wrong with the page, in words."""
    width, height = shot.size
    page = (signed_in if shot.is_staff else browser).new_page(
        **({} if shot.is_staff else {"device_scale_factor": 2 if shot.way == "200-percent" else 1})
    )
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(
        color_scheme=shot.theme,
        media="print" if shot.way == "print" else "screen",
        forced_colors="active" if shot.way == "forced-colours" else "none",
        reduced_motion="reduce",
    )
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Refused" in message.text else None)
    response = page.goto(site + shot.path, wait_until="load")
    if response is None or response.status >= 500:
        faults.append(f"answered {response.status if response else 'nothing'}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=folder / f"{shot.name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width and shot.way != "print":
        faults.append(f"scrolls sideways: {wide} px on {width} px")
    page.close()
    return [f"{shot.name}: {fault}" for fault in faults]


def pictures(site: str, wanted: list[Shot], folder: Path) -> list[str]:
    """Take every picture, telling how far it is; all faults found, in order."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
        signed_in = browser.new_context()
        if any(shot.is_staff for shot in wanted):
            _sign_in(signed_in.new_page(), site)
        for number, shot in enumerate(wanted, 1):
            print(f"{number:3} of {len(wanted)}  {shot.name}", flush=True)
            faults += take(browser, site, shot, folder, signed_in)
        browser.close()
    return faults


def _sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/staff/login/")
    page.fill("input[name=login]", OWNER)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/desk/**")
    page.close()


def contact_sheets(wanted: list[Shot], folder: Path) -> list[Path]:
    """Sheets of eight pictures with their names, for a person to look at; where they lie."""
    sheets = []
    for start in range(0, len(wanted), ON_A_SHEET):
        shown = wanted[start : start + ON_A_SHEET]
        down = -(-len(shown) // ACROSS)
        size = (ACROSS * (TILE[0] + GAP) + GAP, down * (TILE[1] + CAPTION + GAP) + GAP)
        sheet = Image.new("RGB", size, "#8a8f8d")
        for place, shot in enumerate(shown):
            left = GAP + place % ACROSS * (TILE[0] + GAP)
            top = GAP + place // ACROSS * (TILE[1] + CAPTION + GAP)
            ImageDraw.Draw(sheet).text((left, top), shot.name, fill="#000", font=ImageFont.load_default(15))
            sheet.paste(_tile(folder / f"{shot.name}.png"), (left, top + CAPTION))
        path = folder / f"sheet-{start // ON_A_SHEET + 1:02}.png"
        sheet.save(path)
        sheets.append(path)
    return sheets


def _tile(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    small = whole.resize((TILE[0], max(1, whole.height * TILE[0] // whole.width)), Image.Resampling.LANCZOS)
    return small.crop((0, 0, TILE[0], min(small.height, TILE[1])))


@contextlib.contextmanager
def _site(address: str | None) -> Iterator[str]:
    """The address of the site: the one given, or a demo clinic of our own for as long as it is needed."""
    if address:
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="milium-pictures-") as folder:
        command = [sys.executable, "-m", "milium_site.cli", "start-demo", "--port", "PORT"]
        site = Site(command, {}, Path(folder), "/")
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        site.environment = kept | {
            "MILIUM_MODE": "demo",
            "MILIUM_DATA_DIR": folder,
            "MILIUM_BASE_URL": site.url,
        }
        print("Starting a demo clinic …", flush=True)
        with site:
            yield site.url


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at", help="where a demo clinic answers already")
    parser.add_argument(
        "--into", type=Path, default=Path("var/screenshots"), help="the folder for the pictures"
    )
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    wanted = shots(arguments.paths)
    try:
        with _site(arguments.at) as site:
            faults = pictures(site, wanted, arguments.into)
    except Error as error:
        print(f"No pictures could be taken: {error.message.splitlines()[0]}")
        return 1
    sheets = contact_sheets(wanted, arguments.into)
    print(f"{len(wanted)} pictures and {len(sheets)} contact sheets are in {arguments.into}.")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
