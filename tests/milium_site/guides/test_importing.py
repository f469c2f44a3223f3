"""Files that clinics keep become drafts, and guides become files that say the same."""

from pathlib import Path

import pytest

from milium.articles import Article, Heading, Paragraph, read_article, write_markdown, write_text
from milium.errors import InvalidArticleError
from milium_site.guides.actions import import_guide
from milium_site.guides.models import GuidePage
from milium_site.guides.queries import article_of
from milium_site.guides.queries.articles import bare

FILE = Path(__file__).parents[2] / "milium/articles/files/spots.txt"


def raw(page):
    return bare(list(page.body.raw_data))


def test_import_guide_makes_a_draft_with_everything_in_its_field(pages, client):
    done = import_guide(read_article(FILE.read_text()))
    page = GuidePage.objects.get(pk=done.page.pk)
    assert not page.live
    assert page.slug == "dry-spots-on-the-elbow-what-helps-and-what-waits"
    assert page.seo_title == "Dry spots on the elbow | What helps"
    assert page.standfirst.startswith("Many people have rough skin")
    kinds = [block["type"] for block in page.body.raw_data]
    assert [kind for kind in kinds if kind not in ("heading", "text")] == [
        "subheading", "list", "table", "subheading", "questions", "call_to_action", "to_complete",
    ]  # fmt: skip
    assert any("elbow.jpg" in note for note in done.notes)
    assert "elbow.jpg" in str(raw(page)[-1])
    page.funding = "This clinic sells removal."
    page.save_revision().publish()
    html = client.get(page.url).content.decode()
    assert '<th scope="col">Something else</th>' in html
    assert "Book a FREE consultation" in html

    again = import_guide(read_article(FILE.read_text())).page
    assert again.slug == "dry-spots-on-the-elbow-what-helps-and-what-waits-2"


def test_what_to_do_and_not_to_do_stand_side_by_side(pages):
    lines = [
        "Care",
        "",
        "Short.",
        "",
        "At home",
        "Do:",
        "- Use a gel",
        "- **Sun:** cover up",
        "Don’t:",
        "- Squeeze",
    ]
    text = "\n".join([*lines, "", "Do:", "- Wait", "", "The end."])
    page = import_guide(read_article(text)).page
    both, alone = [block for block in raw(page) if block["type"] in ("do_dont", "list")]
    assert both["value"] == {
        "do_title": "Do",
        "do": ["<p>Use a gel</p>", "<p><b>Sun:</b> cover up</p>"],
        "dont_title": "Don’t",
        "dont": ["<p>Squeeze</p>"],
    }
    assert alone["type"] == "list"
    assert "Don’t:\n- Squeeze" in write_text(article_of(page))
    assert raw(import_guide(read_article(write_text(article_of(page)))).page) == raw(page)


def test_every_guide_comes_back_from_its_file_as_it_was(pages):
    guides = list(GuidePage.objects.all())
    assert guides
    for guide in guides:
        article = article_of(guide)
        assert read_article(write_text(article)).article == article, guide.slug
        assert read_article(write_markdown(article)).article == article, guide.slug
    for guide in guides[:2]:
        back = import_guide(read_article(write_text(article_of(guide)))).page
        assert raw(back) == raw(guide), guide.slug
        for name in (
            "title", "seo_title", "search_description", "standfirst", "author", "funding", "shelf", "condition",
            "milia_type", "treatment", "short_title",
        ):  # fmt: skip
            assert getattr(back, name) == getattr(guide, name), name
        assert str(back.next_review_on or "") == str(guide.next_review_on or "")


def test_import_guide_keeps_what_is_too_long_for_its_field(pages):
    long = "Why " + "very " * 30 + "long"
    done = import_guide(
        read_article(write_text(Article("Title", (Heading(long), Paragraph("[nowhere] Text.")), summary="S")))
    )
    assert long in str(raw(done.page))
    assert "(nowhere) Text." in str(raw(done.page))
    assert sum("Too long" in note or "No source" in note for note in done.notes) == 2


def test_import_guide_refuses_when_there_is_no_place_for_it(db):
    with pytest.raises(InvalidArticleError, match="milium-site content"):
        import_guide(read_article("# T\n\nText."))
