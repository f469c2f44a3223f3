"""What machines read: the sitemap, robots, the feed, llms.txt, and the picture that stands beside a shared link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from milium_site.catalogue.queries import clinic, services
from milium_site.guides import queries

# Rooms outside the page tree that visitors may find through a search engine.
PUBLIC_ROOMS = ("/compare/", "/ingredients/", "/routine/", "/book/")
PRIVATE_ROOMS = (
    "/appointment/",
    "/desk/",
    "/staff/",
    "/editor/",
    "/design/",
    "/demo/",
    "/photographs/",
    "/audit/",
    "/search/",
)
FEED_ENTRIES = 30


@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    pages = [
        {"address": queries.absolute(page.get_url(request)), "changed": page.last_published_at}
        for page in queries.public_pages()
    ]
    rooms = [{"address": queries.absolute(path), "changed": None} for path in PUBLIC_ROOMS]
    return render(request, "guides/sitemap.xml", {"entries": pages + rooms}, content_type="application/xml")


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {room}" for room in PRIVATE_ROOMS)]
    # The same page as without: it only says where the way began.
    lines += ["Disallow: /book/?guide="]
    lines += ["", f"Sitemap: {queries.absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The guides as an Atom feed, the one that changed last first."""
    published = [guide for guide in queries.guides() if guide.last_published_at]
    newest = sorted(published, key=lambda guide: guide.last_published_at, reverse=True)[:FEED_ENTRIES]
    context = {
        "clinic": clinic(),
        "address": queries.absolute("/feed.xml"),
        "home": queries.absolute("/"),
        "updated": newest[0].last_published_at if newest else None,
        "entries": [
            {"guide": guide, "address": queries.absolute(guide.get_url(request))} for guide in newest
        ],
    }
    return render(request, "guides/feed.xml", context, content_type="application/atom+xml")


@login_not_required
@require_safe
def for_language_models(request: HttpRequest) -> HttpResponse:
    """llms.txt: what stands here, in Markdown, and what it is not for."""
    context = {
        "clinic": clinic(),
        "home": queries.home(),
        "base": queries.absolute("").rstrip("/"),
        "services": services(),
        "shelves": [
            {
                **shelf,
                "guides": [
                    {"guide": guide, "address": queries.absolute(guide.get_url(request))}
                    for guide in shelf["guides"]
                ],
            }
            for shelf in queries.library()
        ],
    }
    return render(request, "guides/llms.txt", context, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def share_picture(request: HttpRequest, page: int) -> HttpResponse:
    """The picture of a published page, for whoever shares a link to it. Its address changes with its words."""
    found = queries.public_pages().filter(pk=page).first()
    if found is None:
        raise Http404
    response = HttpResponse(queries.share_picture(found.title, clinic().name), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    # Other sites show it beside the link: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
