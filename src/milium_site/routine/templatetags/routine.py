"""What a page of another room shows of a shelf that was sent along."""

from __future__ import annotations

from typing import Any

from django import template

from milium_site.routine.queries import SentShelf, sent_shelf

register = template.Library()


@register.simple_tag
def shelf_of(response: Any) -> SentShelf | None:
    """The products and the plan that came with answers, or None where none were sent."""
    return sent_shelf(response.products) if response.products else None
