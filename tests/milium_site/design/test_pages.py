"""Frames and error pages cope with whatever is missing, and say what to do next."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

CLINIC = {
    "name": "Demo Skin Clinic",
    "phone": "+44 20 7946 0123",
    "emergency_number": "999",
    "address_lines": ["1 Demo Street", "Bristol"],
}
ERRORS = ["400", "403", "403_csrf", "404", "409", "410", "413", "429", "500"]


def page_of(template, **context):
    return BeautifulSoup(render_to_string(template, context), "html.parser")


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_nothing_and_offers_a_way_on(name):
    page = page_of(f"{name}.html")
    assert len(page.find_all("h1")) == 1
    assert page.title.get_text(strip=True)
    links = {link["href"] for link in page.main.find_all("a")}
    assert "/" in links
    assert page.html["lang"]


@pytest.mark.parametrize("name", [name for name in ERRORS if name != "500"])
def test_error_page_gives_the_clinics_number_when_it_is_known(name):
    page = page_of(f"{name}.html", clinic=CLINIC)
    assert page.main.find("a", href="tel:+442079460123")
    assert page.main.find("a", href="/book/")


@pytest.mark.parametrize("frame", ["page.html", "staff_page.html"])
def test_frame_has_one_of_each_landmark_and_a_way_past_the_header(frame):
    page = page_of(frame, clinic=CLINIC)
    assert [len(page.find_all(tag)) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert page.body.find("a")["href"] == "#main"
    assert page.main["id"] == "main"


@pytest.mark.parametrize("frame", ["page.html", "staff_page.html", *(f"{name}.html" for name in ERRORS)])
def test_frame_asks_no_other_host_and_has_nothing_inline(frame):
    page = page_of(frame, clinic=CLINIC)
    addresses = [tag.get("src") or tag.get("href") for tag in page.find_all(["script", "link", "img"])]
    assert addresses
    assert [address for address in addresses if not address.startswith("/static/")] == []
    assert page.find(style=True) is None
    assert page.find("style") is None
    assert [script for script in page.find_all("script") if script.get_text(strip=True)] == []


def test_footer_says_that_no_clinician_has_reviewed_until_one_has():
    unreviewed = page_of("page.html", clinic=CLINIC).footer.get_text(" ")
    assert "No clinician has reviewed these pages yet." in unreviewed
    reviewed = page_of("page.html", clinic={**CLINIC, "reviewed_by": "Dr Demo Okafor"}).footer.get_text(" ")
    assert "Reviewed by Dr Demo Okafor." in reviewed
    assert "No clinician" not in reviewed


def test_footer_names_the_emergency_number_in_words():
    assert "In an emergency call 999" in " ".join(
        page_of("page.html", clinic=CLINIC).footer.get_text().split()
    )
    assert "your local emergency number" in page_of("page.html").footer.get_text()


def test_desk_is_kept_from_search_engines():
    assert page_of("staff_page.html").find("meta", {"name": "robots"})["content"] == "noindex"


def test_clinic_name_with_markup_is_shown_as_text():
    page = page_of("page.html", clinic={"name": "<script>x</script>"})
    assert "<script>x</script>" in page.header.get_text()
