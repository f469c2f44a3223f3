"""What machines read: the sitemap, robots, the feed, llms.txt, and the picture that stands beside a shared link."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from milium_site.catalogue.queries import clinic, offered_languages, services, translated_addresses
from milium_site.design.templatetags.addresses import PUBLIC_ROOMS, in_language
from milium_site.guides import queries

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
    """Every page that search engines may show, with its addresses in other languages beside it."""
    translations = queries.public_translations()
    pages = [
        {
            "address": queries.absolute(page.get_url(request)),
            "changed": page.last_published_at,
            "languages": queries.languages_of(page, translations, request),
        }
        for english in queries.public_pages().select_related("locale")
        for page in (english, *translations.get(str(english.translation_key), ()))
    ]
    rooms = [
        {"address": address, "changed": None, "languages": addresses}
        for path in PUBLIC_ROOMS
        for addresses in [
            {code: queries.absolute(address) for code, address in translated_addresses(path).items()}
        ]
        for address in addresses.values() or [queries.absolute(path)]
    ]
    return render(request, "guides/sitemap.xml", {"entries": pages + rooms}, content_type="application/xml")


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    translated = [
        in_language(room, code)
        for code, _ in settings.LANGUAGES[1:]
        for room in ("/appointment/", "/search/")
    ]
    lines = ["User-agent: *", *(f"Disallow: {room}" for room in (*PRIVATE_ROOMS, *translated))]
    # The same page as without: it only says where the way began.
    lines += ["Disallow: /book/?guide="]
    lines += ["", f"Sitemap: {queries.absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def feed(request: HttpRequest, language: str = settings.LANGUAGE_CODE) -> HttpResponse:
    """The guides that are in one language as an Atom feed, the one that changed last first."""
    is_english = language == settings.LANGUAGE_CODE
    if not (is_english or (queries.has_pages(language) and language in offered_languages())):
        raise Http404
    with translation.override(language):
        shown = [guide for guide in queries.guides() if guide.locale.language_code == language]
    published = [guide for guide in shown if guide.last_published_at]
    newest = sorted(published, key=lambda guide: guide.last_published_at, reverse=True)[:FEED_ENTRIES]
    context = {
        "clinic": clinic(),
        "language": language,
        "address": queries.absolute("/feed.xml" if is_english else f"/feed.{language}.xml"),
        "home": queries.absolute(in_language("/", language)),
        "updated": newest[0].last_published_at if newest else None,
        "entries": [
            {"guide": guide, "address": queries.absolute(guide.get_url(request))} for guide in newest
        ],
    }
    with translation.override(language):
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
    found = queries.shown_page(page)
    if found is None:
        raise Http404
    response = HttpResponse(queries.share_picture(found.title, clinic().name), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    # Other sites show it beside the link: that is what it is for.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
