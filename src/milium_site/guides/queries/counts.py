"""How often guides were opened and led to a booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from milium_site.guides.models import GuideCount, GuidePage


@dataclass(frozen=True)
class GuideSums:
    """The sums of one guide. `title` and `address` are empty once there is no such guide any more."""

    guide: str
    title: str
    address: str
    views: int
    bookings: int


def guide_shown(page: Any) -> str:
    """The slug that views of the page are counted under; empty for a page that is no guide."""
    return page.slug if isinstance(page, GuidePage) else ""


def guide_sums(first: date, last: date, request: HttpRequest | None = None) -> list[GuideSums]:
    """Every published guide, and every other that was opened, from `first` to `last`; the one opened most first."""
    sums = {
        row["guide"]: (row["views"], row["bookings"])
        for row in _between(first, last)
        .values("guide")
        .annotate(views=Sum("views"), bookings=Sum("bookings"))
    }
    # A guide and its translations count together, under the name of the English one.
    english = GuidePage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
    published = {guide.slug: guide for guide in english.order_by("-path").defer("body")}
    found = []
    for slug in {*sums, *published}:
        guide = published.get(slug)
        title, address = (guide.name, guide.get_url(request)) if guide else ("", "")
        found.append(GuideSums(slug, title, address, *sums.get(slug, (0, 0))))
    return sorted(found, key=lambda one: (-one.views, one.title or one.guide))


def views_by_day(first: date, last: date, guide: str = "") -> dict[date, int]:
    """Day to how often a guide was opened, all of them where none is named; days without a view are left out."""
    rows = _between(first, last)
    if guide:
        rows = rows.filter(guide=guide)
    return dict(rows.values("day").annotate(total=Sum("views")).values_list("day", "total"))


def counts_by_day(first: date, last: date) -> QuerySet[GuideCount]:
    """Every sum that is kept of these days, by guide and day."""
    return _between(first, last).order_by("guide", "day")


def _between(first: date, last: date) -> QuerySet[GuideCount]:
    return GuideCount.objects.filter(day__range=(first, last))
