"""The clinic's colours, font and logo, as its owner chooses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milium.colour import parse_colour
from milium_site.design.queries import SEEDS, THEMES, Pair, failing, nearest

FONTS = [
    ("milium", gettext_lazy("As milium ships it: Source Serif for headings, Source Sans for text")),
    ("sans", gettext_lazy("Source Sans throughout")),
    ("system_serif", gettext_lazy("A serif of the visitor's own device for headings, its sans for text")),
    ("system_sans", gettext_lazy("The sans of the visitor's own device throughout")),
]
LABELS = {
    "action": gettext_lazy("Buttons and links"),
    "ground": gettext_lazy("The page"),
    "plate": gettext_lazy("Behind drawings"),
}


class ColourField(forms.CharField):
    """A colour as the browser's own chooser gives it."""

    widget = forms.TextInput({"type": "color"})

    def clean(self, value: Any) -> str:
        try:
            return parse_colour(super().clean(value))
        except ValueError:
            raise ValidationError(_("Write the colour as #0e5a48.")) from None


class LookForm(forms.Form):
    """Three colours for each theme, the font and the logo. A pair that cannot be read is refused."""

    light_action = ColourField(label=LABELS["action"])
    light_ground = ColourField(label=LABELS["ground"])
    light_plate = ColourField(label=LABELS["plate"])
    dark_action = ColourField(label=LABELS["action"])
    dark_ground = ColourField(label=LABELS["ground"])
    dark_plate = ColourField(label=LABELS["plate"])
    font = forms.ChoiceField(label=gettext_lazy("Letters"), choices=FONTS, widget=forms.RadioSelect)
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "PNG, WebP or JPEG, at most 2 MB; best see-through and wider than high. It takes the place of the bead "
            "beside the clinic's name at the top of every page, and is read aloud as that name."
        ),
        widget=forms.FileInput({"accept": "image/png,image/webp,image/jpeg"}),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    def __init__(self, *args: Any, has_logo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["without_logo"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for theme in THEMES:
            if all(f"{theme}_{seed}" in data for seed in SEEDS):
                self._check_theme(theme, {seed: data[f"{theme}_{seed}"] for seed in SEEDS})
        return data

    def _check_theme(self, theme: str, seeds: Mapping[str, str]) -> None:
        found = failing(theme, seeds)
        if not found:
            return
        better = nearest(theme, seeds)
        seed = better[0] if better else "ground"
        self.add_error(f"{theme}_{seed}", refusal(found))

    def look(self) -> dict[str, Any]:
        """The look as it is kept; only of a form that was found whole, but for contrasts."""
        data = self.cleaned_data
        return {
            "font": data["font"],
            **{theme: {seed: data[f"{theme}_{seed}"] for seed in SEEDS} for theme in THEMES},
        }

    @property
    def colours(self) -> dict[str, list[Any]]:
        """The bound colour fields of each theme."""
        return {theme: [self[f"{theme}_{seed}"] for seed in SEEDS] for theme in THEMES}


def typed_look(data: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed so far, for the preview; where it is no colour or font, what the clinic has `now`."""

    def colour(name: str, otherwise: str) -> str:
        try:
            return parse_colour(str(data.get(name, "")))
        except ValueError:
            return otherwise

    font = str(data.get("font", ""))
    return {
        "font": font if font in dict(FONTS) else now["font"],
        **{theme: {seed: colour(f"{theme}_{seed}", now[theme][seed]) for seed in SEEDS} for theme in THEMES},
    }


def initial_values(look: Mapping[str, Any]) -> dict[str, str]:
    """The look as the form's fields hold it."""
    return {
        "font": look["font"],
        **{f"{theme}_{seed}": look[theme][seed] for theme in THEMES for seed in SEEDS},
    }


def refusal(pairs: list[Pair]) -> str:
    """Which pair cannot be read, and how far it is from what it needs."""
    worst = pairs[0]
    words = _("%(pair)s: %(ratio)s to 1, and at least %(needed)s to 1 is needed to read it.") % {
        "pair": worst.words,
        "ratio": worst.shown,
        "needed": f"{worst.needed:g}",
    }
    if len(pairs) > 1:
        words += " " + _("%(number)s more pairs are too close.") % {"number": len(pairs) - 1}
    return words
