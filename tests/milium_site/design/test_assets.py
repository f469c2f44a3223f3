"""One stylesheet and five small fonts, made from their sources and found by Django's static files."""

import io
import re

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont

from milium_site.design.management import assets

ALL_SOURCES = [*assets.stylesheet_sources(), *assets.staff_sources()]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A data folder with everything built once: cutting the fonts takes seconds."""
    folder = tmp_path_factory.mktemp("data")
    assets.build_fonts(folder / "assets" / "design" / "fonts")
    return folder


@pytest.fixture
def data_dir(settings, built):
    settings.DATA_DIR = built
    return built


def test_stylesheet_holds_every_component_once_between_foundation_and_print(data_dir):
    assets.build_stylesheet(data_dir / "milium.css")
    css = (data_dir / "milium.css").read_text("utf-8")
    order = [path.stem for path in assets.stylesheet_sources()]
    assert order[:3] == ["fonts", "base", "layout"]
    assert order[-1] == "print"
    both = [*order, *(path.stem for path in assets.staff_sources())]
    assert sorted(both) == sorted(path.stem for path in assets.PATTERNS.glob("**/*.css"))
    places = [css.index(path.read_text("utf-8").strip()) for path in assets.stylesheet_sources()]
    assert places == sorted(places)


def test_stylesheet_is_left_alone_until_a_source_changes(data_dir):
    target = data_dir / "milium.css"
    assets.build_stylesheet(target)
    first = target.stat().st_mtime_ns
    assets.build_stylesheet(target)
    assert target.stat().st_mtime_ns == first
    target.write_text("old")
    assets.build_stylesheet(target)
    assert target.read_text("utf-8") != "old"


def test_stylesheet_asks_no_other_host_and_for_no_data_address():
    css = "\n".join(path.read_text("utf-8") for path in ALL_SOURCES)
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", css)
    assert {address.removeprefix("fonts/") for address in addresses} == set(assets.FONTS)
    assert "@import" not in css


def test_stylesheet_has_no_gradient():
    """Ruled lines, which the calendar repeats with hard ends, are none."""
    css = "\n".join(path.read_text("utf-8") for path in ALL_SOURCES)
    assert not re.search(r"(?<!repeating-linear-)gradient\(", css)


def test_fonts_are_small_hold_european_letters_and_carry_their_licence(built):
    fonts = built / "assets" / "design" / "fonts"
    for name in assets.FONTS:
        content = (fonts / name).read_bytes()
        assert len(content) < 13_000, name
        letters = TTFont(io.BytesIO(content)).getBestCmap()
        wanted = "ÉßłőşŽė" if "-further" in name else "a€“–…0−×"
        assert all(ord(letter) in letters for letter in wanted), name
    licences = sorted(path.name for path in fonts.glob("*-licence.txt"))
    assert licences == ["font_source_sans_pro-licence.txt", "font_source_serif_pro-licence.txt"]
    assert "SIL OPEN FONT LICENSE" in (fonts / licences[0]).read_text("utf-8").upper()


ORDER = ["sans-regular", "sans-italic", "sans-semibold", "serif-semibold", "serif-italic"]


def test_stylesheet_fetches_each_letter_from_the_file_that_holds_it():
    css = (assets.PATTERNS / "foundation" / "fonts.css").read_text("utf-8")
    faces = re.findall(r"fonts/([a-z-]+\.woff2).*?unicode-range:([^}]+)}", css)
    assert {name for name, _ in faces} == set(assets.FONTS)
    for name, ranges in faces:
        ends = [part.removeprefix("U+").partition("-") for part in ranges.split(",")]
        spans = [range(int(low, 16), int(high or low, 16) + 1) for low, _, high in ends]
        letters = assets.FONTS[name][2]
        assert all(any(letter in span for span in spans) for letter in letters), name
    # Where both files claim a letter, the later face is asked: it must hold what English pages are set in.
    assert [name for name, _ in faces][1::2] == [f"{name}.woff2" for name in ORDER]


def test_figures_are_of_one_width_so_that_times_stand_in_columns(built):
    for name in (name for name in assets.FONTS if "-further" not in name):
        font = TTFont(built / "assets" / "design" / "fonts" / name)
        letters = font.getBestCmap()
        assert len({font["hmtx"][letters[ord(figure)]][0] for figure in "0123456789"}) == 1, name


def test_fonts_are_left_alone_once_built(built):
    fonts = built / "assets" / "design" / "fonts"
    before = {path: path.stat().st_mtime_ns for path in fonts.iterdir()}
    assets.build_fonts(fonts)
    assert {path: path.stat().st_mtime_ns for path in fonts.iterdir()} == before


def test_finder_finds_what_is_built_and_nothing_else(data_dir):
    finder = assets.AssetFinder()
    assert finder.find("design/milium.css") == str(data_dir / "assets" / "design" / "milium.css")
    assert finder.find("design/milium.css", find_all=True) == [finder.find("design/milium.css")]
    assert finder.find("design/no-such.css") == []
    assert finder.find("other/milium.css") == []
    listed = [path for path, _ in finder.list(None)]
    assert "design/milium.css" in listed
    assert all(f"design/fonts/{name}" in listed for name in assets.FONTS)


def test_what_the_frame_asks_for_is_found(data_dir):
    frame = (assets.DESIGN / "templates" / "page.html").read_text("utf-8")
    wanted = re.findall(r"{% static '([^']+)' %}", frame)
    assert len(wanted) >= 7
    assert [path for path in wanted if not finders.find(path)] == []
