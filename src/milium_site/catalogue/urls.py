from django.urls import path

from milium_site.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("<slug:digest>.css", views.look_styles, name="look_styles"),
    path("<slug:digest>.webp", views.logo, name="logo"),
]
