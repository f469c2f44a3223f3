"""What every public page owes its reader: words, sources, links, and nothing that was ruled out.

All pages are loaded and asked for once; the tests read what came back.
"""

import json
import re
from html import unescape

import pytest

from milium.knowledge import load_knowledge
from milium.reading import count, longest, reading_age, sentences, words
from milium_site.guides import queries
from milium_site.guides.actions import CONTENT
from milium_site.guides.blocks import CITATION, OPINION
from milium_site.guides.models import ArticlePage, GuidePage

from .conftest import PATHS
from .structured import faults

# Also where a test reads only what a fixture asked for: tests without a database run after those that empty it.
pytestmark = pytest.mark.django_db

# What nobody may say to a visitor: verdicts, promises, and words that shame.
RULED_OUT = re.compile(
    r"\b(you have|you've got|safe|safely|no scars?|guaranteed?|perfect|flaws?|flawless|blemish(es)?|"
    r"(?:get|be) rid of|100 ?%|miracle|cure[sd]?)\b",
    re.IGNORECASE,
)
# Words of the clinic that a visitor need not know. A bracket or a page of its own may explain them.
JARGON = re.compile(
    r"\b(papul\w+|lesions?|erythem\w+|prurit\w+|histolog\w+|neoplas\w+|malignan\w+|benign|idiopathic|asymptomatic|"
    r"umbilicat\w+|telangiect\w+|periorbital|cutaneous)\b",
    re.IGNORECASE,
)
# A reader of eleven follows it; the longest sentence is one that such a reader can hold.
OLDEST_READER = 11
MOST_WORDS = 40


def words_of(html):
    """The text that a reader sees, with single spaces."""
    html = re.sub(r"<(script|style).*?</\1>|<title>.*?</title>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def main_of(html):
    return html[html.index("<main") : html.index("</main>")]


def data_of(html):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(blocks) == 1
    assert "<" not in blocks[0]
    return {item["@type"]: item for item in json.loads(blocks[0])["@graph"]}


def every_page():
    return [page.specific for page in queries.public_pages() if isinstance(page.specific, ArticlePage)]


def test_every_page_answers_with_its_own_title_and_description(responses, html):
    titles, descriptions = set(), set()
    for path, text in html.items():
        assert responses[path].status_code == 200, path
        title = unescape(re.search(r"<title>(.*?)</title>", text)[1])
        description = unescape(re.search(r'<meta name="description" content="(.*?)">', text)[1])
        assert 20 <= len(title) <= 90, path
        assert 50 <= len(description) <= 160, f"{path}: {len(description)}"
        assert text.count("<h1") == 1, path
        assert re.search(r'<link rel="canonical" href="(.*?)">', text)[1].endswith(path)
        titles.add(title)
        descriptions.add(description)
    assert len(titles) == len(descriptions) == len(html)


def test_no_page_sets_a_cookie_or_calls_anyone(responses, html):
    for path, text in html.items():
        assert not responses[path].cookies, path
        assert not re.search(
            r'<(?:img|iframe|script|link)[^>]+(?:src|href)="https?://(?!127\.0\.0\.1)', text
        ), path
        assert " style=" not in text, path
        assert not re.search(r"<style|<script(?![^>]*(?:src=|ld\+json))", text), path


def test_no_page_says_what_was_ruled_out(html):
    for path, text in html.items():
        found = RULED_OUT.search(words_of(text))
        assert not found, f"{path}: {found}"


def test_no_page_speaks_the_clinics_latin(shipped, db):
    for page in every_page():
        for text in page.texts():
            found = JARGON.search(re.sub(r"\([^)]*\)", "", text))
            assert not found, f"{page.slug}: {found}"


def test_every_page_reads_at_eleven_or_younger(shipped, db):
    pages = every_page()
    assert len(pages) > 45
    for page in pages:
        texts = page.texts()
        age = reading_age(count(texts))
        assert age <= OLDEST_READER, f"{page.slug}: {age:.1f}"
        assert not longest(texts, MOST_WORDS), page.slug


def test_every_number_is_one_that_can_be_pictured(shipped, db):
    """Shares are told as "1 in 20"; a percentage belongs to a strength on a pack."""
    for page in every_page():
        for text in page.texts():
            assert not re.search(r"\d (?:per ?cent|%) of |(?<!\d)(?!1 )\d[\d.]* in 100\b", text), (
                f"{page.slug}: {text}"
            )


def test_every_cited_source_exists():
    known = {OPINION, *load_knowledge().sources}
    for path in CONTENT.glob("*.yaml"):
        # A list of ids, such as `flags: [sudden_crop]`, is no citation.
        text = re.sub(r"^ *\w+: \[[^\]]*\]$", "", path.read_text(), flags=re.M)
        assert set(re.findall(CITATION.pattern + r"(?!\()", text)) - known == set(), path.name


def test_every_mark_leads_to_a_note_on_its_page(html):
    marks = 0
    for path, text in html.items():
        targets = re.findall(r'class="source-mark" href="#([\w-]+)"', text)
        marks += len(targets)
        for target in set(targets):
            assert text.count(f'id="{target}"') == 1, f"{path}: {target}"
        assert not CITATION.search(words_of(text)), path
    assert marks > 1000


def test_every_link_inside_the_site_leads_somewhere(html, client, db):
    elsewhere = {}
    for path, text in html.items():
        for target in set(re.findall(r'<a [^>]*?href="(/[^"]*|#[^"]*)"', main_of(text))):
            address, _, anchor = target.partition("#")
            there = address or path
            if there not in html:
                elsewhere[there] = path
            elif anchor:
                assert f'id="{anchor}"' in html[there], f"{path} links to {target}"
        assert "<a>" not in text, path
    for address, path in elsewhere.items():
        assert client.get(address).status_code == 200, f"{path} links to {address}"


def test_no_id_stands_twice_on_a_page(html):
    for path, text in html.items():
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), f"{path}: {sorted(i for i in ids if ids.count(i) > 1)}"


