from django.urls import path

from milium_site.photographs import views

app_name = "photographs"
urlpatterns = [
    path("person/<uuid:patient>/", views.person, name="person"),
    path("<uuid:pk>/", views.photograph, name="photograph"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
]
