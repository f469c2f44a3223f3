"""The clinic's own look, for the frame of every page."""

from __future__ import annotations

from django import template

from milium_site.design.queries import Look, look_of

register = template.Library()


@register.filter
def look(clinic: object) -> Look:
    """The look that this clinic has chosen; milium's own where it chose none or is not known."""
    return look_of(getattr(clinic, "look", None))
