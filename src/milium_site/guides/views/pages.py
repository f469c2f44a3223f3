"""What is public beside the pages themselves, and the door of the editor."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.views import serve

from milium_site.accounts.queries import may
from milium_site.guides import queries

View = Callable[..., HttpResponse]

page = login_not_required(serve)

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
)


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
    lines += ["", f"Sitemap: {queries.absolute('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def editors_only(view: View) -> View:
    """The view for those whose role may write pages; others are asked to sign in, or refused.

    Wagtail goes by groups of its own; our table of roles is asked first, so that a role that was taken away
    closes the editor at once.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may(request.user, "write", "page"):
            raise PermissionDenied("Only editors and owners may change pages.")
        return view(request, *args, **kwargs)

    # What Wagtail's own view said of signing in does not hold here: neither that it is open, nor where to go.
    guarded.login_required, guarded.login_url = True, None
    return guarded