def test_every_guide_is_reached_from_the_library_and_from_another_page(html):
    guides = [path for path in html if path.startswith("/guides/") and path != "/guides/"]
    for guide in guides:
        assert f'href="{guide}"' in main_of(html["/guides/"]), guide
        others = [path for path in html if path not in (guide, "/guides/")]
        assert any(f'href="{guide}' in main_of(html[path]) for path in others), (
            f"only the library knows {guide}"
        )


def test_contents_list_names_every_heading_in_order(html):
    text = html["/guides/milia/"]
    nav = re.search(r'<nav class="contents".*?</nav>', text, re.S)[0]
    listed = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', nav)
    article = text[text.index('class="layout__reading') :]
    headings = re.findall(r'<h2 id="([\w-]+)">(.*?)</h2>', article)
    assert len(listed) > 10
    assert listed == [heading for heading in headings if heading[0] not in ("sources-title", "related-title")]


def test_the_guide_shows_the_knowledge_and_not_a_copy(html):
    text = unescape(html["/guides/milia/"])
    knowledge = load_knowledge()
    for row in knowledge.comparisons["milia-or-whiteheads"].rows:
        assert row.label in text
        for cell in row.cells.values():
            assert cell.text in text
    signs = unescape(html["/guides/signs-that-need-a-doctor/"])
    for flag in knowledge.red_flags.values():
        assert flag.line in signs
        assert flag.advice in signs
        if flag.speed in ("now", "same_day"):
            assert flag.line in text, "what is most pressing stands in the guide itself"
    for kind in knowledge.milia_types.values():
        assert kind.summary in text


def test_every_cause_is_told_on_some_page_with_both_sides(html):
    everything = unescape(" ".join(html.values()))
    for cause in load_knowledge().causes.values():
        assert all(statement.text in everything for statement in (*cause.evidence, *cause.against)), cause.id


def test_every_type_treatment_and_common_condition_has_a_page(shipped, html, db):
    knowledge = load_knowledge()
    guides = list(GuidePage.objects.live())
    assert {guide.milia_type for guide in guides if guide.milia_type} == set(knowledge.milia_types)
    shown = {
        block["value"]["treatment"]
        for guide in guides
        for block in guide.body.get_prep_value()
        if block["type"] == "treatment"
    }
    listed = {
        slug
        for guide in guides
        for block in guide.body.get_prep_value()
        if block["type"] == "treatments"
        for slug in (item["value"] for item in block["value"]["treatments"])
    }
    assert shown | listed >= set(knowledge.treatments)
    common = {
        slug
        for slug, condition in knowledge.conditions.items()
        if condition.frequency in ("everyday", "often", "now_and_then") and slug != "other"
    }
    assert common <= {guide.condition for guide in guides}
    for guide in guides:
        if guide.shelf == "look_alikes":
            differs = knowledge.conditions[guide.condition].different_from_milia
            assert differs in unescape(html[f"/guides/{guide.slug}/"]), guide.slug


