from django.urls import path

from milium_site.desk import views
from milium_site.desk.views import clinic, look, merging, notes, recalls, search, unconfirmed, week

app_name = "desk"
urlpatterns = [
    path("", views.day, name="day"),
    path("week/", week.week, name="week"),
    path("find/", search.find, name="find"),
    path("find/<uuid:pk>/same/", merging.same, name="same"),
    path("find/<uuid:pk>/same/<int:merge>/undo/", merging.undo, name="undo_same"),
    path("check-in/<slug:identifier>/", search.check_in_code, name="check_in_code"),
    path("book/", views.book, name="book"),
    path("book/details/", views.book_details, name="book_details"),
    path("book/another-time/", views.place_visit, name="place_visit"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/<uuid:pk>/<slug:status>/", recalls.close_recall, name="close_recall"),
    path("appointments/<uuid:pk>/see-again/", recalls.set_recall, name="set_recall"),
    path("clinic/", clinic.overview, name="clinic"),
    path("clinic/about/", clinic.organization, name="clinic_organization"),
    path("clinic/terms/", clinic.booking_terms, name="clinic_terms"),
    path("clinic/look/", look.clinic_look, name="clinic_look"),
    path("clinic/look/preview.css", look.look_preview, name="clinic_look_preview"),
    path("clinic/unconfirmed/", unconfirmed.unconfirmed, name="clinic_unconfirmed"),
    path("clinic/places/new/", clinic.location, name="clinic_new_location"),
    path("clinic/places/<slug:slug>/", clinic.location, name="clinic_location"),
    path("clinic/services/new/", clinic.service, name="clinic_new_service"),
    path("clinic/services/<slug:slug>/", clinic.service, name="clinic_service"),
    path("clinic/new/<slug:kind>/", clinic.new_resource, name="clinic_new_resource"),
    path("clinic/who-and-what/<slug:slug>/", clinic.resource, name="clinic_resource"),
    path("clinic/who-and-what/<slug:slug>/hours/<slug:place>/", clinic.hours, name="clinic_hours"),
    path("clinic/leave/new/", clinic.new_exception, name="clinic_new_exception"),
    path("clinic/leave/<int:pk>/take-away/", clinic.remove_exception, name="clinic_remove_exception"),
    path("appointments/<uuid:pk>/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/check-in/", views.check_in, name="check_in"),
    path("appointments/<uuid:pk>/no-show/", views.no_show, name="no_show"),
    path("appointments/<uuid:pk>/move/", week.move, name="move"),
    path("appointments/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path(
        "appointments/<uuid:pk>/mails/<int:message>/send-again/",
        views.send_mail_again,
        name="send_mail_again",
    ),
    path("appointments/<uuid:pk>/note/", notes.note, name="note"),
    path("appointments/<uuid:pk>/answers/", views.answers, name="answers"),
    path("appointments/<uuid:pk>/answers/acknowledge/", views.acknowledge, name="acknowledge"),
]
