"""Booking without an account: choosing, writing down who comes, and the appointment behind a mailed link."""

from django.urls import path

from . import views

app_name = "booking"

urlpatterns = [
    path("book/", views.start, name="start"),
    path("book/forget-answers/", views.forget_answers, name="forget_answers"),
    path("book/booked/<str:paper>/", views.booked, name="booked"),
    path("book/booked/<str:paper>/appointment.ics", views.booked_calendar, name="booked_calendar"),
    path("book/booked/<str:paper>/change/", views.open_booked, name="open_booked"),
    path("waiting-list/<slug:service>/<slug:location>/", views.join_list, name="join_list"),
    path("waiting-list/<str:paper>/", views.waiting, name="waiting"),
    path("reminders/<str:paper>/stop/", views.stop_reminder, name="stop_reminder"),
    path("book/<slug:service>/", views.choose_place, name="choose_place"),
    path("book/<slug:service>/<slug:location>/", views.choose_practitioner, name="choose_practitioner"),
    path("book/<slug:service>/<slug:location>/<slug:who>/", views.choose_time, name="choose_time"),
    path("book/<slug:service>/<slug:location>/<slug:who>/<str:start>/", views.details, name="details"),
    path("appointment/", views.appointment, name="appointment"),
    path("appointment/move/", views.move, name="move"),
    path("appointment/move/<slug:who>/<str:start>/", views.confirm_move, name="confirm_move"),
    path("appointment/cancel/", views.cancel, name="cancel"),
    path("appointment/close/", views.close, name="close"),
    path("appointment/appointment.ics", views.calendar, name="calendar"),
    path("appointment/photographs/", views.photographs, name="photographs"),
    path("appointment/photographs/consent/", views.photograph_consent, name="photograph_consent"),
    path("appointment/photographs/<uuid:pk>/", views.photograph, name="photograph"),
    path(
        "appointment/photographs/<uuid:pk>/take-out/", views.take_out_photograph, name="take_out_photograph"
    ),
    path("appointment/note/", views.note, name="note"),
    path("appointment/answers/", views.answers, name="answers"),
    path("appointment/check-reminder/", views.check_reminder, name="check_reminder"),
    path("appointment/<str:token>/coming/", views.coming, name="coming"),
    path("appointment/<str:token>/", views.manage_link, name="manage_link"),
]
