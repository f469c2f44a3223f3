"""What search engines, feeds, language models and shared links get."""

import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from html import unescape

from PIL import Image
from wagtail.models import Page

from factories import make_service
from milium_site.guides.models import GuidePage

from .structured import faults

ATOM = "{http://www.w3.org/2005/Atom}"


def words_of(html):
    html = re.sub(r"<(script|style).*?</\1>|<title>.*?</title>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_services_are_offers_at_the_prices_of_the_page(pages, client):
    make_service(locations=[], needs=[], summary="A first look.", price_amount=0)
    html = client.get("/services/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])
    assert list(faults(data, words_of(html))) == []
    offers = next(item for item in data["@graph"] if item["@type"] == "OfferCatalog")
    assert [(offer["price"], offer["priceCurrency"]) for offer in offers["itemListElement"]] == [("0", "EUR")]


def test_the_rules_find_what_is_wrong():
    data = {"@context": "https://schema.org", "@graph": [
        {"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Why?"}]},
        {"@type": "WebPage", "@id": "/x/", "url": "https://a.example/", "name": "x", "colour": "red"},
    ]}  # fmt: skip
    assert list(faults(data, "")) == [
        "Question has no acceptedAnswer",
        "Question.name does not stand on the page: Why?",
        "WebPage.@id is no whole address: /x/",
        "WebPage may not say colour",
    ]


def test_the_feed_names_guides_with_the_time_of_their_last_change(pages, client):
    page = GuidePage.objects.get()
    page.title = "Milia & <beads>"
    page.save_revision().publish()
    response = client.get("/feed.xml")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 - made by us
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Milia & <beads>"
    assert entry.find(f"{ATOM}id").text.endswith("/guides/milia/")
    changed = GuidePage.objects.get().last_published_at
    assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text) == changed
    assert feed.find(f"{ATOM}updated").text == entry.find(f"{ATOM}updated").text


def test_llms_txt_names_every_guide_and_says_what_the_site_is_not_for(pages, client):
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# ")
    assert "Nothing here is a diagnosis" in text
    assert text.count("](http") == GuidePage.objects.live().count() + 5
    assert "<" not in text
    assert "&#" not in text


def test_a_shared_link_has_a_picture_of_its_own(pages, client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    html = client.get("/guides/milia/").content.decode()
    address = re.search(r'<meta property="og:image" content="http://[^/]+(/share/[^"]+)">', html)[1]
    response = client.get(address)
    picture = Image.open(io.BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(response.content) < 100_000
    assert client.get(address).content == response.content
    assert len(list((tmp_path / "share").iterdir())) == 1
    other = Page.objects.get(slug="about")
    assert client.get(f"/share/{other.pk}.png").content != response.content
    other.unpublish()
    assert client.get(f"/share/{other.pk}.png").status_code == 404


def test_a_page_that_moves_leads_on_from_its_old_address(pages, client, django_capture_on_commit_callbacks):
    page = GuidePage.objects.get(slug="milia")
    page.slug = "small-white-bumps"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    response = client.get("/guides/milia/")
    assert (response.status_code, response["Location"]) == (301, "/guides/small-white-bumps/")
    assert client.get("/guides/no-such-page/").status_code == 404
