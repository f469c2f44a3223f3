"""Pictures of pages as a person sees them: phone and desk, light and dark, into `var/screenshots`.

    python tools/screenshots.py [--at http://127.0.0.1:8000] [--into FOLDER] [PATH ...]

Start the site first (`make run`). Without paths the main pages are taken. Each gives four full-page PNGs. A page
that scrolls sideways, logs an error in the console or fails is named, and the exit status is then 1.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from find_chromium import ARGUMENTS, system_chromium
from playwright.sync_api import Browser, Error, sync_playwright

DEVICES = {"phone": (390, 844), "desk": (1280, 900)}
THEMES = ("light", "dark")
MAIN_PAGES = ("/", "/guides/milia/", "/compare/", "/services/", "/about/", "/book/", "/no-such-page/")


def file_name(path: str) -> str:
    """A name for the picture of a page: the words of its path joined by dashes; `home` for the first page."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "home"


def picture(browser: Browser, address: str, target: Path, device: str, theme: str) -> list[str]:
    """Take one picture and give back what was wrong with the page, in words."""
    width, height = DEVICES[device]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Refused" in message.text else None)
    response = page.goto(address, wait_until="networkidle")
    if response is None or response.status >= 500:
        faults.append(f"answered {response.status if response else 'nothing'}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=target, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"scrolls sideways: {wide} px on {width} px")
    page.close()
    return [f"{address} ({device}, {theme}): {fault}" for fault in faults]


def pictures(site: str, paths: list[str], folder: Path) -> list[str]:
    """Take the four pictures of each path; all faults found, in order."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
        for path in paths:
            for device in DEVICES:
                for theme in THEMES:
                    target = folder / f"{file_name(path)}-{device}-{theme}.png"
                    faults += picture(browser, site.rstrip("/") + path, target, device, theme)
        browser.close()
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at", default="http://127.0.0.1:8000", help="where the site answers")
    parser.add_argument(
        "--into", type=Path, default=Path("var/screenshots"), help="the folder for the pictures"
    )
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    try:
        faults = pictures(arguments.at, arguments.paths or list(MAIN_PAGES), arguments.into)
    except Error as error:
        print(f"{arguments.at} did not answer ({error.message.splitlines()[0]}). Start it with `make run`.")
        return 1
    print("\n".join(faults) or f"Pictures of every page are in {arguments.into}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
