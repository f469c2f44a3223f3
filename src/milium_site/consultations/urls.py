from django.urls import path

from milium_site.consultations import views

app_name = "consultations"
urlpatterns = [
    path("visits/<uuid:pk>/record/", views.record, name="record"),
    path("visits/<uuid:pk>/record/findings/", views.findings, name="findings"),
    path("visits/<uuid:pk>/record/lesions/", views.lesions, name="lesions"),
    path("visits/<uuid:pk>/record/lesions/<int:number>/", views.lesion, name="lesion"),
    path("visits/<uuid:pk>/record/conclusion/", views.conclusion, name="conclusion"),
    path("visits/<uuid:pk>/record/finish/", views.finish, name="finish"),
    path("visits/<uuid:pk>/record/plan/", views.plan, name="plan"),
    path("visits/<uuid:pk>/record/removal/", views.removal, name="removal"),
    path("visits/<uuid:pk>/record/removal/sign/", views.sign, name="sign"),
    path("visits/<uuid:pk>/record/removal/amend/", views.amend, name="amend"),
    path("visits/<uuid:pk>/record/removal/<slug:step>/", views.removal_step, name="removal_step"),
    path("people/<uuid:pk>/", views.card, name="card"),
]
