"""Find the browser for the journeys: the system's Chromium first, Playwright's own elsewhere.

As a command: exit 0 where one is found, otherwise 1 with the line that installs it.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Chromium's sandbox does not start for root.
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def system_chromium() -> str | None:
    """The path of the system's browser; None where there is none, so that Playwright takes its own."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if not (system_chromium() or _playwrights_own()):
        sys.exit(
            "The journeys need a Chromium and none was found.\n"
            "On Debian or Ubuntu: sudo apt-get install --no-install-recommends chromium\n"
            "Elsewhere:           .venv/bin/playwright install chromium"
        )
