"""The addresses of the interface, and of the list that other pages show."""

from . import own, waiting  # noqa: F401 their steps join the interface
from .booking import api
from .document import openapi
from .embedding import frame, script
from .guarding import guarded, nowhere

__all__ = ["api", "frame", "guarded", "nowhere", "openapi", "script"]
