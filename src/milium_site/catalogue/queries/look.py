"""How the clinic wants its pages to look."""

from __future__ import annotations

from typing import Any

from milium_site.catalogue.models import Logo, Organization
from milium_site.design.queries import SHIPPED_FONTS, THEMES, look_of, own_seeds, stylesheet


def look_values(organization: Organization) -> dict[str, Any]:
    """The colours of each theme and the font: the clinic's, or milium's own."""
    own = {"font": SHIPPED_FONTS, **{theme: own_seeds(theme) for theme in THEMES}}
    return {**own, **organization.look}


def look_stylesheet() -> tuple[str, str] | None:
    """The name and the text of the clinic's stylesheet; nothing while it has milium's own look."""
    organization = Organization.objects.only("look").first()
    digest = look_of(organization.look).digest if organization else ""
    return (digest, stylesheet(organization.look)) if organization and digest else None


def logo_picture(digest: str) -> bytes | None:
    """The logo of this name, also an earlier one of the last few."""
    found = Logo.objects.filter(digest=digest).values_list("picture", flat=True).first()
    return None if found is None else bytes(found)
