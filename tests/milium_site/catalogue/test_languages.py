"""The rooms of visitors in another language: no English is left where all is approved, and marked where it is not."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import trans_real

from factories import make_clinic, make_user
from milium.knowledge import load_knowledge
from milium.knowledge.translation import texts_to_translate, translated
from milium_site.catalogue.models import LanguageReview, Organization
from milium_site.catalogue.queries import clinical_digest, knowledge_list, languages, visitor_knowledge

# Translated, as far as these tests are concerned, is what stands between these.
BEGIN, END = "⟦", "⟧"
INNERMOST = re.compile(rf"{BEGIN}[^{BEGIN}{END}]*{END}")
START = {"for_whom": "me", "age": "34", "age_unit": "years"}
CALM = {"danger_signs": "none", "unwell": "none", "where": "under_eye", "colour": "white", "size": "up_to_2"}
PRESSING = {**CALM, "danger_signs": "bleeds"}
SHELF = {"age_years": "34", "pregnancy": "no", "applies": ["sensitive"], "procedure": "no", "done_on": ""}
QUESTION = "Who is this about?"


def _in_brackets(words):
    return f"{BEGIN}{words.split(chr(4))[-1]}{END}"


@pytest.fixture
def german(db, monkeypatch):
    """A clinic in German and Arabic, where every German text of catalogues and knowledge stands in brackets."""
    make_clinic()
    Organization.objects.update_or_create(
        pk=1, defaults={"name": "Test clinic", "country": "DE", "languages": ["de", "ar"]}
    )
    catalogue = trans_real.translation("de")
    monkeypatch.setattr(catalogue, "gettext", _in_brackets)
    monkeypatch.setattr(catalogue, "ngettext", lambda one, many, n: _in_brackets(one if n == 1 else many))
    english = load_knowledge()
    bracketed = translated(english, "de", {key: _in_brackets(key[1]) for key in texts_to_translate(english)})
    monkeypatch.setattr(languages, "knowledge_in", lambda code: bracketed if code == "de" else english)


@pytest.fixture
def approved(german):
    LanguageReview.objects.create(
        language="de",
        digest=clinical_digest("de"),
        approved_by=make_user("clinician"),
        approved_on=timezone.now(),
    )


def main_part(response):
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content.decode(), "html.parser").find("main")


def english_left(main):
    """The words of the page's main part that no catalogue and no knowledge has translated."""
    # Titles of sources and names on labels are said as they are, whatever the language.
    for foreign in main.select(".from, bdi, [lang=en]"):
        foreign.decompose()
    text = " ".join(main.get_text(" ").split())
    while INNERMOST.search(text):
        text = INNERMOST.sub(" ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


def result(client, prefix, replies):
    """The result for these replies, "not sure" to everything else."""
    location = client.post(f"{prefix}/compare/", START).headers["Location"]
    while (screen := location.split("?")[0].split("/")[-2]) != "result":
        answer = client.post(location, {screen: replies.get(screen, "not_sure")})
        assert answer.status_code == 302, screen
        location = answer.headers["Location"]
    return client.get(location)


@pytest.mark.parametrize("replies", [CALM, PRESSING])
def test_comparison_has_no_english_where_its_translation_is_approved(client, approved, replies):
    assert english_left(main_part(client.get("/de/compare/"))) == []
    assert english_left(main_part(result(client, "/de", replies))) == []


def test_week_has_no_english_where_its_translation_is_approved(client, approved):
    client.post("/de/routine/products/", {"kind": "retinoid", "name": ""})
    assert english_left(main_part(client.get("/de/routine/"))) == []
    sent = {**SHELF, "starts_on": timezone.localdate().isoformat()}
    assert client.post("/de/routine/", sent).headers["Location"] == "/de/routine/week/"
    assert english_left(main_part(client.get("/de/routine/week/"))) == []


def test_what_is_said_of_a_label_is_translated_with_its_numbers(client, approved):
    client.post(
        "/de/ingredients/",
        {"text": "Aqua, Glycerin, Petrolatum, Retinol, Parfum, Quuxine Complex", "name": ""},
    )
    said = main_part(client.get("/de/ingredients/result/"))

    assert f"{BEGIN}1 of 6 names could not be read. Nothing is said of those.{END}" in said.get_text()
    assert {
        word for line in said.select(".said > p:not(.said__names, .from)") for word in english_left(line)
    } == set()


def test_knowledge_is_english_and_marked_until_its_translation_is_approved(client, german):
    main = main_part(client.get("/de/compare/"))

    question = main.find("span", string=QUESTION)
    assert (question["lang"], question["dir"]) == ("en", "ltr")
    assert BEGIN in main.find(class_="english-note").get_text()
    assert english_left(main) == []


def test_arabic_pages_run_from_right_to_left_and_their_english_from_left_to_right(client, german):
    page = BeautifulSoup(client.get("/ar/compare/").content.decode(), "html.parser")

    assert page.html["dir"] == "rtl"
    assert page.find("span", string=QUESTION)["dir"] == "ltr"
    assert page.find("option", value="years")["dir"] == "ltr"


def test_one_language_leaves_nothing_behind_for_the_next(client, approved):
    assert BEGIN in str(main_part(result(client, "/de", PRESSING)))
    arabic = str(main_part(result(Client(), "/ar", PRESSING)))
    english = str(main_part(result(Client(), "", PRESSING)))

    assert BEGIN not in arabic
    assert 'lang="en"' in arabic
    assert BEGIN not in english
    assert 'lang="en"' not in english


def test_knowledge_is_english_for_staff_and_outside_of_requests(approved):
    assert visitor_knowledge() is load_knowledge()


def test_a_line_of_english_texts_is_marked_as_one(german):
    with translation.override("ar"):
        assert knowledge_list(["How big", "Where & when"], ", ") == (
            '<span lang="en" dir="ltr">How big, Where &amp; when</span>'
        )
    assert knowledge_list(["How big", "Where & when"], ", ") == "How big, Where &amp; when"
