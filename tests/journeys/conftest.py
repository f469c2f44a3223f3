"""A real server with the demo clinic, and a real Chromium in front of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from walking import PHONE, Site, Visit, watch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from find_chromium import ARGUMENTS, system_chromium  # noqa: E402


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(3000):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The demo clinic did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo clinic as `make run` starts it, in a folder and on a port of its own."""
    folder, port = tmp_path_factory.mktemp("clinic"), _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        },
        "MILIUM_MODE": "demo",
        "MILIUM_DATA_DIR": str(folder),
        "MILIUM_BASE_URL": url,
        "MILIUM_ABUSE_LIMITS": "off",
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "milium_site.cli", "start-demo", "--port", str(port)],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(url, server, log)
        yield Site(url, environment)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a window: `visit()` on a phone, `visit(DESK)` at a desk, `visit(scripts=False)` without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_window(size: dict[str, int] | None = None, *, scripts: bool = True, dark: bool = False) -> Visit:
        context = chromium.new_context(
            viewport=size or PHONE,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        window = Visit(context.new_page(), site)
        watch(window)
        return window

    yield open_window
    for context in contexts:
        context.close()
