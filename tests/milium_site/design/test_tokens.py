"""Every pair of colours that stands together can be read, in both themes."""

import re

import pytest

from milium.colour import contrast, luminance
from milium_site.design.management import assets
from milium_site.design.queries import load_tokens

TOKENS = load_tokens()
PAIRS = [
    pytest.param(theme, *pair, id=f"{theme}-{pair[0]}-on-{pair[1]}")
    for theme in ("light", "dark")
    for pair in TOKENS["pairs"]
]


@pytest.mark.parametrize(("theme", "foreground", "background", "ratio"), PAIRS)
def test_pair_of_tokens_reaches_its_ratio(theme, foreground, background, ratio):
    colours = TOKENS["colours"]
    assert contrast(colours[foreground][theme], colours[background][theme]) >= ratio


def test_pairs_of_text_ask_for_no_less_than_four_and_a_half():
    lines_only = {"rule-strong", "bead-line", "line-free"}
    assert [pair for pair in TOKENS["pairs"] if pair[2] < 4.5 and pair[0] not in lines_only] == []


def test_skin_keeps_its_tone_in_the_dark():
    skins = {name: c for name, c in TOKENS["colours"].items() if name.startswith("skin-")}
    assert len(skins) == 12
    assert all(c["light"] == c["dark"] for c in skins.values())


def test_six_skins_run_from_light_to_deep():
    tones = [luminance(TOKENS["colours"][f"skin-{n}"]["light"]) for n in range(1, 7)]
    assert tones == sorted(tones, reverse=True)


def test_every_token_that_css_asks_for_exists():
    css = "\n".join(
        path.read_text("utf-8") for path in [*assets.stylesheet_sources(), *assets.staff_sources()]
    )
    own = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    known = own | {f"--{name}" for name in TOKENS["colours"]}
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) - known == set()
