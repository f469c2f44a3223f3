from django.urls import path

from milium_site.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.day, name="day"),
    path("book/", views.book, name="book"),
    path("book/details/", views.book_details, name="book_details"),
    path("book/another-time/", views.place_visit, name="place_visit"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/check-in/", views.check_in, name="check_in"),
    path("appointments/<uuid:pk>/no-show/", views.no_show, name="no_show"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path(
        "appointments/<uuid:pk>/mails/<int:message>/send-again/",
        views.send_mail_again,
        name="send_mail_again",
    ),
    path("appointments/<uuid:pk>/answers/", views.answers, name="answers"),
    path("appointments/<uuid:pk>/answers/acknowledge/", views.acknowledge, name="acknowledge"),
]
