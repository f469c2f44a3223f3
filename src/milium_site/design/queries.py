"""The clinic's own look: what its few colours make of the tokens, and whether everything can still be read.

An owner chooses three colours for each theme and how letters are set. The other tokens that go with them follow from
these by the rules below; what has a meaning for health, such as `urgent` and the six skins, stays as it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from milium.colour import contrast, mix, shades

TOKENS = Path(__file__).resolve().parent / "templates" / "patterns" / "foundation" / "tokens.yaml"
THEMES = ("light", "dark")
SEEDS = {"action": "action", "ground": "surface", "plate": "plate"}
SHIPPED_FONTS = "milium"
SANS, SERIF = '"Milium Sans","Milium Sans Stand-in",system-ui,sans-serif', "Georgia,serif"
# Each with what `--sans` and `--serif` become; empty where they stay.
FONTS: dict[str, tuple[str, str]] = {
    SHIPPED_FONTS: ("", ""),
    "sans": ("", SANS),
    "system_serif": ("system-ui,sans-serif", f'"Iowan Old Style","Palatino Linotype",Palatino,{SERIF}'),
    "system_sans": ("system-ui,sans-serif", "system-ui,sans-serif"),
}
WORDS: dict[str, Promise] = {
    "ink": _("Text"),
    "ink-soft": _("Captions and hints"),
    "action": _("Links, buttons and the focus ring"),
    "action-strong": _("Links under the pointer"),
    "on-action": _("Words on a button"),
    "notice": _("A notice"),
    "urgent": _("Urgent advice"),
    "rule-strong": _("The edge of a field"),
    "bead-line": _("The line round a pearl"),
    "line-free": _("Lines of a drawing"),
}
GROUNDS: dict[str, Promise] = {
    "surface": _("on the page"),
    "surface-raised": _("on a card or a field"),
    "surface-sunk": _("on a quiet area"),
    "action-wash": _("on a chosen answer"),
    "notice-wash": _("on a notice"),
    "urgent-wash": _("on urgent advice"),
    "plate": _("behind a drawing"),
    "action-strong": _("under the pointer"),
}
# How far a token lies from its ground towards what it is mixed with, in the light and in the dark.
SUNK, RULE, RULE_STRONG, STRONG, WASH = (0.04, 0.07), (0.16, 0.22), (0.53, 0.55), (0.4, 0.45), (0.11, 0.15)
DEEP = "#0b1614"

Seeds = Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """Two colours that stand together in one theme, their contrast, and how much they need."""

    theme: str
    foreground: str
    background: str
    ratio: float
    needed: float
    colours: tuple[str, str]

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.needed

    @property
    def words(self) -> str:
        return f"{WORDS[self.foreground]} {GROUNDS.get(self.background, '')}".strip()

    @property
    def shown(self) -> str:
        """The ratio with one decimal, never rounded up to what it does not reach."""
        return f"{int(self.ratio * 10) / 10:.1f}"


@dataclass(frozen=True)
class Look:
    """What a page needs to know of the look: the stylesheet's name (empty for our own), grounds, and fonts."""

    digest: str
    light_ground: str
    dark_ground: str
    is_set_in_ours: bool
    has_our_serif: bool


@lru_cache(maxsize=1)
def load_tokens() -> dict[str, Any]:
    """The colour tokens (`colours`: name to light, dark, use) and the `pairs` that must be readable."""
    tokens: dict[str, Any] = yaml.safe_load(TOKENS.read_text("utf-8"))
    return tokens


def own_seeds(theme: str) -> dict[str, str]:
    """The three colours of milium's own look."""
    colours = load_tokens()["colours"]
    return {seed: colours[token][theme] for seed, token in SEEDS.items()}


def palette(theme: str, seeds: Seeds) -> dict[str, str]:
    """Every token that the three colours decide, by name. Milium's own colours give milium's own tokens."""
    own = {name: colour[theme] for name, colour in load_tokens()["colours"].items()}
    found = {token: seeds[seed] for seed, token in SEEDS.items()}
    at = THEMES.index(theme)
    ground, action = found["surface"], found["action"]
    if ground != own["surface"]:
        lifted = mix(ground, "#ffffff", 0.75) if theme == "light" else mix(ground, own["ink"], 0.05)
        found["surface-raised"] = lifted
        found["surface-sunk"] = mix(ground, own["ink"], SUNK[at])
        found["rule"] = mix(ground, own["ink"], RULE[at])
        found["rule-strong"] = mix(ground, own["ink"], RULE_STRONG[at])
    if action != own["action"]:
        found["action-strong"] = mix(action, own["ink"], STRONG[at])
        found["on-action"] = max(("#ffffff", DEEP), key=lambda words: contrast(words, action))
    if (ground, action) != (own["surface"], own["action"]):
        found["action-wash"] = mix(ground, action, WASH[at])
    return {name: found.get(name, own[name]) for name in _DECIDED}


