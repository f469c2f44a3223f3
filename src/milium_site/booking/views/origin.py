"""The guide at which the way to a booking began: its name goes along in the addresses, and in no cookie."""

import re

from django.http import HttpRequest

_SLUG = re.compile(r"[-\w]{1,255}", re.ASCII)


def guide_of(request: HttpRequest) -> str:
    """The slug that the address names; empty without one. Whether there is such a guide is asked at the booking."""
    named = request.GET.get("guide", "")
    return named if _SLUG.fullmatch(named) else ""


def guide_query(guide: str) -> str:
    """What stands behind an address to name the guide; empty without one."""
    return f"?guide={guide}" if guide else ""
