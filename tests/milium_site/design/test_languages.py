"""The language of a page is the one that its address names."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from factories import make_clinic
from milium_site.catalogue.models import Organization
from milium_site.catalogue.queries import languages
from milium_site.design.templatetags.addresses import in_language, split_language

OTHERS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.fixture
def everywhere(db):
    """A clinic that offers every language."""
    make_clinic()
    Organization.objects.update_or_create(
        pk=1, defaults={"name": "Test clinic", "country": "DE", "languages": OTHERS}
    )


@pytest.mark.parametrize("path", ["/", "/book/", "/guides/milia/", "/appointment/x/"])
@pytest.mark.parametrize("language", OTHERS)
def test_an_address_in_a_language_and_back(path, language):
    assert in_language(path, language) == f"/{language}{path}"
    assert split_language(f"/{language}{path}") == (language, path)
    assert split_language(in_language(path, settings.LANGUAGE_CODE)) == (settings.LANGUAGE_CODE, path)


def test_an_address_of_another_site_stays_as_it_is():
    with translation.override("de"):
        assert in_language("https://example.org/") == "https://example.org/"
        assert in_language("//example.org/") == "//example.org/"
        assert in_language("#prices") == "#prices"
        assert in_language("/book/") == "/de/book/"


@pytest.mark.parametrize("path", ["/en-gb/book/", "/xx/book/", "/de", "/deutsch/book/"])
def test_only_a_language_of_the_site_is_a_prefix(path):
    assert split_language(path) == (settings.LANGUAGE_CODE, path)


@pytest.mark.parametrize(
    ("language", "path"),
    [("de", "/compare/"), ("fr", "/book/"), ("es", "/ingredients/"), ("ar", "/routine/"), ("ar", "/book/")],
)
def test_a_page_is_in_the_language_of_its_address(client, everywhere, path, language):
    page = client.get(f"/{language}{path}")
    html = page.content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert page["Content-Language"] == language
    assert f'href="/{language}/book/"' in html
    # An English address leads to the English page alone.
    assert html.count('href="/book/"') == (path == "/book/")
    for code, name in settings.LANGUAGES:
        assert f'href="{in_language(path, code)}"' in html
        assert name in html


def test_what_a_browser_prefers_changes_nothing(client, everywhere):
    client.cookies["django_language"] = "fr"
    page = client.get("/book/", headers={"accept-language": "de"})
    assert '<html lang="en-gb" dir="ltr"' in page.content.decode()
    assert "Accept-Language" not in page.get("Vary", "")


def test_an_error_is_told_in_the_language_of_the_address(client, everywhere):
    page = client.get("/de/nowhere/")
    assert page.status_code == 404
    assert '<html lang="de"' in page.content.decode()
    assert 'href="/de/"' in page.content.decode()


def test_an_address_in_a_language_that_is_switched_off_leads_to_the_english_one(client, everywhere):
    Organization.objects.update(languages=["de"])
    cache.clear()
    assert client.get("/de/book/").status_code == 200
    page = client.get("/fr/book/?guide=milia&von=m%C3%BCller")
    assert (page.status_code, page["Location"]) == (302, "/book/?guide=milia&von=m%C3%BCller")
    assert client.get("/fr/appointment/x-y_z/")["Location"] == "/appointment/x-y_z/"
    assert client.get("/fr/")["Location"] == "/"
    assert 'hreflang="fr"' not in client.get("/book/").content.decode()
    assert 'hreflang="de"' in client.get("/book/").content.decode()


def test_search_engines_are_told_of_the_languages_that_are_translated(client, everywhere, monkeypatch):
    known = {"de": 95, "fr": 94, "es": 100, "ar": 0}
    monkeypatch.setattr(languages, "coverage", lambda code: languages.Coverage(100, known[code], 0, 0))
    told = {}
    for path in ("/de/book/", "/book/", "/fr/book/"):
        html = client.get(path).content.decode()
        links = re.findall(
            r'<link rel="(?:canonical|alternate)"(?: hreflang="([\w-]+)")? href="(.*?)">', html
        )
        told[path] = {code: address.removeprefix(settings.BASE_URL) for code, address in links}
    same = {"en-gb": "/book/", "de": "/de/book/", "es": "/es/book/", "x-default": "/book/"}
    assert told["/de/book/"] == same | {"": "/de/book/"}
    assert told["/book/"] == same | {"": "/book/"}
    assert told["/fr/book/"] == {"": "/book/"}
    assert 'rel="canonical"' not in client.get("/de/appointment/x/").content.decode()


def test_a_form_sent_in_a_language_that_is_switched_off_loses_nothing(client, db):
    make_clinic()
    page = client.post("/de/compare/?step=2", {"answer": "white"}, follow=True)
    assert page.redirect_chain == [("/compare/?step=2", 307)]
    assert page.wsgi_request.method == "POST"
    assert page.wsgi_request.POST["answer"] == "white"


@pytest.mark.parametrize("path", ["/de//evil.example/", "/de///evil.example", "/de/\\evil.example/"])
def test_a_language_that_is_switched_off_leads_to_no_other_site(client, db, path):
    target = client.get(path)["Location"]
    assert re.match(r"/(?![/\\])", target), target


@pytest.mark.parametrize("path", ["/desk/", "/compare/figures/", "/people/requests/", "/editor/", "/audit/"])
def test_pages_for_staff_have_english_addresses_alone(client, everywhere, path):
    assert client.get(path).status_code == 302
    assert client.get(f"/de{path}").status_code == 404


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/feed.xml", "/llms.txt"])
def test_what_programs_read_has_one_address(client, everywhere, path):
    assert client.get(path).status_code == 200
    assert client.get(f"/de{path}").status_code == 404


def test_an_english_page_asks_the_database_no_more_than_before(client, everywhere, django_assert_num_queries):
    client.get("/compare/")
    with django_assert_num_queries(1):
        # The clinic, for the footer.
        client.get("/compare/")
