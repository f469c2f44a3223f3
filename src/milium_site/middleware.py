"""What holds for every request and answer: who asks and from where, which headers go back, what is logged."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from milium.errors import TooManyTriesError
from milium_site.design.templatetags.addresses import split_language

View = Callable[..., HttpResponse]

EDITOR_PATH = "/editor/"
PHOTOGRAPH_PATHS = ("/appointment/photographs/", "/photographs/person/", "/desk/clinic/look/")
API_PATH = "/api/"
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class StrictHeaders:
    """Headers that no view may forget. Stands outermost, so that errors and redirects carry them as well."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code >= 400:
            add_never_cache_headers(response)
        return response


class EditorPolicy:
    """Lets the content editor, and it alone, style its elements in place: it draws itself so."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(EDITOR_PATH):
            response._csp_update = {
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
            }
        return response


class ClientAddress:
    """Sets `request.client_address` and answers only to the site's own host names.

    Behind n proxies of ours, the n-th address from the right of X-Forwarded-For was written by the outermost
    of them; whatever stands further left was sent by the client and proves nothing.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.client_address = client_address(request)
        # Django asks only where something needs the host; a foreign one must never be answered.
        request.get_host()
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The address that limits and the audit trail go by; an IPv6 network of one household counts as one."""
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= proxies and forwarded[-proxies]:
            address = forwarded[-proxies]
    return _network(address)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


class AddressLanguage:
    """The address alone decides the language: no cookie, and no answer that differs by what a browser prefers.

    So pages can be kept and shared. An address in a language that the clinic does not offer, such as one in a mail
    from when it did, leads to the English one. Pages for staff have English addresses alone.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, _ = split_language(request.path_info)
        request.LANGUAGE_CODE = language
        if language == settings.LANGUAGE_CODE:
            with translation.override(language):
                return self.get_response(request)
        # Here and not above: settings name this module for their log before any model may be loaded.
        from milium_site.catalogue.queries import offered_languages, one_answer

        with one_answer():
            # Wagtail asks so for a page that an editor looks at before it is published.
            is_draft = getattr(request, "is_dummy", False)
            if not is_draft and language not in offered_languages():
                return in_english(request)
            with translation.override(language):
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", language)
        return response

    def process_view(self, request: HttpRequest, view: View, args, kwargs) -> HttpResponse | None:
        is_for_staff = getattr(view, "login_required", True)
        if is_for_staff and request.LANGUAGE_CODE != settings.LANGUAGE_CODE:
            return error_page(request, 404)
        return None


def in_english(request: HttpRequest) -> HttpResponse:
    """Leads to the same page in English, for now; a form that was being sent is sent there, as it was filled in."""
    _, address = split_language(request.get_full_path())
    # Two slashes at the start would be the name of another site.
    target = "/" + address.lstrip("/")
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(target, status=HTTPStatus.TEMPORARY_REDIRECT)


class BodyLimit:
    """Refuses a body that is too large before anything reads it. Pages that take pictures have a larger limit."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 12 else None
        if size is None or size > largest_body(request.path_info):
            return error_page(request, 413)
        return self.get_response(request)


def largest_body(path: str) -> int:
    """The most bytes that a request to this path may bring."""
    takes_pictures = split_language(path)[1].startswith((*PHOTOGRAPH_PATHS, EDITOR_PATH))
    return settings.PHOTOGRAPH_BODY_BYTES if takes_pictures else settings.PUBLIC_BODY_BYTES


class PrivatePages:
    """No copy of a page made for one person stays in a browser, a proxy or its history."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTriesError):
            return error_page(request, 429, wait_seconds=exception.retry_after_seconds)
        return None


def public_form(view: View) -> View:
    """A view that anybody may open and send, without a cookie having been set before.

    A token needs a cookie, and a first visit sets none. What a token would prove is read from the headers
    that every browser sends with a form instead: the page that sends must be one of ours.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not is_from_own_page(request):
            raise PermissionDenied("This form was sent from another site.")
        return view(request, *args, **kwargs)

    return login_not_required(csrf_exempt(never_cache(guarded)))


def is_from_own_page(request: HttpRequest) -> bool:
    """True when the headers name this site, or none: then no browser sent it, and no cookie rides along."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        # "none" is the person's own doing, such as sending a form again after a restart of the browser.
        return fetch_site in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc}" == f"{request.scheme}://{request.get_host()}"


def error_page(
    request: HttpRequest, status: int, *, template: str = "", wait_seconds: int = 0
) -> HttpResponse:
    """The page of one kind of error. Should its template fail, plain words go out under the same status."""
    if request.path_info.startswith(API_PATH):
        wait = f"Try again in {wait_in_words(wait_seconds)}." if wait_seconds else ""
        return problem_response(status, HTTPStatus(status).phrase, wait, wait_seconds=wait_seconds)
    try:
        # Without the request: asking who is signed in or which host was meant may be what failed.
        context = {"wait": wait_in_words(wait_seconds) if wait_seconds else "", "clinic": _clinic(status)}
        body = render_to_string(template or f"{status}.html", context)
    except Exception:
        logging.getLogger("milium_site").exception("The error page itself could not be made.")
        words = HTTPStatus(status).phrase
        body = f'<!doctype html><html lang="en"><title>{words}</title><h1>{words}</h1>'
    response = HttpResponse(body, status=status)
    if wait_seconds:
        response.headers["Retry-After"] = str(wait_seconds)
    return response


def _clinic(status: int) -> object:
    """Whom to call, for the page; nothing where the database may be what broke."""
    # Here and not above: settings name this module for their log before any model may be loaded.
    from milium_site.catalogue.queries import clinic

    return None if status >= 500 else clinic()


def problem_response(
    status: int, title: str, detail: str = "", *, kind: str = "", wait_seconds: int = 0, **more: object
) -> HttpResponse:
    """An error for other programs (RFC 9457). `kind` names it where the status alone does not."""
    problem = {
        "type": f"urn:milium:problem:{kind}" if kind else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        **more,
    }
    response = JsonResponse(problem, status=status, content_type="application/problem+json")
    if wait_seconds:
        response.headers["Retry-After"] = str(wait_seconds)
    return response


def wait_in_words(seconds: int) -> str:
    """How long to wait, rounded up: "1 minute", "14 minutes", "3 hours"."""
    minutes = -(-seconds // 60)
    if minutes < 120:
        return translation.ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = -(-minutes // 60)
    return translation.ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return error_page(request, 413 if too_big else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, 403, template="403_csrf.html")


class PlainLog(logging.Formatter):
    """Log lines without what people typed: route names instead of paths, no queries, no bodies, no values.

    Of an error its kind and the lines of code are kept; its message may quote what was being written.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {self._message(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + self.formatException(record.exc_info)
        return line

    def _message(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):
            return record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        match = getattr(request, "resolver_match", None)
        route = (match.view_name or match.route) if match else "no route"
        method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other method"
        return f"{getattr(record, 'status_code', '')} {method} {route}"

    def formatException(self, exc_info) -> str:  # noqa: N802 the name that logging calls
        kind, _, trace = exc_info
        frames = "".join(
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n'
            for frame in traceback.extract_tb(trace)
        )
        return f"{frames}{kind.__module__}.{kind.__qualname__}"
