"""What the editor is told: how a page reads, which review is due, and an id that the knowledge does not have."""

from datetime import date

import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from factories import make_user
from milium_site.accounts.models import Role
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


@pytest.mark.parametrize(
    ("block", "value", "named"),
    [
        ("condition", {"condition": "dragon_pox"}, "dragon_pox"),
        ("treatment", {"treatment": "hammer", "parts": {"count": 0}}, "hammer"),
    ],
)
def test_an_editor_who_names_no_entry_of_the_knowledge_is_told_so(editor, block, value, named):
    page = PlainPage.objects.get(slug="about")
    form = nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "standfirst": page.standfirst,
            "body": streamfield([(block, value)]),
            "comments": inline_formset([]),
        }
    )
    html = editor.post(f"/editor/pages/{page.pk}/edit/", form).content.decode()
    assert f"The knowledge files have no entry called {named} here." in html


def test_a_page_whose_entry_has_gone_is_still_shown(pages, client):
    page = PlainPage.objects.get(slug="about")
    page.body = [("condition", {"condition": "gone_since"}), ("side_by_side", {"condition": "gone_since"})]
    page.save_revision(clean=False).publish()
    assert client.get("/about/").status_code == 200
