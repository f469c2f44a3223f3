"""The door of the editor, and what search engines are told."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from factories import make_user
from milium_site.accounts.models import Role, RoleGrant
from milium_site.guides.actions import load_content
from milium_site.guides.models import PlainPage

from .conftest import PATHS


def signed_in(role):
    client = Client()
    client.force_login(make_user(role), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_visitor_is_asked_to_sign_in_before_the_editor(pages, client):
    page = Page.objects.get(slug="milia")
    for path in (
        "/editor/",
        "/editor/pages/",
        f"/editor/pages/{page.pk}/edit/",
        "/editor/login/",
        "/editor/no/",
    ):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/staff/"), path


def test_no_view_of_the_editor_is_left_open():
    from milium_site.accounts.queries import routes

    editor = [route for route in routes() if route.path.startswith("/editor/")]
    assert len(editor) > 100
    assert {route.access for route in editor} == {"staff"}


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN, Role.INTEGRATOR])
def test_other_staff_are_refused_the_editor(pages, role):
    assert signed_in(role).get("/editor/").status_code == 403


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OWNER])
def test_editors_and_owners_may_open_the_editor(pages, role):
    response = signed_in(role).get("/editor/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "gravatar" not in html.lower()
    assert "releases.wagtail" not in html


def test_a_role_taken_away_closes_the_editor(pages):
    client = signed_in(Role.EDITOR)
    assert client.get("/editor/").status_code == 200
    RoleGrant.objects.all().delete()
    assert client.get("/editor/").status_code == 403


def form_of(page, standfirst, text):
    """What the editor's form sends for a plain page that holds one heading and one text."""
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "seo_title": page.seo_title,
            "search_description": page.search_description,
            "standfirst": standfirst,
            "body": streamfield(
                [
                    ("heading", {"text": "A heading of the editor"}),
                    ("text", {"text": rich_text(f"<p>{text}</p>"), "margin": {"count": 0}}),
                ]
            ),
            "comments": inline_formset([]),
        }
    )


def test_an_editor_changes_words_sees_them_in_preview_and_publishes(pages, client, few):
    page = PlainPage.objects.get(slug="about")
    editor = signed_in(Role.EDITOR)
    form = form_of(page, "Words of the editor.", "A fact with a source. [f7]")

    saved = editor.post(f"/editor/pages/{page.pk}/edit/preview/", form)
    assert saved.json() == {"is_valid": True, "is_available": True}
    preview = editor.get(f"/editor/pages/{page.pk}/edit/preview/")
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "Words of the editor." in preview.content.decode()
    assert "Words of the editor." not in client.get("/about/").content.decode()

    editor.post(f"/editor/pages/{page.pk}/edit/", {**form, "action-publish": "1"})
    html = client.get("/about/").content.decode()
    assert "Words of the editor." in html
    assert '<h2 id="a-heading-of-the-editor">' in html
    assert 'href="#source-f7"' in html
    assert load_content(few).kept == 1


def test_an_editor_who_cites_no_source_is_told_so(pages):
    page = PlainPage.objects.get(slug="about")
    response = signed_in(Role.EDITOR).post(
        f"/editor/pages/{page.pk}/edit/", form_of(page, "Words.", "Heard somewhere. [nowhere]")
    )
    assert "There is no source called [nowhere]" in response.content.decode()


def test_what_an_editor_types_stays_text(pages, client):
    page = PlainPage.objects.get(slug="about")
    editor = signed_in(Role.EDITOR)
    hostile = "</script><script>alert(1)</script>"
    form = form_of(page, hostile, "x")
    form["title"] = form["seo_title"] = form["search_description"] = hostile
    form["body-1-value-text"] = rich_text(
        '<p>y<script>alert(1)</script></p><p><a href="javascript:alert(1)">z</a></p>'
    )
    editor.post(f"/editor/pages/{page.pk}/edit/", {**form, "action-publish": "1"})
    html = client.get("/about/").content.decode()
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "javascript:" not in html


def test_sitemap_names_every_public_page_and_no_other(pages, client):
    PlainPage.objects.get(slug="privacy").unpublish()
    listed = re.findall(r"<loc>http://[^/]+(/.*?)</loc>", client.get("/sitemap.xml").content.decode())
    rooms = ("/compare/", "/ingredients/", "/routine/", "/book/")
    assert sorted(listed) == sorted([*(path for path in PATHS if path != "/privacy/"), *rooms])


def test_robots_keeps_machines_out_of_every_private_room(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()
    closed = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")}
    public = {"", "compare", "book", "ingredients", "routine", "static", "look", "sitemap.xml", "robots.txt"}
    rooms = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    inner = {room for room in rooms if room not in public and not room.startswith("^")}
    assert {f"/{room}/" for room in inner} <= closed
    assert any(line.startswith("Sitemap: http") for line in lines)
