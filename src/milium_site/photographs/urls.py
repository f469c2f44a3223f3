from django.urls import path

from milium_site.photographs import views

app_name = "photographs"
urlpatterns = [path("<uuid:pk>/", views.photograph, name="photograph")]
