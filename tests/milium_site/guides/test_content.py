"""What every public page owes its reader: words, sources, links, and nothing that was ruled out."""

import json
import re
from html import unescape

import pytest
from django.utils.html import strip_tags

from milium.knowledge import load_knowledge
from milium_site.guides.actions import CONTENT, read_content
from milium_site.guides.blocks import CITATION, OPINION

from .conftest import PATHS

# What nobody may say to a visitor: verdicts, promises, and words that shame.
RULED_OUT = re.compile(
    r"\b(you have|you've got|safe|safely|no scars?|guaranteed?|perfect|flaws?|flawless|blemish(es)?|"
    r"get rid of|100 ?%|miracle|cure[sd]?)\b",
    re.IGNORECASE,
)


def words_of(response):
    """The text that a reader sees, with single spaces."""
    html = re.sub(r"<(script|style).*?</\1>|<title>.*?</title>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def data_of(response):
    blocks = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S
    )
    assert len(blocks) == 1
    assert "<" not in blocks[0]
    return {item["@type"]: item for item in json.loads(blocks[0])["@graph"]}


def test_every_page_answers_with_its_own_title_and_description(pages, client):
    titles, descriptions = set(), set()
    for path in PATHS:
        response = client.get(path)
        assert response.status_code == 200, path
        html = response.content.decode()
        title = re.search(r"<title>(.*?)</title>", html)[1]
        description = re.search(r'<meta name="description" content="(.*?)">', html)[1]
        assert 20 <= len(title) <= 90, path
        assert 50 <= len(description) <= 220, path
        assert html.count("<h1") == 1, path
        assert re.search(r'<link rel="canonical" href="(.*?)">', html)[1].endswith(path)
        titles.add(title)
        descriptions.add(description)
    assert len(titles) == len(descriptions) == len(PATHS)


def test_no_page_sets_a_cookie_or_calls_anyone(pages, client):
    for path in PATHS:
        response = client.get(path)
        assert not response.cookies, path
        html = response.content.decode()
        assert not re.search(
            r'<(?:img|iframe|script|link)[^>]+(?:src|href)="https?://(?!127\.0\.0\.1)', html
        ), path
        assert " style=" not in html, path
        assert not re.search(r"<style|<script(?![^>]*(?:src=|ld\+json))", html), path


def test_no_page_says_what_was_ruled_out(pages, client):
    for path in PATHS:
        found = RULED_OUT.search(words_of(client.get(path)))
        assert not found, f"{path}: {found}"


def test_every_cited_source_exists():
    known = {OPINION, *load_knowledge().sources}
    for path in CONTENT.glob("*.yaml"):
        assert set(CITATION.findall(path.read_text())) - known == set(), path.name


def test_every_mark_leads_to_a_note_on_its_page(pages, client):
    marks = 0
    for path in PATHS:
        html = client.get(path).content.decode()
        targets = re.findall(r'class="source-mark" href="#([\w-]+)"', html)
        marks += len(targets)
        for target in set(targets):
            assert html.count(f'id="{target}"') == 1, f"{path}: {target}"
        assert not CITATION.search(words_of(client.get(path))), path
    assert marks > 100


def test_every_link_inside_the_site_leads_somewhere(pages, client):
    html = {path: client.get(path).content.decode() for path in PATHS}
    for path, text in html.items():
        body = text[text.index("<main") : text.index("</main>")]
        for target in set(re.findall(r'<a [^>]*?href="(/[^"]*|#[^"]*)"', body)):
            address, _, anchor = target.partition("#")
            address = address or path
            if address not in html:
                html_there = client.get(address)
                assert html_there.status_code == 200, f"{path} links to {address}"
                continue
            if anchor:
                assert f'id="{anchor}"' in html[address], f"{path} links to {target}"


def test_a_link_without_an_address_is_never_shown(pages, client):
    for path in PATHS:
        assert "<a>" not in client.get(path).content.decode(), path


