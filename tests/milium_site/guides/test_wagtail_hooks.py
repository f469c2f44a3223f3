"""What the editor is told: how a page reads, which review is due, and an id that the knowledge does not have."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories import make_user
from milium.articles import read_article
from milium_site.accounts.models import Role
from milium_site.guides.actions import import_guide
from milium_site.guides.models import GuidePage, PlainPage


@pytest.fixture
def editor(pages):
    client = Client()
    client.force_login(make_user(Role.EDITOR), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_editor_sees_how_easy_a_page_is_to_read(editor):
    page = GuidePage.objects.get(slug="milia")
    html = editor.get(f"/editor/pages/{page.pk}/edit/").content.decode()
    assert f"Reading age {page.reading.age:.0f}." in html
    assert "Flesch-Kincaid" in html


def test_the_list_of_guides_says_which_review_is_overdue(editor):
    page = GuidePage.objects.get(slug="milia")
    assert "Overdue" not in editor.get("/editor/guides/").content.decode()
    GuidePage.objects.filter(pk=page.pk).update(next_review_on=date(2020, 3, 1))
    html = editor.get("/editor/guides/").content.decode()
    assert "Overdue since 01 March 2020" in html
    assert "Not yet" in html


def test_the_front_of_the_editor_names_reviews_that_are_over_or_near(editor):
    assert "Reviews that are due" not in editor.get("/editor/").content.decode()
    GuidePage.objects.filter(slug="milia").update(next_review_on=timezone.localdate() + timedelta(days=20))
    assert "Reviews that are due" in editor.get("/editor/").content.decode()


def test_what_an_import_left_to_the_editor_is_not_published(editor, editor_form):
    page = imported()
    form = editor_form(page, shelf=page.shelf, funding=page.funding, **{"action-publish": "1"})
    told = editor.post(f"/editor/pages/{page.pk}/edit/", form, follow=True).content.decode()
    assert "not published. Still to be written: who pays." in told
    assert "This page cannot go out yet." in told
    assert not GuidePage.objects.get(pk=page.pk).live


def test_nor_does_a_review_publish_it_before_it_is_written(editor):
    page = imported()
    page.get_latest_revision().publish()
    assert not GuidePage.objects.get(pk=page.pk).live
    page = page.get_latest_revision_as_object()
    page.funding = "This clinic sells removal."
    page.save_revision().publish()
    assert GuidePage.objects.get(pk=page.pk).live
    assert "Nothing holds it back." in editor.get(f"/editor/pages/{page.pk}/edit/").content.decode()


def imported():
    return import_guide(read_article("Spots\n\nThey itch.\n\nWhy\n\nNobody knows.")).page


@pytest.mark.parametrize(
    ("block", "value", "named"),
    [
        ("condition", {"condition": "dragon_pox"}, "dragon_pox"),
        ("treatment", {"treatment": "hammer", "parts": {"count": 0}}, "hammer"),
    ],
)
def test_an_editor_who_names_no_entry_of_the_knowledge_is_told_so(editor, editor_form, block, value, named):
    page = PlainPage.objects.get(slug="about")
    form = editor_form(page, body=[(block, value)])
    html = editor.post(f"/editor/pages/{page.pk}/edit/", form).content.decode()
    assert f"The knowledge files have no entry called {named} here." in html


def test_a_page_whose_entry_has_gone_is_still_shown(pages, client):
    page = PlainPage.objects.get(slug="about")
    page.body = [("condition", {"condition": "gone_since"}), ("side_by_side", {"condition": "gone_since"})]
    page.save_revision(clean=False).publish()
    assert client.get("/about/").status_code == 200
