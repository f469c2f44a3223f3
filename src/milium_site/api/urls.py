"""The interface for other programs, and what other pages may show in a frame."""

from django.urls import URLPattern, include, path

from . import views


def _guarded(pattern: URLPattern) -> URLPattern:
    pattern.callback = views.guarded(pattern.callback)
    return pattern


app_name = "api"
_routes = [_guarded(pattern) for pattern in views.api.urls[0] if pattern.name != "api-root"]

urlpatterns = [
    path("embed/free-times.js", views.script, name="embed_script"),
    path("embed/<slug:service>/<slug:location>/", views.frame, name="embed_frame"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", include(_routes)),
    # What lies below is answered as a problem too, not as a page.
    path("api/<path:rest>", views.nowhere, name="nowhere"),
]
