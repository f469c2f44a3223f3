"""The gallery in a real browser: readable by everyone in both themes, on a phone and on a desk."""

import mimetypes
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import sync_playwright

from milium_site.design import views
from milium_site.design.queries import load_tokens

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))
from find_chromium import ARGUMENTS, system_chromium

ORIGIN = "http://gallery.test"
POLICY = "default-src 'self'"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
# Examples of whole-page parts stand in the middle of this page, so rules about a page's own landmarks do not apply.
NOT_FOR_EXAMPLES = [
    "landmark-banner-is-top-level", "landmark-no-duplicate-banner", "landmark-no-duplicate-contentinfo",
    "landmark-contentinfo-is-top-level", "landmark-unique", "heading-order", "skip-link", "region",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def gallery(browser, rf: RequestFactory, db):
    """Open the gallery at a size and in a theme, served from the view and the static files alone."""
    pages = []
    html = views.gallery(rf.get("/design/")).content

    def answer(route):
        path = urlsplit(route.request.url).path
        if path == "/":
            headers = {"Content-Security-Policy": POLICY}
            return route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        found = finders.find(path.removeprefix("/static/"))
        if not found:
            return route.fulfill(status=404)
        return route.fulfill(
            body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0] or "font/woff2"
        )

    def open_page(size="desk", theme="light"):
        page = browser.new_page(viewport=SIZES[size], color_scheme=theme)
        page.console_errors = []
        page.on("console", lambda m: page.console_errors.append(m.text) if m.type == "error" else None)
        page.route("**/*", answer)
        page.goto(ORIGIN + "/")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_gallery_has_no_accessibility_fault(gallery, size, theme):
    page = gallery(size, theme)
    options = {"rules": {rule: {"enabled": False} for rule in NOT_FOR_EXAMPLES}}
    violations = Axe().run(page, options=options).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]][:5]) for v in violations] == []


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_gallery_never_scrolls_sideways_and_breaks_no_policy(gallery, size):
    page = gallery(size)
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]["width"]
    assert page.console_errors == []


def test_face_map_region_ticks_its_checkbox_and_lights_up(gallery):
    page = gallery()
    box = page.locator("[data-face-map] input[value=chin]")
    region = page.locator("[data-face-map] [data-site=chin]").first
    assert region.locator(".face-map__bead").evaluate("e => getComputedStyle(e).opacity") == "0"
    region.locator(".face-map__area").click(force=True)
    assert box.is_checked()
    page.wait_for_timeout(300)
    assert region.locator(".face-map__bead").evaluate("e => getComputedStyle(e).opacity") == "1"
    region.locator(".face-map__area").click(force=True)
    assert not box.is_checked()


def test_face_map_lights_up_from_the_list_by_keyboard(gallery):
    page = gallery()
    page.locator("[data-face-map] input[value=forehead]").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    bead = page.locator("[data-face-map] [data-site=forehead] .face-map__bead")
    assert bead.evaluate("e => getComputedStyle(e).opacity") == "1"


def test_targets_are_large_enough_for_a_thumb(gallery):
    page = gallery("phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.gallery__example :is(.action, .choice, .slot)')]
            .filter(e => e.offsetHeight > 0 && e.offsetHeight < 38 && !e.closest('.choice--plain'))
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert [html for html in small if "choice--plain" not in html] == []


@pytest.mark.django_db
def test_two_themes_side_by_side_repeat_no_id_and_share_no_radio_buttons(rf):
    page = BeautifulSoup(views.gallery(rf.get("/design/?theme=both")).content, "html.parser")
    ids = [tag["id"] for tag in page.find_all(id=True)]
    repeated = {name for name in ids if ids.count(name) > 1}
    once = BeautifulSoup(views.gallery(rf.get("/design/")).content, "html.parser")
    ids_once = [tag["id"] for tag in once.find_all(id=True)]
    assert repeated <= {
        f"{name}{end}" for name in ids_once if ids_once.count(name) > 1 for end in ("", "-dark")
    }
    light, dark = (
        {tag["name"] for tag in page.select(f"[data-theme={theme}] input[type=radio]")}
        for theme in ("light", "dark")
    )
    assert light and not light & dark


@pytest.mark.django_db
def test_every_token_is_shown(rf):
    text = views.gallery(rf.get("/design/")).content.decode()
    assert all(f">{name}</th>" in text for name in load_tokens()["colours"])
    assert ">s-4</th>" in text and ">quick</th>" in text


def test_from_right_to_left_nothing_scrolls_sideways(gallery):
    page = gallery("phone")
    page.evaluate("document.querySelectorAll('.gallery__example').forEach(e => e.dir = 'rtl')")
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES["phone"]["width"]