_DECIDED = (
    "surface", "surface-raised", "surface-sunk", "rule", "rule-strong",
    "action", "action-strong", "on-action", "action-wash", "plate",
)  # fmt: skip


def pairs(theme: str, seeds: Seeds) -> list[Pair]:
    """Every pair of tokens in which one of the three colours has a part, in the order of the tokens' file."""
    colours = {name: colour[theme] for name, colour in load_tokens()["colours"].items()}
    colours |= palette(theme, seeds)
    return [
        Pair(theme, front, back, contrast(*shown), needed, shown)
        for front, back, needed in load_tokens()["pairs"]
        if front in _DECIDED or back in _DECIDED
        for shown in [(colours[front], colours[back])]
    ]


def failing(theme: str, seeds: Seeds) -> list[Pair]:
    """The pairs that could not be read, the worst first."""
    found = [pair for pair in pairs(theme, seeds) if not pair.is_enough]
    return sorted(found, key=lambda pair: pair.ratio / pair.needed)


def nearest(theme: str, seeds: Seeds) -> tuple[str, str] | None:
    """Which one of the three colours to change, and its nearest shade with which every pair can be read.

    The colour that must change least; nothing where no change of a single one is enough.
    """
    found = []
    for seed in SEEDS:
        for distance, shade in enumerate(shades(seeds[seed])):
            if not failing(theme, {**seeds, seed: shade}):
                found.append((distance, seed, shade))
                break
    return min(found)[1:] if found else None


def stylesheet(look: Mapping[str, Any]) -> str:
    """The clinic's custom properties, to stand after our own. On paper colours stay as paper wants them."""
    light, dark = (_properties(palette(theme, look[theme])) for theme in THEMES)
    return (
        f"@media screen{{:root,[data-theme=light]{{{light}}}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f"@media screen{{[data-theme=dark]{{{dark}}}}}\n" + _font_css(look["font"])
    )


def preview_stylesheet(look: Mapping[str, Any]) -> str:
    """The same for the two previews of the owner's page alone."""
    return "\n".join(
        [
            *(
                f".look-preview[data-theme={theme}]{{{_properties(palette(theme, look[theme]))}}}"
                for theme in THEMES
            ),
            _font_css(look["font"], ".look-preview"),
        ]
    )


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _font_css(font: str, where: str = ":root") -> str:
    sans, serif = FONTS[font]
    rules = (f"--sans:{sans};" if sans else "") + (f"--serif:{serif};" if serif else "")
    return f"{where}{{{rules}}}\n" if rules else ""


def is_own_look(look: Mapping[str, Any]) -> bool:
    """Whether nothing differs from milium's own look."""
    return not look or (
        look["font"] == SHIPPED_FONTS and all(look[theme] == own_seeds(theme) for theme in THEMES)
    )


def look_of(look: Mapping[str, Any] | None) -> Look:
    """What a page needs to know of the look that a clinic has chosen; without one, of ours."""
    return _look(json.dumps(look, sort_keys=True) if look else "")


@lru_cache(maxsize=64)
def _look(written: str) -> Look:
    look = json.loads(written) if written else {}
    if is_own_look(look):
        return Look("", own_seeds("light")["ground"], own_seeds("dark")["ground"], True, True)
    digest = hashlib.sha256(stylesheet(look).encode()).hexdigest()[:16]
    sans, serif = FONTS[look["font"]]
    return Look(digest, look["light"]["ground"], look["dark"]["ground"], not sans, not serif)


def every_pair(look: Mapping[str, Any]) -> Iterator[tuple[Pair, Pair]]:
    """Each pair twice: in the light, and in the dark."""
    return zip(*(pairs(theme, look[theme]) for theme in THEMES), strict=True)
