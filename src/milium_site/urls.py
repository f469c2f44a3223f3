"""The map of the product. Every path whose view is not decorated `login_not_required` needs a sign-in."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from milium_site.guides.urls import editor_urlpatterns


def _when_built(prefix: str, module: str) -> list:
    # While rooms are still being built; each becomes a plain `path` line once its urls stand.
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns = [
    *_when_built("compare/", "milium_site.selfcheck.urls"),
    *_when_built("", "milium_site.booking.urls"),  # book/… and appointment/…
    *_when_built("desk/", "milium_site.desk.urls"),
    path("photographs/", include("milium_site.photographs.urls")),
    *_when_built("staff/", "milium_site.accounts.urls"),
    *_when_built("design/", "milium_site.design.urls"),
    *(_when_built("demo/mail/", "milium_site.messages.urls") if settings.DEMO else []),
    path("editor/", include(editor_urlpatterns)),
    path("", include("milium_site.guides.urls")),  # last: Wagtail's pages take whatever is left
]

handler400 = "milium_site.middleware.bad_request"
handler403 = "milium_site.middleware.permission_denied"
handler404 = "milium_site.middleware.page_not_found"
handler500 = "milium_site.middleware.server_error"