def test_looks_are_described_for_six_tones_of_skin(html, shipped, db):
    for guide in GuidePage.objects.live().filter(shelf__in=["look_alikes", "milia"]):
        text = html[f"/guides/{guide.slug}/"]
        assert all(f"tone-{tone}" in text for tone in range(1, 7)), guide.slug
        assert re.search(r"[Dd]ark brown and black skin|Black skin", text), guide.slug


def test_every_guide_says_who_wrote_it_and_who_pays(html, shipped, db):
    for guide in GuidePage.objects.live():
        text = words_of(html[f"/guides/{guide.slug}/"])
        assert "Written by" in text, guide.slug
        assert re.search(r"[Tt]his clinic|Clinics like this one", guide.funding), guide.slug
        assert guide.next_review_on, guide.slug
        assert "Not yet reviewed by a clinician" in text, guide.slug
        assert "Where this comes from" in text, guide.slug


def test_the_guide_is_called_unreviewed_until_a_clinic_says_otherwise(shipped, db, client):
    from datetime import date

    assert "lastReviewed" not in data_of(client.get("/guides/milia/").content.decode())["MedicalWebPage"]
    page = GuidePage.objects.get(slug="milia", locale__language_code="en-gb")
    page.reviewer, page.reviewed_on, page.author = "Dr Test, dermatologist", date(2026, 11, 1), ""
    page.save_revision().publish()
    text = client.get("/guides/milia/").content.decode()
    assert "Reviewed by Dr Test, dermatologist on 1 November 2026" in words_of(text)
    assert "Not yet reviewed by a clinician." not in words_of(text)
    assert "Written by The milium editors" not in words_of(text)
    assert data_of(text)["MedicalWebPage"]["lastReviewed"] == "2026-11-01"


def test_structured_data_says_what_the_page_says(html):
    for path, text in html.items():
        data = data_of(text)
        page = data.get("MedicalWebPage") or data["WebPage"]
        assert page["url"].endswith(path)
        assert page["name"] in unescape(text)
        if path != "/":
            steps = data["BreadcrumbList"]["itemListElement"]
            assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
            assert all(step["name"] in words_of(text) for step in steps)


def test_questions_in_structured_data_stand_on_the_page_word_for_word(html):
    questions = 0
    for text in html.values():
        seen = words_of(text)
        for question in data_of(text).get("FAQPage", {}).get("mainEntity", []):
            questions += 1
            assert question["name"] in seen
            assert question["acceptedAnswer"]["text"] in seen
    assert questions >= 20


def test_every_drawing_has_words_for_who_cannot_see_it(html):
    drawings = 0
    for path, text in html.items():
        for drawing in re.findall(r"<svg.*?</svg>", main_of(text), re.S):
            if 'aria-hidden="true"' in drawing[: drawing.index(">")]:
                continue
            drawings += 1
            described = re.search(r"<title>(.{10,}?)</title>", drawing, re.S)
            assert described, f"{path}: {drawing[:200]}"
    assert drawings > 40


def test_a_changed_fact_changes_every_page_that_draws_it(shipped, db, client, monkeypatch):
    from milium_site.guides.blocks import facts

    knowledge = load_knowledge()
    conditions = dict(knowledge.conditions)
    changed = conditions["syringoma"].model_copy(update={"different_from_milia": "Told anew."})
    conditions["syringoma"] = changed
    monkeypatch.setattr(
        facts, "visitor_knowledge", lambda: knowledge.model_copy(update={"conditions": conditions})
    )
    assert "Told anew." in client.get("/guides/syringoma/").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_costs_few_queries(shipped, db, client, django_assert_max_num_queries, path):
    client.get(path)
    with django_assert_max_num_queries(17):
        client.get(path)


def test_sentences_are_counted_where_the_reader_finds_them(shipped, db):
    page = GuidePage.objects.get(slug="syringoma")
    texts = page.texts()
    assert load_knowledge().conditions["syringoma"].summary in texts
    assert sum(len(words(s)) for text in texts for s in sentences(text)) == count(texts).words > 300


def test_structured_data_keeps_the_rules_on_every_page(html):
    for path, text in html.items():
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])
        visible = re.sub(r"<script.*?</script>", " ", text, flags=re.S)
        shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", visible)).split())
        assert list(faults(data, shown)) == [], path


def test_every_guide_names_three_others_to_read_next(html):
    for path, text in html.items():
        related = re.search(r'<nav class="related.*?</nav>', text, re.S)
        assert (related is not None) == (path.startswith("/guides/") and path != "/guides/"), path
        if related:
            links = re.findall(r'href="(/guides/[^"]+)"', related[0])
            assert len(links) == len(set(links) - {path}) == 3, path
