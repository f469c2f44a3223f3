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
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from find_chromium import ARGUMENTS, system_chromium  # noqa: E402

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# The run of axe by level: everything in WCAG 2.2 AA, and axe's own best practices.
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Site:
    """A running demo clinic: where it listens and how to run its operator's command."""

    url: str
    environment: dict[str, str]

    def operator(self, *arguments: str, given: str = "") -> str:
        """What `milium-site ARGUMENTS` prints; `given` goes to its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "milium_site.cli", *arguments],
            env=self.environment, input=given, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
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


@dataclass
class Visit:
    """One person's browser window, which remembers what no page of milium may do."""

    page: Page
    site: Site
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def goes_to(self, path: str) -> None:
        self.page.goto(self.site.url + path if path.startswith("/") else path)

    def sees(self, *texts: str) -> None:
        for text in texts:
            self.page.get_by_text(text, exact=False).first.wait_for(timeout=10_000)

    def presses(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def follows(self, name: str) -> None:
        self.presses(name, "link")

    def fills(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def finds_no_barrier(self) -> None:
        """axe finds nothing on this page, and the page does not scroll sideways."""
        results = Axe().run(self.page, options=AXE_OPTIONS)
        assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"

    def was_left_alone(self) -> None:
        """No request to a third party, no script error, no blocked style, so far."""
        assert self.strangers == []
        assert self.complaints == []


def _watch(visit: Visit) -> None:
    def on_request(request: Request) -> None:
        if not request.url.startswith((visit.site.url, "data:", "blob:")):
            visit.strangers.append(request.url)

    visit.page.on("request", on_request)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text)
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )


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
        _watch(window)
        return window

    yield open_window
    for context in contexts:
        context.close()
