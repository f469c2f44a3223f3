"""What holds for every address of the interface: no sign-in, no cookie, bodies read strictly, problems only."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from milium_site.middleware import View, problem_response

from .problems import not_found


def guarded(view: View) -> View:
    """The view for whoever asks. Nobody is known by a cookie here, so nothing can be done in their name."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        if request.method == "HEAD":
            request.method = "GET"
        response = view(request, **kwargs)
        if response.status_code == 405:
            allowed = sorted(method.strip() for method in response.headers["Allow"].split(","))
            response = problem_response(
                405, "Method not allowed", f"This address takes: {', '.join(allowed)}."
            )
            response.headers["Allow"] = ", ".join(allowed)
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response

    return login_not_required(csrf_exempt(answer))


@guarded
def nowhere(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Every address below the interface that is none."""
    return not_found()
