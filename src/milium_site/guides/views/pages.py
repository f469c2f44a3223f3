"""The pages themselves, and the door of the editor."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.views import serve

from milium_site.accounts.queries import may
from milium_site.guides import queries
from milium_site.guides.queries import pages_version

View = Callable[..., HttpResponse]


@login_not_required
def page(request: HttpRequest, path: str) -> HttpResponse:
    """The page of that address. What it is made of is read after the version that it is kept under."""
    request.pages_version = None if request.COOKIES else pages_version()
    # Wagtail's own way would ask for the language of every page, and give the English home page for all of a language.
    request._wagtail_route_for_request = queries.route(request, path)
    return serve(request, path)


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
