from django.urls import path

from milium_site.selfcheck import views

app_name = "selfcheck"
urlpatterns = [
    path("", views.start, name="start"),
    path("questions/<slug:screen>/", views.question, name="question"),
    path("all/", views.all_questions, name="all"),
    path("result/", views.result, name="result"),
    path("answers/", views.answers, name="answers"),
    path("answers/code.svg", views.answers_code, name="answers_code"),
    path("delete/", views.delete, name="delete"),
    path("how-this-works/", views.how_this_works, name="how_this_works"),
    path("modes/", views.modes, name="modes"),
    path("conclude/<uuid:pk>/", views.conclude, name="conclude"),
    path("figures/", views.figures, name="figures"),
]
