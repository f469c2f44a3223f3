from django.urls import path

from milium_site.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.trail, name="trail"),
    path("trail.csv", views.export, name="export"),
]
