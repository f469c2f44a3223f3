"""Every route of the site, and whether it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """`name` with its namespaces, or empty; `access` is "public" or "staff"."""

    path: str
    name: str
    access: str


def routes() -> list[Route]:
    """Every route of the site, in the order in which they are tried."""
    return list(_walk(get_resolver(), "/", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            # The same mark that LoginRequiredMiddleware goes by.
            access = "staff" if getattr(entry.callback, "login_required", True) else "public"
            yield Route(path, f"{namespace}{entry.name or ''}", access)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
