"""The map of the product. Every path whose view is not decorated `login_not_required` needs a sign-in."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from milium_site.guides.urls import editor_urlpatterns, machine_urlpatterns

urlpatterns = [
    path("", include("milium_site.api.urls")),  # api/… and embed/…
    path("desk/", include("milium_site.desk.urls")),
    path("audit/", include("milium_site.audit.urls")),
    path("photographs/", include("milium_site.photographs.urls")),
    path("staff/", include("milium_site.staff.urls")),
    path("design/", include("milium_site.design.urls")),
    path("look/", include("milium_site.catalogue.urls")),
    *([path("demo/mail/", include("milium_site.messages.urls"))] if settings.DEMO else []),
    path("editor/", include(editor_urlpatterns)),
    path("", include(machine_urlpatterns)),
    # What visitors see, in every language: below /de/ in German, without a prefix in English. Pages for staff that
    # stand among them have English addresses alone (see AddressLanguage).
    *i18n_patterns(
        path("compare/", include("milium_site.selfcheck.urls")),
        path("", include("milium_site.rights.urls")),  # people/… and appointment/your-data/…
        path("", include("milium_site.consultations.urls")),  # desk/visits/…, appointment/aftercare/…
        path("", include("milium_site.booking.urls")),  # book/… and appointment/…
        path("ingredients/", include("milium_site.ingredients.urls")),
        path("routine/", include("milium_site.routine.urls")),
        path("", include("milium_site.guides.urls")),  # last: Wagtail's pages take whatever is left
        prefix_default_language=False,
    ),
]

handler400 = "milium_site.middleware.bad_request"
handler403 = "milium_site.middleware.permission_denied"
handler404 = "milium_site.middleware.page_not_found"
handler500 = "milium_site.middleware.server_error"
