"""Visitors find pages, words and services, also when they mistype; what changed is found at once."""

from wagtail.models import Page

from factories import make_service
from milium_site.guides.queries import search


def found(query):
    return [hit.document.kind for hit in search(query).hits], [
        hit.document.address for hit in search(query).hits
    ]


def test_search_finds_pages_services_and_rooms(pages):
    assert found("mlia newborn")[1][0] == "/guides/milia/"
    assert "room" in found("read a label")[0]
    make_service(locations=[], needs=[])
    assert "service" in found("consultation")[0]


def test_search_shows_an_edit_at_once_and_nothing_that_is_offline(pages):
    page = Page.objects.get(slug="about").specific
    assert not search("zorkmid").hits
    page.standfirst = "We take the zorkmid."
    page.save_revision().publish()
    assert found("zorkmids")[1] == ["/about/"]
    page.unpublish()
    assert not search("zorkmid").hits


def test_the_search_page_marks_what_matched_and_stays_out_of_search_engines(pages, client):
    response = client.get("/search/", {"q": "whiteheds <script>"})
    html = response.content.decode()
    assert "<mark>whiteheads</mark>" in html
    assert "Nothing reads “whiteheds”, so" in html
    assert "&lt;script&gt;" in html
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "Nothing here speaks of that" in client.get("/search/?q=qqqqqqqqq%00").content.decode()
    assert client.get("/search/").status_code == 200
    assert client.post("/search/").status_code == 405
