"""In front of the public pages: finished ones from memory, compressed, and counted without knowing who reads."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from milium_site.guides.actions import Tallies
from milium_site.guides.queries import FinishedPage, FinishedPages, guide_shown, pages_version

View = Callable[[HttpRequest], HttpResponse]
Key = tuple[str, str, str]

VIEWS = Tallies()
ASK_AGAIN = "no-cache"
# What a kept page may differ by: its coding is chosen here, who sends a cookie gets none from memory, and the
# language stands in the address.
MAY_VARY_BY = {"accept-encoding", "cookie", "accept-language"}
OF_ONE_ANSWER = {"content-length", "content-encoding", "etag"}
# Of 11, the last step whose saving is worth its time on a page that is rendered again after each edit.
BROTLI_STEP, GZIP_STEP = 5, 6
BROTLI = re.compile(r"(?:^|,)\s*br\s*(?:,|$)")
GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:,|$)")
# Words in the names of programs that fetch pages without a reader. It is a rough sieve, and says so to the owner.
PROGRAMS = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawl|spider|slurp|scan|monitor|uptime|preview|facebookexternalhit|headless|lighthouse"
    r"|curl|wget|python|java/|go-http|okhttp|axios|node|ruby|perl|php|libwww|http[-_ ]?client|^$",
    re.IGNORECASE,
)
# Browsers fetch a page early, for the case that somebody will open it.
EARLY = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
FETCHED_EARLY = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)


class FinishedGuides:
    """Gives a page that is the same for everyone from memory, as long as nothing that it is made of has changed.

    Compression lets a page that holds both a secret and something a stranger may choose leak the secret by its
    length. So only pages of the content tree are compressed and kept, only for a visitor without any cookie, and
    only where none is set: there is nothing to leak.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.pages = FinishedPages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        page = self._kept(key) if key else None
        if page is not None:
            count(request, page.guide)
            return answer(request, page)
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or match.view_name != "wagtail_serve" or response.streaming:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code != HTTPStatus.OK:
            return response
        page = finished(request, response)
        count(request, page.guide)
        if request.COOKIES or response.cookies:
            return response
        if key and may_be_kept(request, response):
            self.pages.put(key, page)
        return answer(request, page)

    def _kept(self, key: Key) -> FinishedPage | None:
        # Only for an address that is in memory is the database asked at all.
        version = pages_version() if key in self.pages else None
        return self.pages.get(key, version) if version else None


def key_of(request: HttpRequest) -> Key | None:
    """What a page from memory is found by; None for a request that is never answered from there.

    Somebody with a cookie may see another page, and a stranger's question mark could fill the memory.
    """
    if request.method not in {"GET", "HEAD"} or request.COOKIES or request.META.get("QUERY_STRING"):
        return None
    return (request.scheme, request.META.get("HTTP_HOST", ""), request.path_info)


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is what everybody without a cookie would get."""
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    own_policy = [name for name in vars(response) if name.startswith("_csp_")]
    return (
        bool(request.pages_version)
        and response.get("Cache-Control") == ASK_AGAIN
        and varies <= MAY_VARY_BY
        and not own_policy
        and not hasattr(request, "_csp_nonce")
    )


def finished(request: HttpRequest, response: HttpResponse) -> FinishedPage:
    """The page as it goes out, in every coding."""
    # Browsers ask each time whether their copy still holds: an edit is seen at once.
    response.headers.setdefault("Cache-Control", ASK_AGAIN)
    plain = response.content
    return FinishedPage(
        version=getattr(request, "pages_version", None) or "",
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in OF_ONE_ANSWER),
        bodies={
            "br": brotli.compress(plain, quality=BROTLI_STEP),
            "gzip": gzip.compress(plain, compresslevel=GZIP_STEP, mtime=0),
            "": plain,
        },
        etag=hashlib.sha256(plain).hexdigest()[:24],
        guide=guide_shown((response.context_data or {}).get("page")),
    )


def answer(request: HttpRequest, page: FinishedPage) -> HttpResponse:
    """The page in a coding that the browser reads; 304 where it has that already."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    coding = "br" if BROTLI.search(accepted) else "gzip" if GZIP.search(accepted) else ""
    body = page.bodies[coding]
    response = HttpResponse(body)
    for name, value in page.headers:
        response.headers[name] = value
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(body))
    response.headers["ETag"] = f'"{page.etag}-{coding}"'
    if "HTTP_IF_NONE_MATCH" in request.META:
        return get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return response


def count(request: HttpRequest, guide: str) -> None:
    """Counts the guide as opened once, if a person opened it who is not of the staff."""
    if guide and request.method == "GET" and is_read(request):
        VIEWS.add(guide)


def is_read(request: HttpRequest) -> bool:
    """Whether somebody looks at what is sent, as far as the request says; nothing of it is kept."""
    purpose = "".join(request.META.get(name, "") for name in EARLY)
    if PROGRAMS.search(request.META.get("HTTP_USER_AGENT", "")) or FETCHED_EARLY.search(purpose):
        return False
    return settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated
