"""What holds for every request and every answer: who is asking, from where, and which headers go back."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def public_form(view: View) -> View:
    """A view that anybody may open and send, without a cookie having been set before.

    A token needs a cookie, and a first visit sets none. What a token would prove is read from the headers that
    every browser sends with a form instead: the page that sends must be one of ours.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not is_from_own_page(request):
            raise PermissionDenied("This form was sent from another site.")
        return view(request, *args, **kwargs)

    return login_not_required(csrf_exempt(never_cache(guarded)))


def is_from_own_page(request: HttpRequest) -> bool:
    """True when the headers name this site, or name nothing: then no browser sent it, and no cookie rides along."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        # "none" is the person's own doing, such as sending a form again after a restart of the browser.
        return fetch_site in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return True
    own = f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc}" == own
