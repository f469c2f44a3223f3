"""Contrast against published values, and laws of the shades."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.colour import contrast, luminance, mix, parse_colour, shades

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

# As WCAG 2.2 and WebAIM's contrast checker give them.
PUBLISHED = [
    ("#000000", "#ffffff", 21.0),
    ("#767676", "#ffffff", 4.54),
    ("#949494", "#ffffff", 3.03),
    ("#595959", "#ffffff", 7.0),
    ("#0000ff", "#ffffff", 8.59),
    ("#777777", "#ffffff", 4.48),
]


@pytest.mark.parametrize(("one", "other", "ratio"), PUBLISHED)
def test_contrast_is_as_published(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.011)


@given(colours, colours)
def test_contrast_is_the_same_in_either_order_and_between_one_and_twenty_one(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_shades_begin_with_the_colour_and_reach_black_or_white(colour):
    found = list(shades(colour))
    assert found[0] == colour
    assert len(set(found)) == len(found)
    assert min(map(luminance, found)) < 0.01
    assert max(map(luminance, found)) > 0.85


@given(colours, colours)
def test_mixing_nothing_changes_nothing_and_mixing_all_gives_the_other(one, other):
    assert mix(one, other, 0) == one
    assert mix(one, other, 1) == other


@given(colours)
def test_a_colour_is_read_back_however_it_is_written(colour):
    assert parse_colour(colour.upper()) == parse_colour(colour.removeprefix("#")) == colour


@pytest.mark.parametrize(
    "text", ["", "#12", "red", "#12345g", "#1234567", "url(x)", "#fff;}", "\u0661" * 6, "rgb(0,0,0)"]
)
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="is not a colour"):
        parse_colour(text)
