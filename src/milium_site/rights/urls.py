"""A person's data: for staff under people/, for the person behind the mailed link under appointment/your-data/."""

from django.urls import path

from milium_site.rights import views

app_name = "rights"
urlpatterns = [
    path("people/requests/", views.request_list, name="requests"),
    path("people/requests/<uuid:pk>/answer/", views.answer, name="answer"),
    path("people/retention/", views.retention, name="retention"),
    path("people/retention/hold/", views.hold, name="hold"),
    path("people/retention/release/", views.release, name="release"),
    path("people/retention/<slug:kind>/", views.period, name="period"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/correct/", views.correct, name="correct"),
    path("people/<uuid:pk>/consent/", views.consent, name="consent"),
    path("people/<uuid:pk>/copy.json", views.copy_json, name="copy_json"),
    path("people/<uuid:pk>/copy.pdf", views.copy_pdf, name="copy_pdf"),
    path("people/<uuid:pk>/erase/", views.erase, name="erase"),
    path("appointment/your-data/", views.own_data, name="own_data"),
    path("appointment/your-data/copy.json", views.own_json, name="own_json"),
    path("appointment/your-data/copy.pdf", views.own_pdf, name="own_pdf"),
    path("appointment/your-data/consent/", views.own_data_consent, name="own_consent"),
]
