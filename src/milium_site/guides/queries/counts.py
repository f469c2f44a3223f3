"""How often guides were opened."""

from __future__ import annotations

from typing import Any

from milium_site.guides.models import GuidePage


def guide_shown(page: Any) -> str:
    """The slug that views of the page are counted under; empty for a page that is no guide."""
    return page.slug if isinstance(page, GuidePage) else ""
