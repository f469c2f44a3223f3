"""Colours: how well two can be told apart, and the nearest shade that can.

A colour is written as CSS writes it, `#` and six hexadecimal digits. Contrast is the ratio of WCAG 2.2, from 1 (the
same) to 21 (black on white). Shades are found in OKLab, where a change of lightness leaves the hue as it looks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

STEPS = 200
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)

Triple = tuple[float, float, float]


def parse_colour(text: str) -> str:
    """The colour in lower case; three digits and a missing `#` are filled in.

    >>> parse_colour(" 0E5A48 "), parse_colour("#fff")
    ('#0e5a48', '#ffffff')

    Raises:
        ValueError: it is not such a colour.
    """
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not _COLOUR.fullmatch(f"#{digits}"):
        raise ValueError(f"{text!r} is not a colour such as #0e5a48.")
    return f"#{digits}"


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """How much light the colour gives, from 0 (black) to 1 (white).

    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)

    Source: WCAG 2.2, "relative luminance".
    """
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, in either order.

    The greys that W3C's own pages name as the lightest and the first too light for text on white:

    >>> round(contrast("#767676", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)
    (4.54, 4.48)
    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#ff0000", "#ffffff"), 2)
    (21.0, 4.0)

    Source: WCAG 2.2, "contrast ratio".
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def mix(one: str, other: str, share: float) -> str:
    """The colour between two, as it looks; `share` of the other from 0 to 1.

    >>> mix("#ffffff", "#000000", 0), mix("#ffffff", "#000000", 1)
    ('#ffffff', '#000000')
    """
    a, b = _oklab(one), _oklab(other)
    return _colour(*(x + (y - x) * share for x, y in zip(a, b, strict=True)))


def shades(colour: str) -> Iterator[str]:
    """The colour itself, then its darker and lighter shades, the nearest first, each once, to black and white.

    >>> next(shades("#0e5a48"))
    '#0e5a48'
    """
    start, green_red, blue_yellow = _oklab(colour)
    seen = {colour}
    yield colour
    for step in range(1, STEPS + 1):
        for lightness in (start - step / STEPS, start + step / STEPS):
            if not 0 <= lightness <= 1:
                continue
            shade = _colour(lightness, *_in_gamut(lightness, green_red, blue_yellow))
            if shade not in seen:
                seen.add(shade)
                yield shade


def _linear(colour: str) -> Triple:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)


def _to_channel(linear: float) -> int:
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * min(max(value, 0), 1))


# Björn Ottosson, "A perceptual color space for image processing" (2020).
def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _light(lightness: float, green_red: float, blue_yellow: float) -> Triple:
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(lightness: float, green_red: float, blue_yellow: float) -> tuple[float, float]:
    """The hue at this lightness, paler where a screen cannot show it as strong."""
    for strength in range(20, -1, -1):
        paler = green_red * strength / 20, blue_yellow * strength / 20
        if all(-0.001 <= part <= 1.001 for part in _light(lightness, *paler)):
            return paler
    return 0.0, 0.0


def _colour(lightness: float, green_red: float, blue_yellow: float) -> str:
    return "#" + "".join(f"{_to_channel(part):02x}" for part in _light(lightness, green_red, blue_yellow))
