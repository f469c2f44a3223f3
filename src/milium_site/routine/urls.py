from django.urls import path

from milium_site.routine import views

app_name = "routine"
urlpatterns = [
    path("", views.start, name="start"),
    path("products/", views.products, name="products"),
    path("week/", views.week, name="week"),
    path("week.ics", views.calendar, name="calendar"),
    path("phone/", views.phone, name="phone"),
    path("phone/code.svg", views.phone_code, name="phone_code"),
    path("phone/<str:code>/", views.open_on_phone, name="open_on_phone"),
    path("delete/", views.delete, name="delete"),
]
