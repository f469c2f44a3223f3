"""The clinic's own pictures in the sizes that a page shows."""

from __future__ import annotations

from typing import Any

SMALL, LARGE = 640, 1280


def picture_sizes(image: Any, shape: str) -> dict[str, Any] | None:
    """The picture whole or cut to its focal point, `small` and `large`; None when it or its file is gone."""
    if image is None:
        return None
    sizes = {
        name: f"fill-{width}x{width // 2}|format-webp" if shape == "wide" else f"width-{width}|format-webp"
        for name, width in (("small", SMALL), ("large", LARGE))
    }
    try:
        found = image.get_renditions(*sizes.values())
    except OSError:
        return None
    return {name: found[size] for name, size in sizes.items()}
