"""The page on which visitors search."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from milium_site.design.templatetags.addresses import in_language
from milium_site.guides import queries

KINDS = {
    "guide": _("Guide"),
    "page": _("Page"),
    "word": _("Word explained"),
    "service": _("Service you can book"),
    "room": _("Something to do here"),
}


@login_not_required
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was looked for may be of somebody's health: no copy is kept, and no search engine lists the page."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[: queries.MOST_LETTERS]
    found = queries.search(query)
    hits = [
        {
            "hit": hit,
            "kind": KINDS[hit.document.kind],
            "address": _address(hit),
            "language": hit.document.language,
        }
        for hit in found.hits
    ]
    context = {"query": query, "hits": hits, "corrected": found.corrected, "active_search": True}
    response = render(request, "guides/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _address(hit) -> str:
    anchor = hit.section.anchor if hit.section else ""
    address = in_language(hit.document.address)
    return f"{address}#{anchor}" if anchor else address
