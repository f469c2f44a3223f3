"""The interface for other programs, and what other pages may show in a frame."""

from django.urls import URLPattern, include, path, re_path

from . import views


def _guarded(pattern: URLPattern) -> URLPattern:
    pattern.callback = views.guarded(pattern.callback)
    return pattern


app_name = "api"
_routes = [_guarded(pattern) for pattern in views.api.urls[0] if pattern.name != "api-root"]

urlpatterns = [
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", include(_routes)),
    # What lies below is answered as a problem too, not as a page.
    re_path(r"^api/.*$", views.nowhere, name="nowhere"),
]
