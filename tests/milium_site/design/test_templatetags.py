"""Navigation, components with content, and the small filters."""

import pytest
from django.template import Context, Template

from milium_site.design.templatetags import design


def current(items):
    return {item.url: item.is_current for item in items if item.is_current}


def test_navigation_marks_the_page_and_the_room_it_is_in():
    assert current(design.nav_items(Context({"path": "/compare/"}))) == {"/compare/": "page"}
    assert current(design.nav_items(Context({"path": "/compare/where/"}))) == {"/compare/": "true"}
    assert current(design.nav_items(Context({"path": "/"}))) == {}


def test_navigation_ends_with_the_call_to_book():
    items = design.nav_items(Context({}))
    assert [item.is_action for item in items] == [False, False, False, False, False, True]
    assert items[-1].url == "/book/"


def test_navigation_can_be_given_by_the_page():
    own = [design.NavItem("/x/", "X")]
    assert design.nav_items(Context({"nav": own})) == own
    assert design.staff_nav_items(Context({"staff_nav": own})) == own


def test_component_wraps_its_content_and_escapes_its_parameters():
    text = '{% load design %}{% component "notice" title=title %}<p>{{ body }}</p>{% endcomponent %}'
    html = Template(text).render(Context({"title": "<b>", "body": "<i>"}))
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
    assert "<p>&lt;i&gt;</p>" in html


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("+44 20 7946 0123", "+442079460123"),
        ("020 7946-0123", "02079460123"),
        ("(0)117 4", "01174"),
        ("", ""),
    ],
)
def test_tel_keeps_digits_and_a_leading_plus(number, link):
    assert design.tel(number) == link


def test_bead_string_fills_up_to_the_step():
    assert design.bead_string(4, 3) == ["done", "done", "here", "ahead"]
    assert design.bead_string(2, 1) == ["here", "ahead"]
    assert design.bead_string(None, None) == []


def test_contains_reads_numbers_and_text_alike():
    assert design.contains(["2"], 2)
    assert not design.contains(None, "nose")
    assert not design.contains(["under_eye"], "eye")
    assert design.contains_any(["nose"], ["chin", "nose"])


def test_slug_class_makes_one_class_of_a_code():
    assert design.slug_class("same_day") == "same-day"
    assert design.slug_class('Checked in" x') == "checked-in-x"


def test_face_map_offers_only_what_is_asked_for():
    groups = design.face_map_groups(["nose", "back"])
    assert [(str(group.label), group.slugs) for group in groups] == [
        ("Face", ["nose"]),
        ("Somewhere else", ["back"]),
    ]
    assert len(design.face_map_groups()) == 4
