from django.urls import path

from milium_site.ingredients import views

app_name = "ingredients"
urlpatterns = [
    path("", views.start, name="start"),
    path("result/", views.result, name="result"),
    path("keep/", views.keep, name="keep"),
    path("tell/", views.tell, name="tell"),
    path("delete/", views.delete, name="delete"),
    path("clinic/", views.clinic_products, name="clinic_products"),
    path("clinic/<int:pk>/", views.clinic_product, name="clinic_product"),
    path("clinic/list/", views.manage_products, name="manage_products"),
    path("clinic/list/new/", views.new_product, name="new_product"),
    path("clinic/list/<int:pk>/", views.edit_product, name="edit_product"),
    path("clinic/list/unknown/", views.unknown_names, name="unknown_names"),
]
