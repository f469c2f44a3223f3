"""The clinic's own look as files of its own: a small stylesheet, and the logo."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from milium_site.catalogue.queries.look import logo_picture, look_stylesheet

FOR_GOOD = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=60"


@login_not_required
@require_safe
def look_styles(request: HttpRequest, digest: str) -> HttpResponse:
    """The look as it is now. Under an earlier name, which a page in a cache may still ask for, it is kept shortly."""
    found = look_stylesheet()
    if found is None:
        raise Http404
    current, css = found
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOR_GOOD if digest == current else SHORTLY
    return response


@login_not_required
@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    picture = logo_picture(digest)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/webp")
    response.headers["Cache-Control"] = FOR_GOOD
    return response
