"""A clinic's own colours: what follows from them, what is refused, and the nearest shade that is not."""

import pytest

from milium_site.design.queries import (
    FONTS,
    THEMES,
    failing,
    is_own_look,
    load_tokens,
    look_of,
    nearest,
    own_seeds,
    pairs,
    palette,
    stylesheet,
)

OWN = {"font": "milium", **{theme: own_seeds(theme) for theme in THEMES}}


@pytest.mark.parametrize("theme", THEMES)
def test_milium_s_own_colours_give_its_own_tokens_and_fail_no_pair(theme):
    colours = load_tokens()["colours"]
    own = own_seeds(theme)
    assert palette(theme, own) == {name: colours[name][theme] for name in palette(theme, own)}
    assert failing(theme, own) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_the_tokens_in_which_a_chosen_colour_has_a_part_is_looked_at(theme):
    decided = palette(theme, own_seeds(theme))
    expected = {(a, b) for a, b, _ in load_tokens()["pairs"] if a in decided or b in decided}
    assert {(pair.foreground, pair.background) for pair in pairs(theme, own_seeds(theme))} == expected
    assert all(pair.words for pair in pairs(theme, own_seeds(theme)))


@pytest.mark.parametrize(
    ("theme", "seed", "colour"),
    [
        ("light", "action", "#f0c000"),
        ("light", "action", "#d0489a"),
        ("light", "ground", "#333333"),
        ("light", "plate", "#888888"),
        ("dark", "action", "#0e5a48"),
        ("dark", "ground", "#ffffff"),
    ],
)
def test_a_colour_that_cannot_be_read_is_named_with_the_nearest_shade_that_can(theme, seed, colour):
    seeds = {**own_seeds(theme), seed: colour}
    assert failing(theme, seeds)
    better = nearest(theme, seeds)
    assert better is not None
    changed, shade = better
    assert changed == seed
    assert failing(theme, {**seeds, changed: shade}) == []


def test_a_ratio_is_never_rounded_up_to_what_it_does_not_reach():
    for pair in failing("light", {**own_seeds("light"), "action": "#d0489a"}):
        assert float(pair.shown) < pair.needed


def test_where_no_single_change_is_enough_none_is_offered():
    assert nearest("light", {"action": "#ffff00", "ground": "#000000", "plate": "#000000"}) is None


def test_the_stylesheet_takes_its_place_on_screens_alone_and_names_nothing_from_outside():
    css = stylesheet({**OWN, "font": "system_serif", "light": {**own_seeds("light"), "action": "#0055aa"}})
    assert "--action:#0055aa;" in css
    assert css.count("@media screen") == 3
    assert "url(" not in css
    assert "--urgent" not in css and "--skin" not in css


@pytest.mark.parametrize("font", FONTS)
def test_a_page_sets_only_our_own_fonts_first_where_they_are_used(font):
    found = look_of({**OWN, "font": font})
    assert found.is_set_in_ours == (font in {"milium", "sans"})
    assert found.has_our_serif == (font == "milium")
    assert bool(found.digest) == (font != "milium")


def test_a_look_that_differs_in_nothing_is_milium_s_own():
    assert is_own_look({}) and is_own_look(OWN)
    assert look_of(None) == look_of(OWN) and look_of(None).digest == ""
    assert not is_own_look({**OWN, "font": "sans"})
