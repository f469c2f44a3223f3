"""Every component is whole: template, examples, rules for everyone; and safe under the strict policy."""

import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from milium_site.design import views
from milium_site.design.management.assets import PATTERNS
from milium_site.design.templatetags.design import SITE_GROUPS

SLUGS = sorted(path.stem for path in PATTERNS.glob("*/*.yaml") if path.parent.name != "foundation")
DRAWINGS = sorted(path.name for path in (PATTERNS / "drawings").glob("*.html"))
FACE_VIEWS = ["patterns/face_map/front.html", "patterns/face_map/eye.html"]
WORDS_WE_DO_NOT_USE = re.compile(r"\b(you have|safe|perfect|flaw|get rid of|no scars?)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def components():
    return {component.slug: component for component in views.components()}


@pytest.fixture(params=SLUGS)
def examples(request, components):
    """The examples of one component after the other, as HTML."""
    return [html for _, html in components[request.param].examples]


def test_every_folder_says_what_it_is_for(components):
    folders = {path.parent.name for path in PATTERNS.glob("*/*.html")}
    assert folders <= set(components)
    assert [
        slug for slug, component in components.items() if not (component.use and component.accessibility)
    ] == []


def test_every_component_is_described_in_the_reference(components):
    text = (Path(__file__).parents[3] / "docs" / "reference" / "design.md").read_text("utf-8")
    frame_parts = {"site_header", "site_footer", "skip_link"}
    assert [slug for slug in components if slug not in frame_parts and f"`{slug}" not in text] == []


def test_examples_need_no_inline_style_or_script(examples):
    for html in examples:
        page = BeautifulSoup(html, "html.parser")
        assert html.strip()
        assert page.find(["script", "style"]) is None
        assert page.find(style=True) is None
        assert [name for tag in page.find_all() for name in tag.attrs if name.startswith("on")] == []


def test_examples_name_their_controls_and_repeat_no_id(examples):
    for html in examples:
        page = BeautifulSoup(html, "html.parser")
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        for control in page.find_all(["input", "select", "textarea"]):
            named = control.find_parent("label") or page.find("label", {"for": control.get("id")})
            assert named or control.get("type") == "hidden", control


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_has_a_name_a_description_and_no_colour_of_its_own(name):
    html = render_to_string(f"patterns/drawings/{name}", {"label": "A bump", "mm": "3", "colour": "white"})
    svg = BeautifulSoup(html, "html.parser").svg
    assert svg["role"] == "img"
    assert svg.title.get_text(strip=True)
    assert svg.desc.get_text(strip=True)
    assert "#" not in html


@pytest.mark.parametrize("name", DRAWINGS)
def test_text_of_a_drawing_can_be_translated(name):
    source = (PATTERNS / "drawings" / name).read_text("utf-8")
    texts = re.findall(r"<(?:text|title|desc)[^>]*>(.*?)</(?:text|title|desc)>", source, re.DOTALL)
    plain = [
        text for text in texts if not re.search(r"{%|{{", text) and not re.fullmatch(r"[\d\s]+(mm)?", text)
    ]
    assert plain == []


def test_examples_use_careful_words(examples):
    for html in examples:
        assert WORDS_WE_DO_NOT_USE.findall(BeautifulSoup(html, "html.parser").get_text(" ")) == []


def test_face_map_draws_every_place_of_the_face_and_lists_every_place_drawn():
    drawn = set()
    for view in FACE_VIEWS:
        page = BeautifulSoup(render_to_string(view, {}), "html.parser")
        drawn |= {region["data-site"] for region in page.find_all(attrs={"data-site": True})}
    on_the_face = {slug for group in SITE_GROUPS if not group.is_rare for slug in group.slugs}
    assert drawn == on_the_face


def test_face_map_styles_every_place_drawn():
    css = (PATTERNS / "face_map" / "face_map.css").read_text("utf-8")
    on_the_face = [slug for group in SITE_GROUPS if not group.is_rare for slug in group.slugs]
    assert [slug for slug in on_the_face if f"[value={slug}]:checked) [data-site={slug}]" not in css] == []


def test_face_map_marks_what_is_selected_and_nothing_else():
    html = render_to_string(
        "patterns/face_map/face_map.html", {"selected": ["nose", "back"], "mode": "input"}
    )
    page = BeautifulSoup(html, "html.parser")
    assert {box["value"] for box in page.find_all("input", checked=True)} == {"nose", "back"}
    assert {region["data-site"] for region in page.select(".is-selected")} == {"nose"}
    assert page.find("details").has_attr("open")


def test_face_map_to_read_has_no_control_and_names_what_is_marked():
    html = render_to_string(
        "patterns/face_map/face_map.html", {"selected": ["upper_eyelid"], "mode": "static"}
    )
    page = BeautifulSoup(html, "html.parser")
    assert page.find("input") is None
    assert page.find(class_="face-map__chosen").get_text(strip=True) == "Upper eyelid"


def test_examples_are_valid_yaml_with_the_same_keys():
    for path in PATTERNS.glob("*/*.yaml"):
        if path.parent.name != "foundation":
            keys = set(yaml.safe_load(path.read_text("utf-8")))
            assert {"name", "use", "accessibility", "examples"} <= keys, path.name
