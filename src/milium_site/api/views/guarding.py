"""What holds for every address of the interface: no cookie, a token that is right or none, problems only."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from milium.errors import TooManyTriesError
from milium_site.accounts.actions import count_try, note_program
from milium_site.accounts.queries import TOKEN_PREFIX, needs_wait, program_for_token
from milium_site.middleware import View, problem_response

from .problems import not_found, unknown_program


class UnknownProgramError(Exception):
    """A token of a program that is wrong, has run out or was taken back."""


def program_of(request: HttpRequest) -> Any:
    """The program whose token came along; None where none did.

    Raises: UnknownProgramError; TooManyTriesError for an address that tried too many wrong ones.
    """
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(TOKEN_PREFIX):
        return None
    if wait := needs_wait("token", request.client_address):
        raise TooManyTriesError("token", wait)
    now = timezone.now()
    found = program_for_token(token, now)
    if found is None:
        count_try("token", request.client_address)
        raise UnknownProgramError
    note_program(found, now)
    return found


def guarded(view: View) -> View:
    """The view for whoever asks. Nobody is known by a cookie here, so nothing can be done in their name."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        try:
            request.program = program_of(request)
        except UnknownProgramError:
            return unknown_program()
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
