"""Pages of the content tree in other languages: who sees them, where, and how search engines learn of them."""

import re
import shutil
import xml.etree.ElementTree as ET
from html import unescape

import pytest
import yaml
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from factories import make_clinic, make_user
from milium.knowledge.translation_lint import FORBIDDEN
from milium_site.catalogue.models import LanguageReview, Organization
from milium_site.catalogue.queries import clinical_digest
from milium_site.guides import queries
from milium_site.guides.actions import CONTENT, load_content
from milium_site.guides.models import GuideIndexPage, GuidePage, HomePage, LoadedContent, PlainPage

OTHERS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
WORDS = {
    "home": "Was ist das?",
    "guides": "Texte über kleine Knötchen",
    "milia": "Milien: kleine weiße Knötchen",
}
BODY = [
    {"heading": "Was Milien sind"},
    {
        "text": "Ein Knötchen. [f1] [Vergleichen](/compare/), [Über uns](page:about), [alle Texte](page:guides)."
    },
    {"red_flags": {"intro": "", "flags": ["bleeding_or_sore"]}},
    {"causes": {"causes": ["rich_cream"]}},
]


@pytest.fixture(scope="session")
def with_german(few, tmp_path_factory):
    """The few pages, and three of them in German."""
    folder = tmp_path_factory.mktemp("translated")
    shutil.copytree(few, folder, dirs_exist_ok=True)
    (folder / "de").mkdir()
    for slug, title in WORDS.items():
        data = yaml.safe_load((folder / f"{slug}.yaml").read_text())
        data |= {"title": title, "search_title": f"{title} · hier", "body": BODY if slug == "milia" else []}
        (folder / "de" / f"{slug}.yaml").write_text(yaml.safe_dump(data))
    return folder


@pytest.fixture
def tree(db, with_german):
    """A clinic that offers every language, the pages in English, and three drafts in German."""
    make_clinic()
    clinic = {"name": "Test clinic", "country": "DE", "languages": OTHERS}
    Organization.objects.update_or_create(pk=1, defaults=clinic)
    cache.clear()
    return load_content(with_german)


def german(kind=GuidePage):
    return kind.objects.get(locale__language_code="de")


def approve(language="de"):
    LanguageReview.objects.create(
        language=language,
        approved_by=make_user("clinician"),
        approved_on=timezone.now(),
        digest=clinical_digest(language),
    )


def publish():
    for kind in (HomePage, GuideIndexPage, GuidePage):
        german(kind).get_latest_revision().publish()


