"""What stands at the end of a guide on paper: how to book, as a code and in letters."""

import re

import pytest
import segno
from bs4 import BeautifulSoup
from django.utils import translation

from milium_site.guides.templatetags.guides import book_code


def test_the_code_opens_the_booking_and_the_address_stands_beside_it(settings):
    settings.BASE_URL = "https://clinic.example"
    found = book_code({"article": {"address": "https://clinic.example/guides/milia/"}, "clinic": None})
    expected = segno.make("https://clinic.example/book/", micro=False, error="m")
    drawn = expected.svg_inline(border=0, omitsize=True)
    assert found["code"] == drawn.replace("<svg", '<svg aria-hidden="true"', 1)
    assert found["address"] == "clinic.example/book/"
    assert found["source"] == "clinic.example/guides/milia/"


def test_a_german_page_leads_to_the_german_booking(settings):
    settings.BASE_URL = "https://clinic.example"
    with translation.override("de"):
        assert book_code({})["address"] == "clinic.example/de/book/"


@pytest.mark.django_db
def test_a_guide_ends_with_it_after_its_sources(pages, client):
    page = BeautifulSoup(client.get("/guides/milia/").content, "html.parser")
    code = page.select_one("article .book-code")
    assert code is not None and code.svg is not None
    assert code.find_previous(class_="sources") is not None
    assert code.find_next(class_="sources") is None
    assert len(str(code.svg)) < 3000


@pytest.mark.django_db
def test_the_code_of_a_guide_tells_where_the_way_began(pages, client):
    code = str(
        BeautifulSoup(client.get("/guides/milia/").content, "html.parser").select_one(".book-code svg")
    )
    expected = segno.make("http://127.0.0.1:8000/book/?guide=milia", micro=False, error="m")
    path = re.search(r' d="([^"]+)"', expected.svg_inline(border=0, omitsize=True))[1]
    assert path in code
