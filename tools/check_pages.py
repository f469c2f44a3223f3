"""The demo's pages as Lighthouse and the Nu checker judge them: `python tools/check_pages.py [--runs 5] [PATH ...]`.

Starts a demo clinic of its own. Lighthouse (mobile) runs some times on each page and the median counts. The Nu
checker reads every page of the sitemap, where Java is present. Exit 1 when a page falls short of what is promised.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.sites import ROOT, Site
from find_chromium import ARGUMENTS, system_chromium

PROGRAMS = ROOT / "var/pages/node_modules"
PAGES = ("/", "/guides/milia/", "/compare/", "/book/")
# Public pages that no sitemap lists, since each is made for one visitor or one time.
MORE_PAGES = ("/compare/", "/book/", "/ingredients/", "/routine/", "/services/", "/no-such-page/")
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
GUIDE_KB = 80


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PATH")
    parser.add_argument("--runs", type=int, default=5, help="how often Lighthouse looks at each page")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="milium-pages-") as folder, _demo(Path(folder)) as site:
        faults = [fault for path in asked.pages for fault in look(site.url, path, asked.runs)]
        faults += validate(site.url, Path(folder))
    for fault in faults:
        print(f"! {fault}")
    return 1 if faults else 0


def _demo(folder: Path) -> Site:
    command = [sys.executable, "-m", "milium_site.cli", "start-demo", "--port", "PORT"]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    site = Site(command, environment, folder, "/")
    environment |= {"MILIUM_MODE": "demo", "MILIUM_DATA_DIR": str(folder), "MILIUM_BASE_URL": site.url}
    site.environment = environment
    return site


def look(site: str, path: str, runs: int) -> list[str]:
    """What falls short on one page, in words; prints the page's line of figures."""
    reports = [_lighthouse(site + path) for _ in range(runs)]
    scores = {
        name: round(100 * statistics.median(report["categories"][name]["score"] or 0 for report in reports))
        for name in LEAST
    }
    weight = statistics.median(_figure(report, "total-byte-weight") for report in reports) / 1000
    shift = max(_figure(report, "cumulative-layout-shift") for report in reports)
    print(f"{path:<24} {scores} {weight:.0f} kB, layout shift {shift:.3f}", flush=True)
    faults = [
        f"{path}: {name} is {scores[name]}, promised {least}. {', '.join(_lost(reports[0], name))}"
        for name, least in LEAST.items()
        if scores[name] < least
    ]
    if path.startswith("/guides/") and weight > GUIDE_KB:
        faults.append(f"{path}: {weight:.0f} kB over the wire, promised {GUIDE_KB}")
    strangers = {request["url"] for report in reports for request in _requests(report)} - {""}
    faults += [f"{path}: asks {url}" for url in strangers if urlsplit(url).netloc != urlsplit(site).netloc]
    return faults


def _lighthouse(url: str) -> dict[str, Any]:
    flags = " ".join(["--headless=new", *ARGUMENTS])
    command = [str(PROGRAMS / ".bin/lighthouse"), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    environment = {**os.environ, "CHROME_PATH": system_chromium() or ""}
    for _ in range(
        3
    ):  # On a busy machine a trace is now and then lost; Lighthouse then asks to be run again.
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    raise SystemExit(f"Lighthouse could not look at {url}:\n{done.stderr[-2000:]}")


def _figure(report: dict[str, Any], audit: str) -> float:
    return float(report["audits"][audit].get("numericValue") or 0)


def _lost(report: dict[str, Any], category: str) -> list[str]:
    """The audits that cost points, by name."""
    audits = report["audits"]
    return [
        row["id"]
        for row in report["categories"][category]["auditRefs"]
        if row["weight"]
        and (audits[row["id"]]["score"] or 0) < 0.9
        and audits[row["id"]]["score"] is not None
    ]


def _requests(report: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = report["audits"]["network-requests"]["details"]["items"]
    return [row for row in rows if row["url"].startswith("http")]


def validate(site: str, folder: Path) -> list[str]:
    """What the Nu checker finds on the public pages."""
    if shutil.which("java") is None:
        print(
            "The Nu checker was not run, as there is no Java. "
            "On Debian or Ubuntu: sudo apt-get install default-jre-headless"
        )
        return []
    pages = {path: folder / f"{re.sub('[^a-z0-9]+', '-', path)}.html" for path in _public_paths(site)}
    for path, file in pages.items():
        file.write_bytes(_read(site + path))
    checker = PROGRAMS / "vnu-jar/build/dist/vnu.jar"
    done = subprocess.run(
        ["java", "-jar", str(checker), "--errors-only", "--format", "json", *map(str, pages.values())],
        capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stderr)["messages"]
    print(f"{len(pages)} pages read by the Nu checker, {len(found)} errors")
    names = {file.name: path for path, file in pages.items()}
    places: dict[str, list[str]] = {}
    for row in found:
        page = names[Path(urlsplit(row["url"]).path).name]
        places.setdefault(row["message"], []).append(f"{page} line {row['lastLine']}")
    return [f"{message} ({len(where)} times, first at {where[0]})" for message, where in places.items()]


def _public_paths(site: str) -> list[str]:
    listed = re.findall(r"<loc>([^<]+)</loc>", _read(f"{site}/sitemap.xml").decode())
    return sorted({*(urlsplit(address).path for address in listed), *MORE_PAGES})


def _read(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            body: bytes = answer.read()
    except urllib.error.HTTPError as answer:
        body = answer.read()
    return body


if __name__ == "__main__":
    raise SystemExit(main())