def editor():
    client = Client()
    client.force_login(make_user("editor"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def html_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


def links(html):
    """hreflang → address, for search engines."""
    found = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="(.*?)">', html)
    assert len(found) == len(dict(found))
    return {code: address.removeprefix(settings.BASE_URL) for code, address in found}


def canonical(html):
    return re.search(r'<link rel="canonical" href="(.*?)">', html)[1].removeprefix(settings.BASE_URL)


def test_translations_are_loaded_as_drafts_beside_their_english_pages(tree, with_german):
    assert str(tree).startswith("10 created")
    for kind, slug in ((HomePage, "home"), (GuideIndexPage, "guides"), (GuidePage, "milia")):
        page = german(kind)
        assert page.get_latest_revision_as_object().title == WORDS[slug]
        assert not page.live
        assert page.get_translation(Locale.objects.get(language_code="en-gb")).slug == slug
    assert str(load_content(with_german)).startswith("0 created, 0 updated, 10 unchanged")
    page = german()
    page.title = "Vom Redakteur"
    page.save_revision()
    (with_german / "de" / "milia.yaml").touch()
    assert LoadedContent.objects.get(name="de--milia").page_id == page.pk
    assert str(load_content(with_german)).endswith("1 left as an editor changed them")


def test_what_editors_translated_or_took_away_is_left_so(db, few, with_german):
    load_content(few)
    home = HomePage.objects.get()
    own = home.copy_for_translation(Locale.objects.get(language_code="de"))
    assert str(load_content(with_german)).startswith("2 created")
    assert german(HomePage) == own
    assert german().get_ancestors().filter(pk=own.pk).exists()
    german(HomePage).delete()
    LoadedContent.objects.filter(name="de--milia").delete()
    assert str(load_content(with_german)).startswith("1 created")
    assert not GuidePage.objects.filter(locale__language_code="de").exists()


def test_what_is_a_draft_or_not_approved_is_shown_in_english_below_the_prefix(tree, client):
    english = html_of(client, "/guides/milia/")
    assert links(english) == {}
    publish()
    assert not Page.objects.live().filter(locale__language_code="de").exists()
    for path in ("/de/guides/milia/", "/fr/guides/milia/", "/ar/guides/milia/"):
        html = html_of(client, path)
        main = html[html.index("<main") :]
        assert GuidePage.objects.get(slug="milia", locale__language_code="en-gb").title in main
        assert WORDS["milia"] not in html
        assert re.match(r'<main id="main" tabindex="-1" lang="en-gb" dir="ltr">', main)
        assert canonical(html) == "/guides/milia/"
        assert links(html) == {}
    assert WORDS["milia"] not in html_of(client, "/sitemap.xml")
    assert "/de/guides/" not in html_of(client, "/sitemap.xml")
    # Approved, and not published.
    approve()
    assert WORDS["milia"] not in html_of(client, "/de/guides/milia/")
    publish()
    german().unpublish()
    assert WORDS["milia"] not in html_of(client, "/de/guides/milia/")
    assert WORDS["guides"] in html_of(client, "/de/guides/")


def test_an_approved_and_published_page_is_shown_with_its_ways_to_english_and_back(tree, client):
    before = html_of(client, "/de/guides/milia/"), html_of(client, "/guides/milia/")
    assert all(links(html) == {} for html in before)
    approve()
    publish()
    both = {"en-gb": "/guides/milia/", "de": "/de/guides/milia/", "x-default": "/guides/milia/"}
    html, english = html_of(client, "/de/guides/milia/"), html_of(client, "/guides/milia/")
    assert f"<h1>{WORDS['milia']}</h1>" in html
    assert '<html lang="de" dir="ltr">' in html
    assert '<main id="main" tabindex="-1">' in html
    assert links(html) == links(english) == both
    assert (canonical(html), canonical(english)) == ("/de/guides/milia/", "/guides/milia/")
    assert '<meta property="og:locale" content="de_DE">' in html
    assert '<meta property="og:locale" content="en_GB">' in english
    # Rooms and pages are reached in German, also those that are kept in English alone.
    for address in ("/de/compare/", "/de/about/", "/de/guides/", "/fr/guides/milia/"):
        assert f'href="{address}"' in html
    assert links(html_of(client, "/fr/guides/milia/")) == {}
    assert links(html_of(client, "/de/about/")) == {}


def test_the_sitemap_and_the_feed_know_the_languages(tree, client):
    assert client.get("/feed.de.xml").status_code == 404
    approve()
    publish()
    site = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    sitemap = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - made by us
    found = {
        entry.find("s:loc", site).text.removeprefix(settings.BASE_URL): [
            link.get("hreflang") for link in entry.findall("x:link", site)
        ]
        for entry in sitemap.findall("s:url", site)
    }
    assert found["/guides/milia/"] == found["/de/guides/milia/"] == ["en-gb", "de"]
    assert found["/about/"] == []
    assert "/de/about/" not in found
    feed = html_of(client, "/feed.de.xml")
    assert WORDS["milia"] in feed
    assert 'xml:lang="de"' in feed
    assert WORDS["milia"] not in html_of(client, "/feed.xml")
    assert client.get("/feed.fr.xml").status_code == 404


def test_search_and_the_library_speak_the_language_of_the_page(tree, client):
    approve()
    publish()
    hits = html_of(client, "/de/search/?q=Knötchen")
    assert 'href="/de/guides/milia/' in hits
    assert 'href="/guides/milia/' not in hits
    assert "Knötchen" not in re.sub(r"<form.*?</form>", "", html_of(client, "/search/?q=keratin"), flags=re.S)
    # What is not translated is found as well, and marked as English.
    assert re.search(
        r'href="/de/privacy/[^"]*" lang="en-gb" dir="ltr"', html_of(client, "/de/search/?q=cookie")
    )
    library = html_of(client, "/de/guides/")
    assert 'href="/de/guides/milia/">' in library
    assert "Milien von Anfang" not in html_of(client, "/guides/")


def test_publishing_and_withdrawing_are_seen_at_once(tree, client):
    for _ in range(2):
        assert WORDS["milia"] not in html_of(client, "/de/guides/milia/")
    approve()
    publish()
    for _ in range(2):
        assert WORDS["milia"] in html_of(client, "/de/guides/milia/")
        assert WORDS["milia"] not in html_of(client, "/guides/milia/")
    LanguageReview.objects.all().delete()
    assert WORDS["milia"] not in html_of(client, "/de/guides/milia/")


def test_a_language_that_is_switched_off_again_leads_to_english(tree, client):
    approve()
    publish()
    assert client.get("/de/guides/milia/").status_code == 200
    Organization.objects.update(languages=[])
    page = client.get("/de/guides/milia/?from=mail")
    assert (page.status_code, page["Location"]) == (302, "/guides/milia/?from=mail")
    assert links(html_of(client, "/guides/milia/")) == {}
    assert "/de/" not in html_of(client, "/sitemap.xml")


def test_publishing_is_refused_until_a_clinician_has_approved_the_language(tree, client, editor_form):
    page = german(GuideIndexPage).get_latest_revision_as_object()
    form, staff = editor_form(page, **{"action-publish": "Publish"}), editor()
    refused = staff.post(f"/editor/pages/{page.pk}/edit/", form, follow=True).content.decode()
    assert "No clinician has approved what this site says about safety in German" in unescape(refused)
    assert not german(GuideIndexPage).live
    approve()
    german(HomePage).get_latest_revision().publish()
    staff.post(f"/editor/pages/{page.pk}/edit/", form, follow=True)
    assert german(GuideIndexPage).live
    assert WORDS["guides"] in html_of(client, "/de/guides/")


def test_many_at_once_are_refused_as_well(tree):
    page = german()
    staff = editor()
    staff.post(
        f"/editor/bulk/wagtailcore/page/publish/?id={page.pk}&next=/editor/", {"include_descendants": ""}
    )
    assert not german().live


def test_a_draft_in_german_can_be_looked_at(tree):
    page = german()
    for languages in (OTHERS, []):
        Organization.objects.update(languages=languages)
        shown = editor().get(f"/editor/pages/{page.pk}/view_draft/")
        assert shown.status_code == 200
        html = unescape(shown.content.decode())
        assert f"<h1>{WORDS['milia']}</h1>" in html
        # Its facts are English, and say so, until a clinician has approved the German ones.
        assert re.search(r'<li><span lang="en" dir="ltr">[^<]+</span>', html)


def test_an_editor_translates_a_page(tree):
    about = PlainPage.objects.get(slug="about")
    staff = editor()
    offered = html_of(staff, f"/editor/translation/submit/page/{about.pk}/")
    assert "German" in offered
    locale = Locale.objects.get(language_code="de")
    done = staff.post(f"/editor/translation/submit/page/{about.pk}/", {"locales": [locale.pk]})
    page = Page.objects.get(translation_key=about.translation_key, locale=locale)
    assert done["Location"] == f"/editor/pages/{page.pk}/edit/"
    assert not page.live
    assert page.get_parent().specific == german(HomePage)
    assert html_of(staff, f"/editor/pages/{page.pk}/edit/")
    assert queries.shown_page(page.pk) is None


# What a translation words anew; all else has to be as in the English file.
WORDED = {
    "title", "search_title", "search_description", "standfirst", "short_title", "author", "funding", "drawing_alt",
    "heading", "subheading", "text", "facts", "term", "name", "label", "caption", "alt", "do", "dont", "do_title",
    "dont_title", "question", "answer", "intro",
}  # fmt: skip


def differences(english, other, where=""):
    """Where a translated content file says something else than its English one, beyond its words."""
    if isinstance(english, dict) and isinstance(other, dict):
        if list(english) != list(other):
            yield f"{where} has {list(other)}"
        for key in english.keys() & other.keys():
            is_same = key in WORDED or isinstance(english[key], dict | list) or english[key] == other[key]
            if not is_same:
                yield f"{where}.{key} is {other[key]}"
            yield from differences(english[key], other[key], f"{where}.{key}")
    elif isinstance(english, list) and isinstance(other, list):
        if len(english) != len(other):
            yield f"{where} has {len(other)} parts"
        for place, (one, two) in enumerate(zip(english, other, strict=False)):
            yield from differences(one, two, f"{where}.{place}")
    elif isinstance(english, str) and isinstance(other, str):
        for kind, pattern in (("marks", r"\[[a-z]\w*\](?!\()"), ("links", r"\]\(\S+?\)")):
            if sorted(re.findall(pattern, english)) != sorted(re.findall(pattern, other)):
                yield f"{where}: other {kind}"
    elif english != other:
        yield f"{where} is {other}"


def test_differences_are_found():
    english = {"slug": "a", "body": [{"text": "One. [f1] [Go](/x/)"}, {"causes": {"causes": ["b"]}}]}
    assert list(differences(english, english | {"slug": "b"})) == [".slug is b"]
    for body in (
        [{"text": "Eins. [f2] [Los](/x/)"}, english["body"][1]],
        [{"text": "Eins. [f1] [Los](/y/)"}],
    ):
        assert list(differences(english, english | {"body": body}))
    same = [{"text": "Eins. [Los](/x/) [f1]"}, english["body"][1]]
    assert list(differences(english, english | {"body": same})) == []


@pytest.mark.parametrize("path", sorted((CONTENT / "de").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_german_page_says_what_the_english_one_says_and_nothing_that_was_ruled_out(path):
    text = path.read_text(encoding="utf-8")
    assert not FORBIDDEN["de"].search(text)
    assert list(differences(yaml.safe_load((CONTENT / path.name).read_text()), yaml.safe_load(text))) == []