def test_contents_list_names_every_heading_in_order(pages, client):
    html = client.get("/guides/milia/").content.decode()
    nav = re.search(r'<nav class="contents".*?</nav>', html, re.S)[0]
    listed = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', nav)
    article = html[html.index('class="layout__reading') :]
    headings = re.findall(r'<h2 id="([\w-]+)">(.*?)</h2>', article)
    assert len(listed) > 10
    assert listed == [heading for heading in headings if heading[0] != "sources-title"]


def test_the_guide_shows_the_knowledge_and_not_a_copy(pages, client):
    html = unescape(client.get("/guides/milia/").content.decode())
    table = load_knowledge().comparisons["milia-or-whiteheads"]
    for row in table.rows:
        assert row.label in html
        for cell in row.cells.values():
            assert cell.text in html
    for flag in load_knowledge().red_flags.values():
        assert flag.line in html
        assert flag.advice in html


def test_the_guide_is_called_unreviewed_until_a_clinic_says_otherwise(pages, client):
    from datetime import date

    from milium_site.guides.models import GuidePage

    assert "Not yet reviewed by a clinician" in words_of(client.get("/guides/milia/"))
    assert "lastReviewed" not in data_of(client.get("/guides/milia/"))["MedicalWebPage"]
    page = GuidePage.objects.get(slug="milia")
    page.reviewer, page.reviewed_on = "Dr Test, dermatologist", date(2026, 11, 1)
    page.save_revision().publish()
    response = client.get("/guides/milia/")
    assert "Reviewed by Dr Test, dermatologist on 1 November 2026" in words_of(response)
    assert "Not yet reviewed by a clinician." not in words_of(response)
    assert data_of(response)["MedicalWebPage"]["lastReviewed"] == "2026-11-01"


def test_the_guide_says_who_wrote_it_and_who_pays(pages, client):
    words = words_of(client.get("/guides/milia/"))
    assert "Written by" in words
    assert "This clinic sells the removal of milia" in words


def test_structured_data_says_what_the_page_says(pages, client):
    for path in PATHS:
        response = client.get(path)
        data = data_of(response)
        page = data.get("MedicalWebPage") or data["WebPage"]
        assert page["url"].endswith(path)
        assert page["name"] in unescape(response.content.decode())
        if path != "/":
            steps = data["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert all(step["name"] in words_of(response) for step in steps)


def test_questions_in_structured_data_stand_on_the_page_word_for_word(pages, client):
    response = client.get("/guides/milia/")
    questions = data_of(response)["FAQPage"]["mainEntity"]
    words = words_of(response)
    assert len(questions) >= 8
    for question in questions:
        assert question["name"] in words
        assert question["acceptedAnswer"]["text"] in words


def test_every_figure_has_words_for_who_cannot_see_it(pages, client):
    for path in PATHS:
        html = client.get(path).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        for figure in re.findall(r'<figure class="figure.*?</figure>\s*(?:<figcaption|<|$)', main, re.S):
            described = re.search(r"<title>(.{20,}?)</title>|visually-hidden\">(.{20,}?)<", figure, re.S)
            assert described, figure[:200]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_costs_few_queries(pages, client, django_assert_max_num_queries, path):
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


def test_content_files_read_in_short_sentences():
    """A measure that needs no dictionary: few words a sentence, few letters a word."""
    for slug, data in read_content().items():
        text = " ".join(_texts(data["body"])) + " " + data["standfirst"]
        text = CITATION.sub("", re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", strip_tags(text)))
        sentences = [s for s in re.split(r"[.!?:]\s", text) if len(s.split()) > 2]
        words = re.findall(r"[A-Za-z']+", text)
        assert len(words) / max(1, len(sentences)) < 16, slug
        assert sum(map(len, words)) / len(words) < 5, slug


def _texts(value):
    if isinstance(value, str):
        yield value if value.endswith((".", "?", "!")) else value + "."
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
