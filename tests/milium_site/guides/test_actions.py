"""Loading the pages: repeatable, and never over the words of an editor."""

import shutil

import pytest
import yaml
from wagtail.models import Page, Site

from milium_site.guides.actions import ContentError, Loaded, load_content, read_content, rich_text
from milium_site.guides.models import GuidePage, LoadedContent


@pytest.fixture
def folder(tmp_path, few):
    """A copy of a few content files that a test may change."""
    copy = tmp_path / "content"
    shutil.copytree(few, copy)
    return copy


def change(folder, name, /, **fields):
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **fields}, allow_unicode=True))


def milia():
    return GuidePage.objects.get(slug="milia")


def test_load_content_makes_every_page_of_the_files(pages, few):
    count = len(list(few.glob("*.yaml")))
    assert pages == Loaded(created=count)
    assert Page.objects.live().filter(depth__gte=2).count() == count
    assert Site.objects.get().root_page.slug == "home"


def test_load_content_a_second_time_changes_nothing(pages, few):
    revisions = {page.pk: page.latest_revision_id for page in Page.objects.all()}
    assert load_content(few) == Loaded(unchanged=pages.created)
    assert {page.pk: page.latest_revision_id for page in Page.objects.all()} == revisions


def test_load_content_brings_a_page_up_to_date_with_its_file(pages, folder):
    change(folder, "milia", standfirst="Other words.")
    assert load_content(folder).updated == 1
    assert milia().standfirst == "Other words."


@pytest.mark.parametrize("publish", [True, False])
def test_load_content_leaves_what_an_editor_changed(pages, folder, publish):
    page = milia()
    page.standfirst = "The editor's words."
    revision = page.save_revision()
    if publish:
        revision.publish()
    change(folder, "milia", standfirst="The file's words.")
    outcome = load_content(folder)
    assert (outcome.updated, outcome.kept) == (0, 1)
    assert milia().get_latest_revision_as_object().standfirst == "The editor's words."


def test_load_content_does_not_bring_back_what_an_editor_deleted(pages, few):
    Page.objects.get(slug="privacy").specific.delete()
    assert load_content(few).kept == 1
    assert not Page.objects.filter(slug="privacy").exists()


def test_load_content_does_not_publish_again_what_an_editor_took_offline(pages, folder):
    milia().unpublish()
    change(folder, "milia", standfirst="The file's words.")
    assert load_content(folder).kept == 1
    assert not milia().live


def test_load_content_does_not_take_an_address_that_an_editor_uses(pages, folder):
    LoadedContent.objects.filter(name="privacy").delete()
    assert load_content(folder).kept == 1
    assert Page.objects.filter(slug="privacy").count() == 1


def test_load_content_lets_editors_publish_once_and_not_against_the_clinic(pages, folder):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupPagePermission

    rights = GroupPagePermission.objects.filter(
        group=Group.objects.get(name="Editors"), permission__codename="publish_page"
    )
    assert rights.count() == 1
    rights.delete()
    load_content(folder)
    assert not rights.exists()


def test_load_content_that_fails_leaves_nothing_half_done(db, folder):
    change(folder, "milia", body=[{"text": "It is so. [no_such_source]"}])
    with pytest.raises(ContentError, match=r"milia\.yaml.*no_such_source"):
        load_content(folder)
    assert not LoadedContent.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"slug": "other"}, "slug: milia"),
        ({"kind": "essay"}, "kind"),
        ({"colour": "red"}, "no page has colour"),
        ({"parent": "nowhere"}, "no parent page called nowhere"),
        ({"parent": "milia"}, "no parent page called milia"),
    ],
)
def test_read_content_names_what_is_wrong_with_a_file(folder, fields, message):
    change(folder, "milia", **fields)
    with pytest.raises(ContentError, match=message):
        read_content(folder)


def test_load_content_refuses_a_block_that_does_not_exist(db, folder):
    change(folder, "about", body=[{"video": "x"}])
    with pytest.raises(ContentError, match="no block called video"):
        load_content(folder)


def test_load_content_refuses_two_headings_alike(db, folder):
    change(folder, "about", body=[{"heading": "Same words"}, {"heading": "Same words"}])
    with pytest.raises(ContentError, match="Two headings read alike"):
        load_content(folder)


def test_rich_text_knows_paragraphs_bold_and_links():
    assert rich_text("One **two**.\n\nThree\n[four](/compare/).", {}) == (
        '<p>One <b>two</b>.</p><p>Three <a href="/compare/">four</a>.</p>'
    )


def test_rich_text_keeps_signs_as_signs():
    assert rich_text("<script>1 & 2", {}) == "<p>&lt;script&gt;1 &amp; 2</p>"


def test_rich_text_refuses_a_link_to_no_page():
    with pytest.raises(ContentError, match="no page called nowhere"):
        rich_text("[x](page:nowhere)", {})
