"""Walking through milium as a person would: a running site, and a browser window that remembers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# The run of axe by level: everything in WCAG 2.2 AA, and axe's own best practices.
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


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


def watch(visit: Visit) -> None:
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
