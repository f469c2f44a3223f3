"""The demo's post: the mails that a production site would have sent. Included in the demo only."""

from django.urls import path

from . import views

app_name = "messages"

urlpatterns = [
    path("", views.mail_list, name="mail_list"),
    path("<str:name>/", views.mail_detail, name="mail_detail"),
    path("<str:name>/appointment.ics", views.mail_calendar, name="mail_calendar"),
]
