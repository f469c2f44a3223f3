"""Take the README's picture from a running demo: `python tools/readme_picture.py [ADDRESS]`."""

from __future__ import annotations

import sys
from pathlib import Path

from find_chromium import ARGUMENTS, system_chromium
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parents[1] / "docs/images/home.png"


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/")
