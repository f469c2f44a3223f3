"""The appointment that a visitor's cookie opens, for pages of the rooms above."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from .managing import _held, _without_cookie


def held_by_cookie(request: HttpRequest) -> Any:
    """The appointment for which a mailed link was exchanged in the last half hour, or None."""
    return _held(request)


def without_cookie(request: HttpRequest) -> HttpResponse:
    """The page for who has no such cookie any more."""
    return _without_cookie(request)
