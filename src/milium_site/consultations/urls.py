from django.urls import path

from milium_site.consultations import views
from milium_site.consultations.views import outcomes

app_name = "consultations"
urlpatterns = [
    path("desk/visits/<uuid:pk>/record/", views.record, name="record"),
    path("desk/visits/<uuid:pk>/record/findings/", views.findings, name="findings"),
    path("desk/visits/<uuid:pk>/record/lesions/", views.lesions, name="lesions"),
    path("desk/visits/<uuid:pk>/record/lesions/<int:number>/", views.lesion, name="lesion"),
    path("desk/visits/<uuid:pk>/record/lesions/carried/", views.carry, name="carry"),
    path("desk/visits/<uuid:pk>/record/conclusion/", views.conclusion, name="conclusion"),
    path("desk/visits/<uuid:pk>/record/finish/", views.finish, name="finish"),
    path("desk/visits/<uuid:pk>/record/consent/", views.consent, name="consent"),
    path("desk/visits/<uuid:pk>/record/consent/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("desk/visits/<uuid:pk>/record/see-again/", views.see_again, name="see_again"),
    path("desk/visits/<uuid:pk>/record/amend/", views.amend_visit, name="amend_visit"),
    path("desk/visits/<uuid:pk>/record/record.pdf", views.record_file, name="record_file"),
    path("desk/visits/<uuid:pk>/record/referral/", views.referral, name="referral"),
    path("desk/visits/<uuid:pk>/record/papers/<uuid:key>.pdf", views.document, name="document"),
    path("desk/visits/<uuid:pk>/record/plan/", views.plan, name="plan"),
    path("desk/visits/<uuid:pk>/record/removal/", views.removal, name="removal"),
    path("desk/visits/<uuid:pk>/record/removal/sign/", views.sign, name="sign"),
    path("desk/visits/<uuid:pk>/record/removal/amend/", views.amend, name="amend"),
    path("desk/visits/<uuid:pk>/record/removal/<slug:step>/", views.removal_step, name="removal_step"),
    path("desk/visits/<uuid:pk>/record/aftercare/", views.aftercare, name="aftercare"),
    path("desk/visits/<uuid:pk>/record/aftercare/leaflet.pdf", views.leaflet_file, name="leaflet_file"),
    path("desk/visits/<uuid:pk>/record/aftercare/send/", views.send_leaflet, name="send_leaflet"),
    path("desk/visits/<uuid:pk>/record/aftercare/seen/", views.seen, name="seen"),
    path("appointment/aftercare/", views.own_aftercare, name="own_aftercare"),
    path("appointment/aftercare/routine/", views.own_routine, name="own_routine"),
    path("appointment/aftercare/leaflet.pdf", views.own_leaflet, name="own_leaflet"),
    path("desk/outcomes/", outcomes.outcomes, name="outcomes"),
    path("desk/outcomes/outcomes.csv", outcomes.outcomes_file, name="outcomes_file"),
    path("desk/people/<uuid:pk>/", views.card, name="card"),
    path("desk/people/<uuid:pk>/bumps.csv", views.bumps_file, name="bumps_file"),
]
